import { globalPaths } from "@llm-orc/project-files";
import type { CopiedFile, LibraryEntryKind } from "@llm-orc/library-sources";
import { defineOperation, type Operation } from "../operation.ts";
import { type LibraryInput, libraryProperties, openLibraryOf } from "./library-input.ts";
import { LIBRARY_REQUIRED, type LibraryOutput, librarySchema, toLibraryOutput } from "./library-output.ts";

export interface CopiedInto {
  readonly target: "project" | "global";
  readonly dir: string;
  readonly files: readonly CopiedFile[];
}

export interface LibraryInfoOutput extends LibraryOutput {
  /** The folder with the library's files. */
  readonly root: string;
  readonly counts: Readonly<Record<LibraryEntryKind, number>>;
  /** What was copied from libraries into this project and into the user's own configuration. */
  readonly copied: readonly CopiedInto[];
}

/** Which library holds here, and what has become of what was copied. Throws `LIBRARY_LOCK_INVALID`. */
export const libraryInfo: Operation<LibraryInput, LibraryInfoOutput> = defineOperation({
  name: "library_info",
  description: "Say which library holds here, what it has, and whether copied files were changed here or there since.",
  scope: "read",
  inputSchema: { type: "object", properties: libraryProperties, additionalProperties: false },
  outputSchema: {
    type: "object",
    properties: {
      ...librarySchema,
      root: { type: "string" },
      counts: { type: "object", additionalProperties: { type: "integer" } },
      copied: {
        type: "array",
        items: {
          type: "object",
          properties: {
            target: { enum: ["project", "global"] },
            dir: { type: "string" },
            files: { type: "array", items: { type: "object" } },
          },
          required: ["target", "dir", "files"],
        },
      },
    },
    required: [...LIBRARY_REQUIRED, "root", "counts", "copied"],
  },
  async run(context, input) {
    const { copiedFiles, ENTRY_KINDS } = await import("@llm-orc/library-sources");
    const source = await openLibraryOf(context, input);
    const counts = Object.fromEntries(ENTRY_KINDS.map((kind) => [kind, source.list().filter((entry) => entry.kind === kind).length]));
    const places = [
      ...(context.project === undefined ? [] : [{ target: "project" as const, dir: context.project.dir }]),
      { target: "global" as const, dir: globalPaths(context.env).dir },
    ];
    const copied = places.map(({ target, dir }) => ({ target, dir, files: copiedFiles(dir, source) }));
    return {
      ...toLibraryOutput(source),
      root: source.root,
      counts: counts as LibraryInfoOutput["counts"],
      copied: copied.filter(({ files }) => files.length > 0),
    };
  },
});
