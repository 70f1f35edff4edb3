import { OrcError } from "@llm-orc/contracts";
import { acquireFileLock, isFileLocked } from "@llm-orc/project-files";

/**
 * Takes the lock at `file` and returns the function that gives it back. A lock whose process is dead is taken over.
 * Throws `RUN_IN_USE` when a living process holds it.
 */
export function acquireJournalLock(file: string): () => void {
  return acquireFileLock(file, { inUse: (pid) => inUse(file, pid) });
}

/** Throws `RUN_IN_USE` when a living process holds the lock at `file`. */
export function refuseLockedJournal(file: string): void {
  if (isFileLocked(file)) throw inUse(file, undefined);
}

function inUse(file: string, pid: number | undefined): OrcError {
  return new OrcError("RUN_IN_USE", `Another process${pid === undefined ? "" : ` (pid ${pid})`} is writing this run: ${file}`, {
    hint: `Wait until it has ended, or stop it, and try again. When the process that it names is no llm-orc: rm "${file}"`,
  });
}
