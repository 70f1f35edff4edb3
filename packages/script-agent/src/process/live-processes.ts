import { rmSync } from "node:fs";
import { type ProcessTree, signalAll } from "./end-processes.ts";
import { findMarkedNow } from "./marked-processes.ts";

interface LiveProcess extends ProcessTree {
  readonly scratch: string;
}

const live = new Set<LiveProcess>();

/**
 * Remembers a running script, so that it dies with llm-orc: while there is one, the end of this process kills it and
 * removes its files. (A signal without a handler ends Node before that.) The returned function forgets it.
 */
export function trackProcess(entry: LiveProcess): () => void {
  if (live.size === 0) process.on("exit", killAll);
  live.add(entry);
  return () => {
    live.delete(entry);
    if (live.size === 0) process.off("exit", killAll);
  };
}

function killAll(): void {
  for (const entry of live) {
    signalAll(entry, findMarkedNow(entry.marker), "SIGKILL");
    rmSync(entry.scratch, { recursive: true, force: true });
  }
}
