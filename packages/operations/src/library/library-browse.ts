import { didYouMean, OrcError } from "@llm-orc/contracts";
import type { LibraryEntry, LibraryEntryKind } from "@llm-orc/library-sources";
import { defineOperation, type Operation } from "../operation.ts";
import { kindProperty, type LibraryInput, libraryProperties, openLibraryOf } from "./library-input.ts";
import { entrySchema, LIBRARY_REQUIRED, type LibraryOutput, librarySchema, toLibraryOutput } from "./library-output.ts";

export interface LibraryBrowseInput extends LibraryInput {
  /** Only this category, with those below it. */
  readonly category?: string;
  readonly kind?: LibraryEntryKind;
}

export interface LibraryBrowseOutput extends LibraryOutput {
  readonly entries: readonly LibraryEntry[];
}

/** What is in a library, by kind, category and name. Throws `LIBRARY_ENTRY_NOT_FOUND` for a category that nothing is in. */
export const libraryBrowse: Operation<LibraryBrowseInput, LibraryBrowseOutput> = defineOperation({
  name: "library_browse",
  description: "List what a library has: ensembles, scripts, profiles and templates, with one line on each.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: {
      ...libraryProperties,
      category: { type: "string", minLength: 1, description: "Only this category, with those below it." },
      kind: kindProperty,
    },
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: { ...librarySchema, entries: { type: "array", items: entrySchema } },
    required: [...LIBRARY_REQUIRED, "entries"],
  },
  async run(context, input) {
    const source = await openLibraryOf(context, input);
    const ofKind = source.list().filter(({ kind }) => input.kind === undefined || kind === input.kind);
    const wanted = input.category?.replace(/\/+$/, "");
    const entries = ofKind.filter(({ category }) => wanted === undefined || category === wanted || category.startsWith(`${wanted}/`));
    if (wanted !== undefined && entries.length === 0) throw source.refusal ?? noCategory(wanted, ofKind);
    return { ...toLibraryOutput(source), entries };
  },
});

function noCategory(wanted: string, entries: readonly LibraryEntry[]): OrcError {
  const near = didYouMean(wanted, new Set(entries.map(({ category }) => category).filter(Boolean)));
  return new OrcError("LIBRARY_ENTRY_NOT_FOUND", `There is no category ${JSON.stringify(wanted.slice(0, 100))} in this library.`, {
    hint: `${near === undefined ? "" : `Did you mean "${near}"? `}All of them: llm-orc library categories`,
  });
}
