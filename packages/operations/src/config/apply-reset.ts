import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { OrcError } from "@llm-orc/contracts";
import { writeFileAtomic } from "@llm-orc/project-files";
import type { ResetPlan } from "./plan-reset.ts";

/**
 * Does what the plan says, or nothing: when a step fails, those before it are taken back and `RESET_FAILED` is thrown.
 * `backup` is named to whoever reads that.
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
    for (const { file, text, exists } of writes) {
      const before = exists ? readOrUndefined(file) : undefined;
      writeFileAtomic(file, text);
      undo.push(() => (before === undefined ? rmSync(file, { force: true }) : writeFileAtomic(file, before)));
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
  if (removed !== undefined) rmSync(removed, { recursive: true, force: true });
}

function readOrUndefined(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function attempt(step: () => void): void {
  try {
    step();
  } catch {
    // The first failure is the one that is told.
  }
}
