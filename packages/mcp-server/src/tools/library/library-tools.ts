import type { JsonObject } from "@llm-orc/contracts";
import {
  libraryBrowse,
  type LibraryBrowseInput,
  libraryCopy,
  type LibraryCopyInput,
  libraryInfo,
  librarySearch,
} from "@llm-orc/operations";
import type { ToolDefinition } from "../../definition/tool-definition.ts";
import { lines } from "../lines.ts";
import { operationTool } from "../operation-tool.ts";
import { textArgument } from "../text-argument.ts";

const READS = { readOnlyHint: true, openWorldHint: false } as const;
// The library's own entries are seldom read in full to choose one.
const CONCISE = ["kind", "id", "description", "problem"];

const KINDS = { ensembles: "ensemble", scripts: "script", profiles: "profile", templates: "template" } as const;

export const libraryBrowseTool: ToolDefinition = operationTool(libraryBrowse, {
  toolset: "library",
  title: "Look through the library",
  description: "List what can be copied from the library: ensembles, scripts, profiles, templates. Copy one with library_copy.",
  annotations: READS,
  inputSchema: {
    type: "object",
    properties: {
      browse_type: { type: "string", enum: ["all", ...Object.keys(KINDS)], default: "all" },
      category: { type: "string", minLength: 1, description: "Only this folder and those below." },
    },
    additionalProperties: false,
  },
  input: toBrowseInput,
  list: { key: "entries", concise: CONCISE },
  summary: ({ entries, notes }) => [lines("entry", entries, entryLine), ...notes].join("\n"),
});

export const librarySearchTool: ToolDefinition = operationTool(librarySearch, {
  toolset: "library",
  title: "Search the library",
  description: "Find library entries by words in names, categories, descriptions and contents; best first.",
  annotations: READS,
  inputSchema: {
    type: "object",
    properties: { query: { type: "string", minLength: 1, maxLength: 500, description: "All of the words have to occur." } },
    required: ["query"],
    additionalProperties: false,
  },
  input: (args) => ({ query: textArgument(args, "query") }),
  list: { key: "results", concise: CONCISE },
  summary: ({ results, notes }) => [lines("entry", results, entryLine), ...notes].join("\n"),
});

export const libraryInfoTool: ToolDefinition = operationTool(libraryInfo, {
  toolset: "library",
  title: "About the library",
  description: "Which library holds here, how much it has, and which copied files were changed here or there since.",
  annotations: READS,
  inputSchema: { type: "object", properties: {}, additionalProperties: false },
  input: () => ({}),
  summary: ({ location, counts, copied }) =>
    `${location}: ${Object.entries(counts)
      .map(([kind, count]) => `${count} of kind ${kind}`)
      .join(", ")}. Copied files: ${copied.reduce((sum, { files }) => sum + files.length, 0)}.`,
});

export const libraryCopyTool: ToolDefinition = operationTool(libraryCopy, {
  toolset: "library",
  title: "Copy from the library",
  description: "Copy a library entry and the scripts, profiles and ensembles that it needs. Files that differ refuse the whole copy.",
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  inputSchema: {
    type: "object",
    properties: {
      source: { type: "string", minLength: 1, description: "id, or path in the library" },
      destination: { type: "string", enum: ["project", "global"], default: "project" },
      overwrite: { type: "boolean", default: false, description: "Replace files that differ." },
      dry_run: { type: "boolean", default: false },
    },
    required: ["source"],
    additionalProperties: false,
  },
  input: toCopyInput,
  outputSchema: {
    type: "object",
    properties: {
      copied: { type: "boolean" },
      source: { type: "string" },
      destination: { type: "string" },
      written: { type: "array", items: { type: "string" } },
      would_write: { type: "array", items: { type: "string" } },
      kept: { type: "array", items: { type: "object" } },
      conflicts: { type: "array", items: { type: "string" } },
      notes: { type: "array", items: { type: "string" } },
    },
    required: ["copied", "source", "destination", "written"],
  },
  output: ({ entry, dir, written, create, overwrite, keep, conflicts, notes }, { dry_run: isDryRun }) => ({
    copied: isDryRun !== true,
    source: entry.id,
    destination: dir,
    written,
    ...(isDryRun === true ? { would_write: [...create, ...overwrite].map(({ target }) => target) } : {}),
    kept: keep.map(({ target, reason }) => ({ file: target, reason })),
    conflicts: conflicts.map(({ target }) => target),
    notes,
  }),
  summary: (output) => copySummary(output as unknown as CopySummary),
});

function toBrowseInput({ browse_type: type, category }: JsonObject): LibraryBrowseInput {
  const kind = KINDS[type as keyof typeof KINDS] as (typeof KINDS)[keyof typeof KINDS] | undefined;
  return { ...(kind === undefined ? {} : { kind }), ...(typeof category === "string" ? { category } : {}) };
}

function toCopyInput(args: JsonObject): LibraryCopyInput {
  const { destination, overwrite, dry_run: isDryRun } = args;
  return {
    name: textArgument(args, "source"),
    target: destination === "global" ? "global" : "project",
    overwrite: overwrite === true,
    dry_run: isDryRun === true,
  };
}

interface CopySummary {
  readonly source: string;
  readonly destination: string;
  readonly written: readonly string[];
  readonly would_write?: readonly string[];
  readonly notes: readonly string[];
}

function copySummary({ source, destination, written, would_write: planned, notes }: CopySummary): string {
  const files = planned ?? written;
  const head = `${planned === undefined ? "Copied" : "Would copy"} ${source} into ${destination}: ${files.length} files.`;
  return [head, ...files.map((file) => `- ${file}`), ...notes].join("\n");
}

function entryLine({ id, kind, description }: { readonly id: string; readonly kind: string; readonly description: string }): string {
  return `${id} (${kind}): ${description}`;
}
