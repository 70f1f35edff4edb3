import type { JsonSchema } from "@llm-orc/contracts";
import type { LibraryEntryKind, LibrarySource, LibrarySourceKind } from "@llm-orc/library-sources";
import type { OperationContext } from "../context.ts";

/**
 * Which library. Repository and ref of a remote one come from the environment alone: neither a project nor whoever sends an input
 * chooses what strangers' code is offered.
 */
export interface LibraryInput {
  /** Default: what holds here, in the end the one that comes with llm-orc. */
  readonly source?: LibrarySourceKind;
  /** Of a remote library: ask for its newest state. Default false. */
  readonly refresh?: boolean;
}

export const libraryProperties: JsonSchema = {
  source: {
    enum: ["bundled", "local", "remote"],
    description: "Which library. Default: LLM_ORC_LIBRARY_PATH, llm-orchestra-library here, LLM_ORC_LIBRARY_SOURCE, the bundled one.",
  },
  refresh: { type: "boolean", default: false, description: "Of a remote library: ask for its newest state." },
};

export const kindProperty: JsonSchema = {
  enum: ["ensemble", "script", "profile", "template"] satisfies LibraryEntryKind[],
  description: "Only these.",
};

/** The library that an input means. */
export async function openLibraryOf(context: OperationContext, { source, refresh }: LibraryInput): Promise<LibrarySource> {
  const { openLibrary } = await import("@llm-orc/library-sources");
  return openLibrary({ ...context, bundledDir: context.contentDir, kind: source, refresh });
}

/** What comes with llm-orc, beside another library; undefined when there is none. */
export async function openBundled({ contentDir }: OperationContext, beside: LibrarySource): Promise<LibrarySource | undefined> {
  if (beside.kind === "bundled") return beside;
  return contentDir === undefined ? undefined : (await import("@llm-orc/library-sources")).folderSource("bundled", contentDir);
}
