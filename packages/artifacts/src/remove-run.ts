import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readlinkSync, realpathSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { isOrcError, OrcError } from "@llm-orc/contracts";
import { systemErrorHint } from "@llm-orc/project-files";
import { acquireJournalLock } from "./journal-lock.ts";
import type { RunPlace } from "./list-runs.ts";
import { RUN_FILES } from "./read-run.ts";
import { fromTimestampId, LATEST, moveLatest } from "./run-folder.ts";

/** A run that is being removed has this name, which no list shows; what a crash leaves of one goes with the next. */
const REMOVED = /^\.removed-[0-9a-f]{12}$/;

/**
 * Removes a run's folder with all that is in it: renamed first, so that it is there whole or not at all, and `latest` then
 * points to the newest that is left. Throws `RUN_IN_USE` for a run that a living process writes, `PATH_OUTSIDE` when a
 * symbolic link below `root` leads to it, `ARTIFACT_REMOVE_FAILED`; then it is all still there.
 */
export function removeRun(root: string, place: RunPlace): void {
  const parent = dirname(place.folder);
  const removed = join(parent, `.removed-${randomBytes(6).toString("hex")}`);
  try {
    checkOwn(root, place);
    const release = acquireJournalLock(join(place.folder, RUN_FILES.lock));
    try {
      renameSync(place.folder, removed);
    } catch (error) {
      release();
      throw error;
    }
  } catch (error) {
    if (isOrcError(error)) throw error;
    throw new OrcError("ARTIFACT_REMOVE_FAILED", `The run cannot be removed: ${place.folder}: ${(error as Error).message}`, {
      hint: systemErrorHint(error, parent),
      cause: error,
    });
  }
  clearRemoved(parent);
  mendLatest(parent, place.id);
}

/** Throws `PATH_OUTSIDE`. The run was found without following links, and something may have been put in its place since. */
function checkOwn(root: string, { ensemble, id, folder }: RunPlace): void {
  if (realpathSync(folder) === join(realpathSync(root), ...ensemble.split("/"), id)) return;
  throw new OrcError("PATH_OUTSIDE", `${folder} leads out of ${root} through a symbolic link.`, {
    hint: `See it with: ls -ld "${folder}"`,
  });
}

// It is gone for everybody already; what cannot be cleared away now is tried again with the next.
function clearRemoved(parent: string): void {
  try {
    for (const name of readdirSync(parent)) if (REMOVED.test(name)) rmSync(join(parent, name), { recursive: true, force: true });
  } catch {
    return;
  }
}

function mendLatest(parent: string, removedId: string): void {
  const link = join(parent, LATEST);
  try {
    if (readlinkSync(link) !== removedId) return;
    const finished = readdirSync(parent).filter(
      (name) => fromTimestampId(name) !== undefined && existsSync(join(parent, name, RUN_FILES.result)),
    );
    const newest = finished.sort().at(-1);
    if (newest === undefined) rmSync(link, { force: true });
    else moveLatest(join(parent, newest));
  } catch {
    // It is no link, or none can be made here: nothing reads it but people.
  }
}
