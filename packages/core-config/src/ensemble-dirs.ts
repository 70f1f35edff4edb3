import { join } from "node:path";
import { globalPaths, isDirectory, localLibrary } from "@llm-orc/project-files";
import type { ConfigSource } from "./config-layers.ts";

export type EnsembleTier = "local" | "library" | "global";

/** A folder that ensembles are looked for in. */
export interface EnsembleDir {
  readonly dir: string;
  readonly tier: EnsembleTier;
}

/**
 * The folders with ensembles that exist, in the order in which they are searched: the project's, the library's
 * (`ensembles` of `localLibrary`), the user's.
 */
export function ensembleDirs({ project, env, cwd }: ConfigSource & { readonly cwd: string }): readonly EnsembleDir[] {
  const library = localLibrary({ cwd, env, project });
  const candidates: EnsembleDir[] = [
    ...(project === undefined ? [] : [{ dir: project.ensembles, tier: "local" } as const]),
    ...(library === undefined ? [] : [{ dir: join(library, "ensembles"), tier: "library" } as const]),
    { dir: globalPaths(env).ensembles, tier: "global" },
  ];
  return candidates.filter(({ dir }, index) => isDirectory(dir) && candidates.findIndex((other) => other.dir === dir) === index);
}
