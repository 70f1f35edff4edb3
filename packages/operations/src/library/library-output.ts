import type { LibrarySource, RemoteOrigin } from "@llm-orc/library-sources";

export interface LibraryOutput {
  readonly source: LibrarySource["kind"];
  /** For people: a folder, or a repository and its state. */
  readonly location: string;
  /** Of a remote library. */
  readonly remote?: RemoteOrigin;
  /** What of the library was left out, and why. */
  readonly notes: readonly string[];
}

export const librarySchema = {
  source: { enum: ["bundled", "local", "remote"] },
  location: { type: "string" },
  remote: {
    type: "object",
    properties: {
      repository: { type: "string" },
      ref: { type: "string" },
      commit: { type: "string" },
      resolved_at: { type: "string", format: "date-time" },
    },
    required: ["repository", "ref", "commit", "resolved_at"],
  },
  notes: { type: "array", items: { type: "string" } },
} as const;

export const LIBRARY_REQUIRED = ["source", "location", "notes"] as const;

export const entrySchema = {
  type: "object",
  properties: {
    kind: { enum: ["ensemble", "script", "profile", "template"] },
    id: { type: "string", description: "category/name: what other operations take." },
    category: { type: "string" },
    name: { type: "string" },
    path: { type: "string", description: "The file in the library." },
    description: { type: "string" },
    problem: { type: "string", description: "Why it does not load." },
  },
  required: ["kind", "id", "category", "name", "path", "description"],
} as const;

export function toLibraryOutput({ kind, location, remote, notes }: LibrarySource): LibraryOutput {
  return { source: kind, location, ...(remote === undefined ? {} : { remote }), notes };
}
