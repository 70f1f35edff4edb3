import type { RunListEntry } from "@llm-orc/artifacts";
import { defineOperation, type Operation } from "../operation.ts";
import { artifactsRoot } from "./artifacts-root.ts";

export interface ListArtifactsInput {
  readonly ensemble?: string;
  /** Default 50. */
  readonly limit?: number;
}

export interface ListArtifactsOutput {
  readonly root: string;
  /** Newest first. */
  readonly runs: readonly RunListEntry[];
}

/** The runs that are kept, finished or not. */
export const listArtifacts: Operation<ListArtifactsInput, ListArtifactsOutput> = defineOperation({
  name: "list_artifacts",
  description: "List the runs that are kept, newest first.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: {
      ensemble: { type: "string", description: "Only runs of this ensemble." },
      limit: { type: "integer", minimum: 1, default: 50 },
    },
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: { root: { type: "string" }, runs: { type: "array", items: { type: "object" } } },
    required: ["root", "runs"],
  },
  async run(context, { ensemble, limit = 50 }) {
    const { createRunStore } = await import("@llm-orc/artifacts");
    const root = artifactsRoot(context);
    return { root, runs: createRunStore({ root }).list({ limit, ...(ensemble === undefined ? {} : { ensemble }) }) };
  },
});
