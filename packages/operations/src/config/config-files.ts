import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { globalPaths, isMissing } from "@llm-orc/project-files";
import type { OperationContext } from "../context.ts";

export type ConfigFileTier = "global" | "local";

/** A file that the configuration is read from, and that is there. */
export interface ConfigFile {
  readonly file: string;
  readonly tier: ConfigFileTier;
  readonly kind: "config" | "profile";
}

/** The files of the user, then of the project; of each the weakest first. */
export function configFiles({ project, env }: Pick<OperationContext, "project" | "env">): readonly ConfigFile[] {
  const user = globalPaths(env);
  const tiers = [
    { tier: "global", ...user } as const,
    ...(project === undefined || project.dir === user.dir ? [] : [{ tier: "local", ...project } as const]),
  ];
  return tiers.flatMap(({ tier, dir, profiles }) => [
    ...["config.yaml", "config.local.yaml"]
      .map((name) => ({ file: join(dir, name), tier, kind: "config" }) as const)
      .filter(({ file }) => isThere(file)),
    ...namesIn(profiles)
      .filter((name) => name.endsWith(".yaml") && !name.startsWith("."))
      .toSorted((a, b) => Number(a.endsWith(".local.yaml")) - Number(b.endsWith(".local.yaml")) || (a < b ? -1 : 1))
      .map((name) => ({ file: join(profiles, name), tier, kind: "profile" }) as const),
  ]);
}

// A link that leads nowhere is there as well: it cannot be read, and that has to be told. Throws the system's error.
function isThere(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
