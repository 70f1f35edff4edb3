import { isOrcError } from "@llm-orc/contracts";
import type { EntryNeeds, LibraryEntry, LibraryEntryKind, LibrarySource } from "@llm-orc/library-sources";
import type { OperationContext } from "../context.ts";
import { defineOperation, type Operation } from "../operation.ts";
import { kindProperty, type LibraryInput, libraryProperties, openBundled, openLibraryOf } from "./library-input.ts";
import { entrySchema, LIBRARY_REQUIRED, type LibraryOutput, librarySchema, toLibraryOutput } from "./library-output.ts";

export interface LibraryShowInput extends LibraryInput {
  /** `category/name`, a name that only one entry has, or a path in the library. */
  readonly name: string;
  readonly kind?: LibraryEntryKind;
}

export interface LibraryShowOutput extends LibraryOutput {
  readonly entry: LibraryEntry;
  readonly text: string;
  /** What it takes to run; absent when it does not load. */
  readonly needs?: Omit<EntryNeeds, "files"> & {
    /** Every file that a copy would bring along. */
    readonly files: readonly string[];
  };
}

/** An entry's text and what it takes to run it. Throws `LIBRARY_ENTRY_NOT_FOUND`, `LIBRARY_ENTRY_AMBIGUOUS`. */
export const libraryShow: Operation<LibraryShowInput, LibraryShowOutput> = defineOperation({
  name: "library_show",
  description: "Show the text of a library entry, and the scripts, profiles, models and ensembles that it needs.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: {
      ...libraryProperties,
      name: { type: "string", minLength: 1, description: "category/name, a name that only one has, or a path in the library." },
      kind: kindProperty,
    },
    required: ["name"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: { ...librarySchema, entry: entrySchema, text: { type: "string" }, needs: { type: "object" } },
    required: [...LIBRARY_REQUIRED, "entry", "text"],
  },
  async run(context, input) {
    const { findEntry } = await import("@llm-orc/library-sources");
    const source = await openLibraryOf(context, input);
    const entry = findEntry(source.list(), input.name, { kind: input.kind, refusal: source.refusal });
    const needs = await needsOf(context, source, entry);
    return { ...toLibraryOutput(source), entry, text: source.read(entry.path).toString("utf8"), ...(needs === undefined ? {} : { needs }) };
  },
});

async function needsOf(context: OperationContext, source: LibrarySource, entry: LibraryEntry): Promise<LibraryShowOutput["needs"]> {
  const { collectNeeds } = await import("@llm-orc/library-sources");
  try {
    const { files, ...needs } = await collectNeeds(entry, { source, bundled: await openBundled(context, source) });
    return { ...needs, files: files.map(({ path }) => path) };
  } catch (error) {
    // What does not load can still be read.
    if (isOrcError(error) && error.code === "LIBRARY_ENTRY_INVALID") return undefined;
    throw error;
  }
}
