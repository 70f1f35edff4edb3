import { join } from "node:path";
import { type EnsembleDir, ensembleDirs } from "@llm-orc/core-config";
import { isDirectory } from "@llm-orc/project-files";
import type { OperationContext } from "../context.ts";

/** The folders with ensembles, the bundled ones last. */
export function searchDirs(context: OperationContext, configDir?: string): readonly EnsembleDir[] {
  if (configDir !== undefined) return [{ dir: configDir, tier: "local" }];
  const bundled = context.contentDir === undefined ? undefined : join(context.contentDir, "ensembles");
  return [...ensembleDirs(context), ...(bundled !== undefined && isDirectory(bundled) ? [{ dir: bundled, tier: "library" } as const] : [])];
}
