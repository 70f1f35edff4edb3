import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { basename, join } from "node:path";
import { OrcError } from "@llm-orc/contracts";
import { writeFileAtomic } from "@llm-orc/project-files";
import type { ResetPlan } from "./plan-reset.ts";

/**
 * Does what the plan says, or nothing: when a step fails, those before it are taken back and `RESET_FAILED` is thrown; also
 * when all is done but what was taken away cannot be deleted. `backup` is named to whoever reads that.
 */
export function applyReset({ dir, writes, removes }: ResetPlan, backup: string | undefined): void {
  const undo: (() => void)[] = [];
  let removed: string | undefined;
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    if (removes.length > 0) {
      const folder = mkdtempSync(join(dir, ".reset-"));
      removed = folder;
      for (const path of removes) {
        const away = join(folder, basename(path));
        renameSync(path, away);
        undo.push(() => renameSync(away, path));
      }
    }
    for (const { file, text } of writes) {
      const mode = statSync(file, { throwIfNoEntry: false })?.mode;
      const restore = restorerOf(file);
      // Who kept it from others wants the new one kept from them too.
      writeFileAtomic(file, text, mode === undefined ? {} : { mode: mode & 0o777 });
      undo.push(restore);
    }
  } catch (cause) {
    for (const step of undo.toReversed()) attempt(step);
    // What could not be put back stays where it can be found.
    if (removed !== undefined) attempt(() => rmdirSync(removed as string));
    throw new OrcError("RESET_FAILED", `The configuration in ${dir} was not reset: ${(cause as Error).message}`, {
      hint:
        backup === undefined
          ? "Check space and permissions of this folder."
          : `What was there is in ${backup}. Check space and permissions of the folder.`,
      cause,
    });
  }
  if (removed !== undefined) empty(removed);
}

// Keys may be in it: that they are still there has to be said.
function empty(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (cause) {
    throw new OrcError("RESET_FAILED", `The reset is done, but what it took away could not be deleted: ${(cause as Error).message}`, {
      hint: `Delete it yourself: ${folder}`,
      cause,
    });
  }
}

/** Puts back what is there now: a file, a link, or nothing. */
function restorerOf(file: string): () => void {
  const entry = lstatSync(file, { throwIfNoEntry: false });
  if (entry === undefined) return () => rmSync(file, { force: true });
  if (entry.isSymbolicLink()) {
    const target = readlinkSync(file);
    return () => {
      rmSync(file, { force: true });
      symlinkSync(target, file);
    };
  }
  const before = readFileSync(file);
  return () => writeFileAtomic(file, before, { mode: entry.mode & 0o777 });
}

function attempt(step: () => void): void {
  try {
    step();
  } catch {
    // The first failure is the one that is told.
  }
}
