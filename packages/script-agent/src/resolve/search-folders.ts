import { join, resolve } from "node:path";
import { isDirectory, PROJECT_DIR_NAME } from "@llm-orc/project-files";
import type { ResolveOptions } from "../script-kind-options.ts";

/** A folder in which script references are looked up. */
export interface SearchFolder {
  readonly path: string;
  /** May hold JavaScript twins of the Python scripts that a reference names. */
  readonly hasTwins: boolean;
  /** Holds scripts and nothing else, so that its files can be offered. */
  readonly isListed: boolean;
}

/** The folders of a relative script reference, in the order in which they are searched; also those that do not exist. */
export function searchFolders(options: ResolveOptions): readonly SearchFolder[] {
  const base = resolve(options.project?.root ?? options.cwd);
  const projectDir = options.project?.dir ?? join(base, PROJECT_DIR_NAME);
  const primitives = options.env["LLM_ORC_TEST_PRIMITIVES_DIR"];
  const library = join(base, "llm-orchestra-library");
  return [
    ...(primitives === undefined || primitives === "" ? [] : [listed(resolve(options.cwd, primitives))]),
    listed(options.project?.scripts ?? join(projectDir, "scripts")),
    unlisted(projectDir),
    unlisted(base),
    ...(options.scriptDirs ?? []).map((path) => ({ path: resolve(path), hasTwins: true, isListed: true })),
    ...(isDirectory(library)
      ? [
          listed(join(library, "scripts")),
          unlisted(join(library, "primitives", "python")),
          listed(join(library, "primitives")),
          unlisted(library),
        ]
      : []),
  ];
}

function listed(path: string): SearchFolder {
  return { path, hasTwins: false, isListed: true };
}

function unlisted(path: string): SearchFolder {
  return { path, hasTwins: false, isListed: false };
}
