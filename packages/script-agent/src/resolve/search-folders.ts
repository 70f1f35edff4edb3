import { join, resolve } from "node:path";
import { globalPaths, isDirectory, localLibrary, PROJECT_DIR_NAME } from "@llm-orc/project-files";
import type { ResolveOptions } from "../script-kind-options.ts";

/** Whose scripts a folder holds. */
export type ScriptTier = "project" | "global" | "library";

/** A folder in which script references are looked up. */
export interface SearchFolder {
  readonly path: string;
  readonly tier: ScriptTier;
  /**
   * Which Python references are also met by JavaScript of the same name: in a library all of them; in a folder to which
   * `init` copied the library's `primitives/`, those.
   */
  readonly twins: "all" | "primitives" | "none";
  /** Holds scripts and nothing else, so that its files can be offered. */
  readonly isListed: boolean;
}

/**
 * The folders of a relative script reference, in the order in which they are searched; also those that do not exist: the
 * project's, the user's own, those of `localLibrary`, and last those that were handed in. One by one: whoever finds it in the
 * first does not look for a library.
 */
export function* searchFolders(options: ResolveOptions): Iterable<SearchFolder> {
  const base = resolve(options.project?.root ?? options.cwd);
  const projectDir = options.project?.dir ?? join(base, PROJECT_DIR_NAME);
  const primitives = options.env["LLM_ORC_TEST_PRIMITIVES_DIR"];
  if (primitives !== undefined && primitives !== "") {
    yield { path: resolve(options.cwd, primitives), tier: "project", twins: "none", isListed: true };
  }
  yield { path: options.project?.scripts ?? join(projectDir, "scripts"), tier: "project", twins: "primitives", isListed: true };
  yield { path: projectDir, tier: "project", twins: "none", isListed: false };
  yield { path: base, tier: "project", twins: "none", isListed: false };
  yield { path: globalPaths(options.env).scripts, tier: "global", twins: "primitives", isListed: true };
  const library = localLibrary(options);
  if (library !== undefined && isDirectory(library)) yield* libraryFolders(library);
  for (const path of options.scriptDirs ?? []) yield { path: resolve(path), tier: "library", twins: "all", isListed: true };
}

/** Where a library in the layout of `llm-orchestra-library` has scripts. */
function libraryFolders(library: string): readonly SearchFolder[] {
  const folder = (path: string, isListed: boolean): SearchFolder => ({ path, tier: "library", twins: "all", isListed });
  return [
    folder(join(library, "scripts"), true),
    folder(join(library, "primitives", "python"), false),
    folder(join(library, "primitives"), true),
    folder(library, false),
  ];
}
