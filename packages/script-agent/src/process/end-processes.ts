import { setTimeout } from "node:timers/promises";
import { canFindMarked, findMarked } from "./marked-processes.ts";

/** The processes of one script: its process group, and those that left the group but are marked. */
export interface ProcessTree {
  /** Of the script, and of its process group. */
  readonly pid: number;
  readonly marker: string;
}

/**
 * Ends every process of a script: SIGTERM, and SIGKILL to what is still there after `graceMs`. Gives back how many there
 * were to end (where only the group can be seen, that one counts as one).
 */
export async function endProcesses(tree: ProcessTree, options: { readonly graceMs: number }): Promise<number> {
  let alive = await survivors(tree);
  const count = alive.length;
  if (count > 0) {
    signalAll(tree, alive, "SIGTERM");
    const deadline = performance.now() + options.graceMs;
    for (let pauseMs = 5; alive.length > 0 && performance.now() < deadline; pauseMs = Math.min(pauseMs * 2, 100)) {
      await setTimeout(Math.min(pauseMs, Math.max(1, deadline - performance.now())));
      alive = await survivors(tree);
    }
  }
  // The group is killed even when nothing of it was seen: not every system tells. What is killed may have started something
  // in the meantime, hence the rounds.
  for (let round = 0; round < 10; round++) {
    signalAll(tree, alive, "SIGKILL");
    if (alive.length === 0) break;
    await setTimeout(5);
    alive = await survivors(tree);
  }
  return count;
}

// What is gone already is no error.
function signalAll(tree: ProcessTree, pids: readonly number[], signal: NodeJS.Signals): void {
  send(-tree.pid, signal);
  for (const pid of pids) if (pid !== tree.pid) send(pid, signal);
}

async function survivors(tree: ProcessTree): Promise<readonly number[]> {
  if (canFindMarked) return findMarked(tree.marker);
  return send(-tree.pid, 0) ? [tree.pid] : [];
}

/** Whether there was such a process, or with a negative number such a group, to send it to. */
export function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
