import type { LibraryEntry, LibraryEntryKind, SearchHit } from "@llm-orc/library-sources";
import { defineOperation, type Operation } from "../operation.ts";
import { kindProperty, type LibraryInput, libraryProperties, openLibraryOf } from "./library-input.ts";
import { entrySchema, LIBRARY_REQUIRED, type LibraryOutput, librarySchema, toLibraryOutput } from "./library-output.ts";

export interface LibrarySearchInput extends LibraryInput {
  /** Words; an entry has to have all of them. */
  readonly query: string;
  readonly kind?: LibraryEntryKind;
}

export interface LibrarySearchOutput extends LibraryOutput {
  readonly query: string;
  /** Best first. */
  readonly results: readonly (LibraryEntry & { readonly matched: SearchHit["matched"] })[];
}

/** Finds entries by words in their names, categories, descriptions and contents. */
export const librarySearch: Operation<LibrarySearchInput, LibrarySearchOutput> = defineOperation({
  name: "library_search",
  description: "Search a library by words in names, categories, descriptions and contents; best first.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: {
      ...libraryProperties,
      query: { type: "string", minLength: 1, maxLength: 500, description: "Words; all of them have to occur." },
      kind: kindProperty,
    },
    required: ["query"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      ...librarySchema,
      query: { type: "string" },
      results: {
        type: "array",
        items: { ...entrySchema, properties: { ...entrySchema.properties, matched: { type: "array", items: { type: "string" } } } },
      },
    },
    required: [...LIBRARY_REQUIRED, "query", "results"],
  },
  async run(context, input) {
    const { searchEntries } = await import("@llm-orc/library-sources");
    const source = await openLibraryOf(context, input);
    const hits = searchEntries(source, input.query, input.kind);
    if (hits.length === 0 && source.refusal !== undefined) throw source.refusal;
    return { ...toLibraryOutput(source), query: input.query, results: hits.map(({ entry, matched }) => ({ ...entry, matched })) };
  },
});
