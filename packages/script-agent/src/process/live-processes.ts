import { rmSync } from "node:fs";
import { type ProcessTree, send } from "./end-processes.ts";
import { findMarkedNow } from "./marked-processes.ts";

interface LiveProcess extends ProcessTree {
  readonly scratch: string;
}

const MOST_ROUNDS = 20;
const ROUND_MS = 5;

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

// What is killed may have started something in the meantime, and what is about to start is not seen: hence the rounds.
function killAll(): void {
  const entries = [...live];
  const markers = entries.map(({ marker }) => marker);
  const groups = entries.map(({ pid }) => -pid);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { pids, isSure } = findMarkedNow(markers);
    for (const pid of [...groups, ...pids]) send(pid, "SIGKILL");
    if (pids.length === 0 && isSure) break;
    pause(ROUND_MS);
  }
  for (const { scratch } of entries) removeScratch(scratch);
}

/** Removes a script's passing files. What the system does not let go of is no failure of the script, which has ended. */
export function removeScratch(scratch: string): void {
  try {
    rmSync(scratch, { recursive: true, force: true });
  } catch {
    return;
  }
}

// Nothing asynchronous comes to its turn any more.
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
