import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Clock, OrcError, systemClock } from "@llm-orc/contracts";
import { containedPath, exists, withFileLock, writeFileAtomic } from "@llm-orc/project-files";
import type { LibrarySource } from "../library-source.ts";
import type { NeededFile } from "../needs/entry-needs.ts";
import { sha256 } from "../sha256.ts";
import type { CopyPlan, PlannedCopy } from "./copy-plan.ts";
import { type CopiedFrom, type LibraryLock, LOCK_FILE_NAME, readLibraryLock, writeLibraryLock } from "./library-lock.ts";

export interface ApplyCopyOptions {
  readonly source: LibrarySource;
  readonly clock?: Clock | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes the files of a plan that are to be created or replaced, each as a whole, and notes in `library.lock.json` where each
 * came from. Files in conflict are not touched. Throws `LIBRARY_COPY_FAILED` when a file cannot be written: those before it are
 * there, and noted. So is what an earlier copy has written and could not note.
 */
export async function applyCopy(plan: CopyPlan, { source, clock = systemClock, signal }: ApplyCopyOptions): Promise<readonly string[]> {
  const hasNothingToDo = plan.create.length + plan.overwrite.length === 0 && notNoted(plan, source, readLibraryLock(plan.dir)).length === 0;
  if (hasNothingToDo) return [];
  mkdirSync(plan.dir, { recursive: true });
  const guard = signal === undefined ? {} : { signal };
  return withFileLock(join(plan.dir, "library.lock"), () => write(plan, source, clock), guard);
}

function write(plan: CopyPlan, source: LibrarySource, clock: Clock): readonly string[] {
  const { dir, create, overwrite } = plan;
  const lock = new Map<string, CopiedFrom>(readLibraryLock(dir));
  const at = new Date(clock.now()).toISOString();
  const written: string[] = [];
  const note = ({ target, path }: NeededFile, hash: string): void =>
    void lock.set(target, { ...originOf(source), path, sha256: hash, copied_at: at });
  for (const file of notNoted(plan, source, lock)) note(file, file.sha256);
  try {
    for (const file of [...create, ...overwrite]) {
      writeOne(dir, file, source);
      note(file, file.sha256);
      written.push(file.target);
    }
  } catch (error) {
    // Of two failures the first is told; what is not noted now is noted by the next copy.
    if (written.length > 0) attempt(() => writeLock(dir, lock));
    throw error;
  }
  writeLock(dir, lock);
  return written;
}

/** What stands there as the library has it, because an earlier copy ended before it could note it. */
function notNoted({ dir, keep }: CopyPlan, source: LibrarySource, lock: LibraryLock): readonly PlannedCopy[] {
  return keep
    .filter(({ target }) => !lock.has(target) && exists(join(dir, target)))
    .map((file) => ({ ...file, sha256: sha256(source.read(file.path)) }))
    .filter((file) => sha256(readFileSync(containedPath(dir, file.target))) === file.sha256);
}

function writeLock(dir: string, lock: LibraryLock): void {
  try {
    writeLibraryLock(dir, lock);
  } catch (cause) {
    throw copyFailed(join(dir, LOCK_FILE_NAME), cause);
  }
}

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    return;
  }
}

function writeOne(dir: string, { path, target }: PlannedCopy, source: LibrarySource): void {
  const content = source.read(path);
  const file = containedPath(dir, target);
  try {
    mkdirSync(dirname(file), { recursive: true });
    // A script without a known extension is run by its first line, which takes the right to be executed.
    writeFileAtomic(file, content, { mode: content.subarray(0, 2).toString("latin1") === "#!" ? 0o755 : 0o644 });
  } catch (cause) {
    throw copyFailed(file, cause);
  }
}

function copyFailed(file: string, cause: unknown): OrcError {
  const message = `${file} cannot be written: ${(cause as NodeJS.ErrnoException).code ?? "the system refuses"}.`;
  return new OrcError("LIBRARY_COPY_FAILED", message, { hint: "Check space and permissions of the folder, and copy again.", cause });
}

function originOf({ kind, remote }: LibrarySource): Pick<CopiedFrom, "source" | "repository" | "ref" | "commit"> {
  return remote === undefined ? { source: kind } : { source: kind, repository: remote.repository, ref: remote.ref, commit: remote.commit };
}
