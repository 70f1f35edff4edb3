import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Clock, OrcError, systemClock } from "@llm-orc/contracts";
import { containedPath, withFileLock, writeFileAtomic } from "@llm-orc/project-files";
import type { LibrarySource } from "../library-source.ts";
import type { CopyPlan, PlannedCopy } from "./copy-plan.ts";
import { type CopiedFrom, type LibraryLock, readLibraryLock, writeLibraryLock } from "./library-lock.ts";

export interface ApplyCopyOptions {
  readonly source: LibrarySource;
  readonly clock?: Clock | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes the files of a plan that are to be created or replaced, each as a whole, and notes in `library.lock.json` where each
 * came from. Files in conflict are not touched. Throws `LIBRARY_COPY_FAILED` when a file cannot be written: those before it are
 * there, and noted.
 */
export async function applyCopy(plan: CopyPlan, { source, clock = systemClock, signal }: ApplyCopyOptions): Promise<readonly string[]> {
  const files = [...plan.create, ...plan.overwrite];
  if (files.length === 0) return [];
  mkdirSync(plan.dir, { recursive: true });
  const guard = signal === undefined ? {} : { signal };
  return withFileLock(join(plan.dir, "library.lock"), () => write(plan.dir, files, source, clock), guard);
}

function write(dir: string, files: readonly PlannedCopy[], source: LibrarySource, clock: Clock): readonly string[] {
  const lock = new Map<string, CopiedFrom>(readLibraryLock(dir));
  const at = new Date(clock.now()).toISOString();
  const written: string[] = [];
  try {
    for (const file of files) {
      writeOne(dir, file, source);
      lock.set(file.target, { ...originOf(source), path: file.path, sha256: file.sha256, copied_at: at });
      written.push(file.target);
    }
  } finally {
    if (written.length > 0) writeLibraryLock(dir, lock satisfies LibraryLock);
  }
  return written;
}

function writeOne(dir: string, { path, target }: PlannedCopy, source: LibrarySource): void {
  const content = source.read(path);
  const file = containedPath(dir, target);
  try {
    mkdirSync(dirname(file), { recursive: true });
    // A script without a known extension is run by its first line, which takes the right to be executed.
    writeFileAtomic(file, content, { mode: content.subarray(0, 2).toString("latin1") === "#!" ? 0o755 : 0o644 });
  } catch (cause) {
    throw new OrcError(
      "LIBRARY_COPY_FAILED",
      `${file} cannot be written: ${(cause as NodeJS.ErrnoException).code ?? "the system refuses"}.`,
      {
        hint: "Check space and permissions of the folder, and copy again.",
        cause,
      },
    );
  }
}

function originOf({ kind, remote }: LibrarySource): Pick<CopiedFrom, "source" | "repository" | "ref" | "commit"> {
  return remote === undefined ? { source: kind } : { source: kind, repository: remote.repository, ref: remote.ref, commit: remote.commit };
}
