import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/**
 * The processes that work in `folder` or below it: whatever a script starts inherits its working folder, also through
 * `setsid`. Linux only.
 */
export function processesBelow(folder: string): readonly number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid && isBelow(workingFolderOf(pid), folder));
}

/** The command lines of those that are left: what has been killed needs an instant to be gone. */
export async function leftBelow(folder: string): Promise<readonly string[]> {
  for (let waitMs = 1; waitMs < 500 && processesBelow(folder).length > 0; waitMs *= 2) await delay(waitMs);
  return processesBelow(folder).map((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "));
}

/** Kills them, and what they start meanwhile. */
export function killBelow(folder: string): void {
  for (let pids = processesBelow(folder); pids.length > 0; pids = processesBelow(folder)) {
    for (const pid of pids) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    }
  }
}

function isBelow(path: string | undefined, folder: string): boolean {
  return path === folder || path?.startsWith(`${folder}/`) === true;
}

// Of one that has ended, of a zombie and of another user's there is none to read.
function workingFolderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}
