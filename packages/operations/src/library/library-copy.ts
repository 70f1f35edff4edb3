import { readProfiles } from "@llm-orc/core-config";
import { OrcError } from "@llm-orc/contracts";
import type { CopyPlan, CopyTarget, LibraryEntry, LibraryEntryKind, LibrarySource } from "@llm-orc/library-sources";
import { globalPaths } from "@llm-orc/project-files";
import type { OperationContext } from "../context.ts";
import { defineOperation, type Operation } from "../operation.ts";
import { requireProject } from "../project/require-project.ts";
import { refuseUnread } from "../unread-messages.ts";
import { kindProperty, type LibraryInput, libraryProperties, openBundled, openLibraryOf } from "./library-input.ts";
import { entrySchema, LIBRARY_REQUIRED, type LibraryOutput, librarySchema, toLibraryOutput } from "./library-output.ts";

export interface LibraryCopyInput extends LibraryInput {
  /** `category/name`, a name that only one entry has, or a path in the library. */
  readonly name: string;
  readonly kind?: LibraryEntryKind;
  /** Default `project`. */
  readonly target?: CopyTarget;
  /** Of several profiles of one name, the one in this category: `ollama`. */
  readonly profiles?: string;
  /** Replace files that are there with other bytes. Default false: any such file refuses the whole copy. */
  readonly overwrite?: boolean;
  /** Replace these alone, by target, and leave the others as they are. */
  readonly overwrite_only?: readonly string[];
  /** Say what would be done, and change nothing. Default false. */
  readonly dry_run?: boolean;
}

export interface LibraryCopyOutput extends LibraryOutput, CopyPlan {
  readonly entry: LibraryEntry;
  /** What was written, by target; nothing in a dry run. */
  readonly written: readonly string[];
}

/**
 * Copies an entry and what it needs. Throws `LIBRARY_COPY_CONFLICT` when files with other bytes are there and nothing is said
 * about them: then nothing was written. Throws `PROJECT_NOT_FOUND`, and what `planCopy` and `applyCopy` throw.
 */
export const libraryCopy: Operation<LibraryCopyInput, LibraryCopyOutput> = defineOperation({
  name: "library_copy",
  description:
    "Copy a library entry, with the scripts, profiles and ensembles that it needs, into the project or the user's configuration.",
  scope: "write:script",
  inputSchema: {
    type: "object",
    properties: {
      ...libraryProperties,
      name: { type: "string", minLength: 1, description: "category/name, a name that only one has, or a path in the library." },
      kind: kindProperty,
      target: { enum: ["project", "global"], default: "project", description: "Where to: the project, or the user's own configuration." },
      profiles: { type: "string", minLength: 1, description: "Of several profiles of one name, the one in this category: ollama." },
      overwrite: { type: "boolean", default: false, description: "Replace files that differ; otherwise they refuse the copy." },
      overwrite_only: { type: "array", items: { type: "string" }, description: "Replace these alone, by target; the others stay." },
      dry_run: { type: "boolean", default: false, description: "Say what would be done, and change nothing." },
    },
    required: ["name"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      ...librarySchema,
      entry: entrySchema,
      dir: { type: "string" },
      create: { type: "array", items: { type: "object" } },
      keep: { type: "array", items: { type: "object" } },
      overwrite: { type: "array", items: { type: "object" } },
      conflicts: { type: "array", items: { type: "object" } },
      written: { type: "array", items: { type: "string" } },
    },
    required: [...LIBRARY_REQUIRED, "entry", "dir", "create", "keep", "overwrite", "conflicts", "written"],
  },
  async run(context, input) {
    const { applyCopy, findEntry } = await import("@llm-orc/library-sources");
    const source = await openLibraryOf(context, input);
    const entry = findEntry(source.list(), input.name, { kind: input.kind, refusal: source.refusal });
    const plan = await planOf(context, source, entry, input);
    const output = { ...toLibraryOutput(source), entry, ...plan, notes: [...source.notes, ...plan.notes] };
    if (input.dry_run === true) return { ...output, written: [] };
    if (plan.conflicts.length > 0 && input.overwrite_only === undefined) throw await conflict(entry, plan);
    return { ...output, written: await applyCopy(plan, { source, clock: context.clock, signal: context.signal }) };
  },
});

async function planOf(
  context: OperationContext,
  source: LibrarySource,
  entry: LibraryEntry,
  { target = "project", profiles, overwrite = false, overwrite_only: only }: LibraryCopyInput,
): Promise<CopyPlan> {
  const { planCopy } = await import("@llm-orc/library-sources");
  const dir = target === "project" ? requireProject(context).dir : globalPaths(context.env).dir;
  // A profile of the user's is as good as one of the project's, but not the other way round.
  const { sources, diagnostics } = await readProfiles(target === "project" ? context : { env: context.env });
  refuseUnread(diagnostics);
  return planCopy(entry, {
    source,
    bundled: await openBundled(context, source),
    profiles,
    target,
    dir,
    hasProfile: (name) => Object.hasOwn(sources, name),
    mayOverwrite: (path) => (only === undefined ? overwrite : only.includes(path)),
  });
}

async function conflict({ id }: LibraryEntry, { dir, conflicts }: CopyPlan): Promise<OrcError> {
  const { shellWord } = await import("@llm-orc/library-sources");
  const names = conflicts.map(({ target }) => target).join(", ");
  return new OrcError("LIBRARY_COPY_CONFLICT", `In ${dir} there are other files already: ${names}. Nothing was copied.`, {
    hint: `Compare them, then replace them: llm-orc library copy ${shellWord(id)} --yes`,
  });
}
