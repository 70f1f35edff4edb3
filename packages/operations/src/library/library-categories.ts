import type { LibraryEntryKind } from "@llm-orc/library-sources";
import { defineOperation, type Operation } from "../operation.ts";
import { type LibraryInput, libraryProperties, openLibraryOf } from "./library-input.ts";
import { LIBRARY_REQUIRED, type LibraryOutput, librarySchema, toLibraryOutput } from "./library-output.ts";

export interface LibraryCategory {
  readonly kind: LibraryEntryKind;
  /** "": those without a folder. */
  readonly category: string;
  readonly count: number;
}

export interface LibraryCategoriesOutput extends LibraryOutput {
  readonly categories: readonly LibraryCategory[];
}

/** The categories of a library, with how many entries each has. Reads files, runs none. */
export const libraryCategories: Operation<LibraryInput, LibraryCategoriesOutput> = defineOperation({
  name: "library_categories",
  description: "List the categories of a library of ensembles, scripts, profiles and templates.",
  scope: "read",
  inputSchema: { type: "object", properties: libraryProperties, additionalProperties: false },
  outputSchema: {
    type: "object",
    properties: {
      ...librarySchema,
      categories: {
        type: "array",
        items: {
          type: "object",
          properties: { kind: { type: "string" }, category: { type: "string" }, count: { type: "integer", minimum: 1 } },
          required: ["kind", "category", "count"],
        },
      },
    },
    required: [...LIBRARY_REQUIRED, "categories"],
  },
  async run(context, input) {
    const source = await openLibraryOf(context, input);
    const groups = Map.groupBy(source.list(), ({ kind, category }) => `${kind} ${category}`);
    const categories = [...groups.values()].flatMap((entries) => {
      const [first] = entries;
      return first === undefined ? [] : [{ kind: first.kind, category: first.category, count: entries.length }];
    });
    return { ...toLibraryOutput(source), categories };
  },
});
