import { type Clock, OrcError } from "@llm-orc/contracts";
import { type Environment, isDirectory, localLibrary, type LocalLibraryOptions } from "@llm-orc/project-files";
import { folderSource } from "./folder/folder-source.ts";
import type { LibrarySource, LibrarySourceKind } from "./library-source.ts";

export const SOURCE_KINDS: readonly LibrarySourceKind[] = ["bundled", "local", "remote"];

export interface OpenLibraryOptions extends LocalLibraryOptions {
  /** The content that ships with llm-orc. */
  readonly bundledDir?: string | undefined;
  /** Comes before what the environment says. */
  readonly kind?: LibrarySourceKind | undefined;
  /** Of a remote library: ask for its newest state. */
  readonly refresh?: boolean | undefined;
  readonly signal: AbortSignal;
  readonly clock?: Clock | undefined;
}

/**
 * The library that holds here: the folder in `LLM_ORC_LIBRARY_PATH`, else `llm-orchestra-library` in the working folder or the
 * project, else what `LLM_ORC_LIBRARY_SOURCE` says (`local`, `remote`, `bundled`), else the bundled one. Nothing of this is read from a
 * project's files. Throws `LIBRARY_PATH_MISSING`, `LIBRARY_SOURCE_INVALID`, `LIBRARY_SOURCE_MISSING`, and what `remoteSource` throws.
 */
export async function openLibrary(options: OpenLibraryOptions): Promise<LibrarySource> {
  const folder = options.kind === undefined || options.kind === "local" ? localFolder(options) : undefined;
  const kind = options.kind ?? (folder === undefined ? kindOfEnvironment(options.env) : "local");
  if (kind === "local") return folderSource("local", folder ?? missingLocal());
  if (kind === "bundled") return folderSource("bundled", options.bundledDir ?? missingBundled());
  const { remoteSource } = await import("./remote/remote-source.ts");
  return remoteSource(options);
}

function localFolder(options: OpenLibraryOptions): string | undefined {
  const folder = localLibrary(options);
  if (folder === undefined || isDirectory(folder)) return folder;
  const named = JSON.stringify(options.env["LLM_ORC_LIBRARY_PATH"]);
  throw new OrcError("LIBRARY_PATH_MISSING", `LLM_ORC_LIBRARY_PATH is ${named}, and there is no such folder.`, {
    hint: "Correct it, or unset it to use the library that comes with llm-orc.",
  });
}

function kindOfEnvironment(env: Environment): LibrarySourceKind {
  const value = env["LLM_ORC_LIBRARY_SOURCE"];
  if (value === undefined || value === "") return "bundled";
  const kind = SOURCE_KINDS.find((each) => each === value);
  if (kind !== undefined) return kind;
  throw new OrcError("LIBRARY_SOURCE_INVALID", `LLM_ORC_LIBRARY_SOURCE is ${JSON.stringify(value.slice(0, 100))}.`, {
    hint: `Set it to one of ${SOURCE_KINDS.join(", ")}, or unset it.`,
  });
}

function missingLocal(): never {
  throw new OrcError("LIBRARY_SOURCE_MISSING", "There is no local library: no folder llm-orchestra-library in this folder or project.", {
    hint: "Name one in LLM_ORC_LIBRARY_PATH, or use another: llm-orc library browse --source bundled",
  });
}

function missingBundled(): never {
  throw new OrcError("LIBRARY_SOURCE_MISSING", "This program has no library of its own.", {
    hint: "Name a folder in LLM_ORC_LIBRARY_PATH, or use the remote one: llm-orc library browse --source remote",
  });
}
