import { join, resolve } from "node:path";
import { globalPaths, isDirectory } from "@llm-orc/project-files";
import type { ConfigSource } from "./config-layers.ts";

export type EnsembleTier = "local" | "library" | "global";

/** A folder that ensembles are looked for in. */
export interface EnsembleDir {
  readonly dir: string;
  readonly tier: EnsembleTier;
}

/**
 * The folders with ensembles that exist, in the order in which they are searched: the project's, the library's
 * (`$LLM_ORC_LIBRARY_PATH/ensembles`, otherwise `llm-orchestra-library/ensembles` in `cwd`), the user's.
 */
export function ensembleDirs({ project, env, cwd }: ConfigSource & { readonly cwd: string }): readonly EnsembleDir[] {
  const library = env["LLM_ORC_LIBRARY_PATH"];
  const libraryRoot = library === undefined || library === "" ? join(cwd, "llm-orchestra-library") : resolve(cwd, library);
  const candidates: EnsembleDir[] = [
    ...(project === undefined ? [] : [{ dir: project.ensembles, tier: "local" } as const]),
    { dir: join(libraryRoot, "ensembles"), tier: "library" },
    { dir: globalPaths(env).ensembles, tier: "global" },
  ];
  return candidates.filter(({ dir }, index) => isDirectory(dir) && candidates.findIndex((other) => other.dir === dir) === index);
}
