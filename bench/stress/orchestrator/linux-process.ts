/** What Linux tells of a process, from outside. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

// Clock ticks per second: fixed for all programs that read /proc.
const TICKS = 100;

export const canSeeProcesses: boolean = process.platform === "linux";

/** Resident memory in MB: now, and the most that there was since `resetPeak`. */
export function memoryOf(pid: number): { readonly nowMb: number; readonly peakMb: number } {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  const megabytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) / 1024;
  return { nowMb: megabytes("VmRSS"), peakMb: megabytes("VmHWM") };
}

/** Lets the peak begin anew at what is resident now. */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

export function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** What it and its ended children have used of the processor. */
export function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS;
}

/** Processes that have one of the texts in their environment or in their command line, zombies not counted. */
export function processesWith(texts: readonly string[]): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && ["environ", "cmdline"].some((file) => contains(`/proc/${name}/${file}`, texts)))
    .map(Number);
}

function contains(path: string, texts: readonly string[]): boolean {
  try {
    const content = readFileSync(path, "latin1");
    return texts.some((text) => content.includes(text));
  } catch {
    // Gone, or another user's.
    return false;
  }
}

/** Kills processes, or a group by its negative number; what is gone already is no error. */
export function endAll(pids: readonly number[], signal: NodeJS.Signals = "SIGKILL"): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone meanwhile.
    }
  }
}
