import { type EnsembleEntry, findEnsemble } from "@llm-orc/core-config";
import { OrcError } from "@llm-orc/contracts";
import { isDirectory } from "@llm-orc/project-files";
import type { OperationContext } from "../context.ts";
import { searchDirs } from "../ensemble/search-dirs.ts";

/** The ensemble that a user means, by name or file. Throws `ENSEMBLE_NOT_FOUND`, `CONFIG_DIR_MISSING`. */
export function locateEnsemble(context: OperationContext, query: string, configDir: string | undefined): EnsembleEntry {
  if (configDir !== undefined && !isDirectory(configDir)) {
    throw new OrcError("CONFIG_DIR_MISSING", `There is no folder ${configDir}.`, { hint: "Check what you gave as --config-dir." });
  }
  const found = findEnsemble(query, { dirs: searchDirs(context, configDir), allowPath: true, cwd: context.cwd });
  if (found.found) return found.entry;
  const [near] = found.suggestions;
  throw new OrcError(
    "ENSEMBLE_NOT_FOUND",
    `There is no ensemble "${query}" in ${found.searched.length === 0 ? "any folder" : found.searched.join(", ")}.`,
    {
      hint: `${near === undefined ? "" : `Did you mean "${near}"? `}All ensembles: llm-orc list-ensembles`,
    },
  );
}
