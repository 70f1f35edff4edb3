import { realpathSync } from "node:fs";
import { type EnsembleDir, type EnsembleEntry, findEnsemble } from "@llm-orc/core-config";
import { OrcError } from "@llm-orc/contracts";
import { isInside, isMissing } from "@llm-orc/project-files";
import type { OperationContext } from "../context.ts";
import { searchDirs } from "./search-dirs.ts";

/** An ensemble that was named from outside, and the folder that it was found in. */
export interface NamedEnsemble {
  readonly entry: EnsembleEntry;
  readonly dir: string;
  /** As it is named: with the folder that it is kept in. */
  readonly name: string;
  /** It came along with llm-orc. */
  readonly isBundled: boolean;
}

/**
 * The ensemble of this name in these folders, by default all that are searched. The name only selects among the files that are
 * there and is never a path. Throws `ENSEMBLE_NOT_FOUND`.
 */
export function namedEnsemble(context: OperationContext, name: string, dirs: readonly EnsembleDir[] = searchDirs(context)): NamedEnsemble {
  const found = findEnsemble(name, { dirs, cwd: context.cwd });
  if (!found.found) throw notFound(name, found.suggestions);
  const { entry } = found;
  const dir = dirs.find((each) => isInside(each.dir, entry.file))?.dir ?? "";
  const isBundled = context.contentDir !== undefined && isInside(context.contentDir, entry.file);
  return { entry, dir, isBundled, name: entry.relativePath === null ? entry.name : `${entry.relativePath}/${entry.name}` };
}

/** The file itself, links resolved. Throws `PATH_OUTSIDE` when it is reached by a link out of its folder of ensembles. */
export function fileInside({ entry: { file }, dir, name }: NamedEnsemble): string {
  let real: string | undefined;
  try {
    real = realpathSync(file);
  } catch (error) {
    // A link to nothing: there is nothing to change.
    if (!isMissing(error)) throw error;
  }
  if (real !== undefined && isInside(realpathSync(dir), real)) return real;
  throw new OrcError("PATH_OUTSIDE", `The ensemble "${name}" leads out of ${dir} through a symbolic link.`, {
    hint: `Change what the link points at, or replace it by a file. See it with: ls -l "${file}"`,
  });
}

/** A name from outside as a message can show it. */
export function shownName(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}...`.toWellFormed() : name);
}

function notFound(name: string, suggestions: readonly string[]): OrcError {
  const [near] = suggestions;
  return new OrcError("ENSEMBLE_NOT_FOUND", `There is no ensemble ${shownName(name)}.`, {
    hint: `${near === undefined ? "" : `Did you mean "${near}"? `}All ensembles: llm-orc list-ensembles`,
  });
}
