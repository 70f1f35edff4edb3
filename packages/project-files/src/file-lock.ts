import { closeSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import { OrcError } from "@llm-orc/contracts";
import { writeAll } from "./write-file-atomic.ts";

interface LockOwner {
  readonly pid: number;
  /** When the process began, as the system counts it; null where the system does not say. A pid alone is used again. */
  readonly process_start: string | null;
  readonly acquired_at: string;
}

export interface FileLockOptions {
  /** The error for a lock that a living process holds, by its pid where it is known. Default: `FILE_IN_USE`. */
  readonly inUse?: (pid: number | undefined) => OrcError;
}

/** Between the creation of a lock and its content lies an instant; only an older empty lock is a leftover. */
const EMPTY_LOCK_GRACE_MS = 5_000;

/** The content of locks that this process gave back and that the system did not let it remove, by their files: they hold nobody up. */
const givenBack = new Map<string, string>();

/**
 * Takes the lock at `file` and returns the function that gives it back. `file` is the lock alone, never the data. A lock whose
 * process is dead is taken over. Throws `FILE_IN_USE` when a living process holds it, this one included.
 */
export function acquireFileLock(file: string, options: FileLockOptions = {}): () => void {
  const release = tryFileLock(file);
  if (release !== undefined) return release;
  const { inUse = (pid) => fileInUse(file, pid) } = options;
  throw inUse(parseOwner(readOrUndefined(file) ?? "")?.pid);
}

/** As `acquireFileLock`; undefined when a living process holds the lock. */
export function tryFileLock(file: string): (() => void) | undefined {
  const content = owner();
  if (!createExclusively(file, content) && !takeOver(file, content)) return undefined;
  return () => {
    if (!removeQuietly(file)) givenBack.set(file, content);
  };
}

/** True when a living process holds the lock at `file`. */
export function isFileLocked(file: string): boolean {
  const content = readOrUndefined(file);
  if (content === undefined || content === givenBack.get(file)) return false;
  const held = parseOwner(content);
  return held === undefined ? ageMs(file) < EMPTY_LOCK_GRACE_MS : isAlive(held);
}

// Of several processes that find the same stale lock, one may replace it: whoever creates the claim. It looks again under
// the claim, because another may have been through here since it looked first.
function takeOver(file: string, content: string): boolean {
  if (isFileLocked(file)) return false;
  const claim = `${file}.takeover`;
  if (ageMs(claim) > EMPTY_LOCK_GRACE_MS) rmSync(claim, { force: true });
  if (!createExclusively(claim, owner())) return false;
  try {
    if (isFileLocked(file)) return false;
    rmSync(file, { force: true });
    givenBack.delete(file);
    return createExclusively(file, content);
  } finally {
    removeQuietly(claim);
  }
}

function fileInUse(file: string, pid: number | undefined): OrcError {
  return new OrcError("FILE_IN_USE", `Another process${pid === undefined ? "" : ` (pid ${pid})`} holds the lock ${file}`, {
    hint: "Wait until it has ended, or stop it, and try again.",
    isRetryable: true,
  });
}

function owner(): string {
  const held: LockOwner = { pid: process.pid, process_start: processStart(process.pid), acquired_at: new Date().toISOString() };
  return `${JSON.stringify(held)}\n`;
}

function createExclusively(file: string, content: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(file, "wx", 0o644);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
  try {
    try {
      writeAll(descriptor, Buffer.from(content));
    } finally {
      closeSync(descriptor);
    }
    return true;
  } catch (error) {
    // Without its content it would be in everybody's way for a while, and nobody's lock.
    removeQuietly(file);
    throw Object.assign(error as Error, { path: file });
  }
}

// The work is done or has failed, whatever becomes of its lock; others take one that stays over when this process has ended.
function removeQuietly(file: string): boolean {
  try {
    rmSync(file, { force: true });
    return true;
  } catch {
    return false;
  }
}

function isAlive(held: LockOwner): boolean {
  try {
    process.kill(held.pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const start = processStart(held.pid);
  return start === null || held.process_start === null || start === held.process_start;
}

// Linux: field 22 of /proc/<pid>/stat. The command name before it may contain anything, also spaces and brackets.
function processStart(pid: number): string | null {
  const stat = readOrUndefined(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}

function parseOwner(content: string): LockOwner | undefined {
  try {
    const held = JSON.parse(content) as LockOwner;
    return Number.isInteger(held.pid) && held.pid > 0 ? held : undefined;
  } catch {
    return undefined;
  }
}

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function ageMs(file: string): number {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? 0 : Date.now() - stat.mtimeMs;
}
