import { setTimeout } from "node:timers/promises";

/** SIGTERM to all of a process group, SIGKILL to what is there after `graceMs`; with 0, SIGKILL alone. */
export async function endGroup(group: number, graceMs: number): Promise<void> {
  if (graceMs > 0 && !send(group, "SIGTERM")) return;
  const deadline = performance.now() + graceMs;
  for (let pauseMs = 5; isGroupAlive(group) && performance.now() < deadline; pauseMs = Math.min(pauseMs * 2, 100))
    await setTimeout(pauseMs);
  send(group, "SIGKILL");
  // What was killed is gone as soon as the system has collected it.
  for (let round = 0; round < 100 && isGroupAlive(group); round++) await setTimeout(5);
}

export function isGroupAlive(group: number): boolean {
  return send(group, 0);
}

const groups = new Set<number>();

/** Kills the group when this process ends before it. The returned function forgets it. */
export function trackGroup(group: number): () => void {
  if (groups.size === 0) process.on("exit", killAll);
  groups.add(group);
  return () => {
    groups.delete(group);
    if (groups.size === 0) process.off("exit", killAll);
  };
}

function killAll(): void {
  for (const group of groups) send(group, "SIGKILL");
}

function send(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}
