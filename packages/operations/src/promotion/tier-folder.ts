import { existsSync, realpathSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { type EnsembleDir, readProfiles } from "@llm-orc/core-config";
import { OrcError } from "@llm-orc/contracts";
import { globalPaths, isInside } from "@llm-orc/project-files";
import type { OperationContext } from "../context.ts";
import type { PromotionTier } from "./promotion-tier.ts";

/** The folder of a tier, with `ensembles`, `profiles` and `scripts` below it. */
export interface TierFolder {
  readonly tier: PromotionTier;
  readonly dir: string;
  readonly ensembles: EnsembleDir;
  /** Profiles of the tier itself: by name, the file that each is in. */
  readonly profiles: ReadonlyMap<string, string>;
}

/**
 * The user's own configuration, or the user's library: `LLM_ORC_LIBRARY_PATH`, else `llm-orchestra-library` in the working folder
 * or the project. Never what comes along with llm-orc. Throws `LIBRARY_PATH_MISSING`, `LIBRARY_SOURCE_MISSING`, `LIBRARY_READ_ONLY`.
 */
export async function tierFolder(context: OperationContext, tier: PromotionTier): Promise<TierFolder> {
  const dir = tier === "global" ? globalPaths(context.env).dir : await libraryDir(context);
  return { tier, dir, ensembles: { dir: join(dir, "ensembles"), tier }, profiles: await profilesIn(context, tier, dir) };
}

async function libraryDir(context: OperationContext): Promise<string> {
  const { openLibrary } = await import("@llm-orc/library-sources");
  const { root } = await openLibrary({ ...context, kind: "local" });
  const bundled = context.contentDir === undefined ? undefined : resolve(context.contentDir);
  if (bundled !== undefined && existsSync(bundled) && isInside(realpathSync(bundled), realpathSync(root))) {
    throw new OrcError("LIBRARY_READ_ONLY", `${root} is not written to: it comes with llm-orc.`, {
      hint: "Name a folder of your own in LLM_ORC_LIBRARY_PATH, or make llm-orchestra-library here.",
    });
  }
  return root;
}

async function profilesIn(context: OperationContext, tier: PromotionTier, dir: string): Promise<ReadonlyMap<string, string>> {
  if (tier === "global") {
    const { sources } = await readProfiles({ env: context.env });
    return new Map(Object.entries(sources).map(([name, { file }]) => [name, file]));
  }
  const { folderSource } = await import("@llm-orc/library-sources");
  const profiles = folderSource("local", dir)
    .list()
    .filter(({ kind }) => kind === "profile");
  return new Map(profiles.map(({ name, path }) => [name, join(dir, path)]));
}

/** Whether a profile stands in a file of its own, which can be taken away without touching others. */
export function isProfileFile(file: string): boolean {
  return !/^config(?:\.local)?\.yaml$/.test(basename(file));
}
