import type { RunListEntry } from "@llm-orc/artifacts";
import { OrcError } from "@llm-orc/contracts";
import type { InterruptedRun, RunResult } from "@llm-orc/run-spec";
import { defineOperation, type Operation } from "../operation.ts";
import { artifactsRoot } from "./artifacts-root.ts";

export interface ShowArtifactInput {
  /** A run's id or its beginning, `<ensemble>/<timestamp>`, a timestamp, `last`, `-1`, or an ensemble. */
  readonly run: string;
}

export interface ShowArtifactOutput {
  readonly entry: RunListEntry;
  readonly result: RunResult | InterruptedRun;
  /** For people, as Markdown; absent for an interrupted run. */
  readonly report?: string;
}

/** One kept run. Throws `RUN_NOT_FOUND` and `RUN_AMBIGUOUS`. */
export const showArtifact: Operation<ShowArtifactInput, ShowArtifactOutput> = defineOperation({
  name: "show_artifact",
  description: "Show a kept run: its result and its report.",
  scope: "read",
  inputSchema: { type: "object", properties: { run: { type: "string" } }, required: ["run"], additionalProperties: false },
  outputSchema: {
    type: "object",
    properties: { entry: { type: "object" }, result: { type: "object" }, report: { type: "string" } },
    required: ["entry", "result"],
  },
  async run(context, { run }) {
    const { createRunStore } = await import("@llm-orc/artifacts");
    const store = createRunStore({ root: artifactsRoot(context) });
    const entry = store.find(run);
    if (entry === undefined) {
      throw new OrcError("RUN_NOT_FOUND", `There is no run "${run}" below ${store.root}.`, { hint: "All runs: llm-orc artifacts list" });
    }
    if (entry.journal_problem !== undefined) context.logger.warn(entry.journal_problem);
    const report = store.report(entry);
    return { entry, result: store.read(entry), ...(report === undefined ? {} : { report }) };
  },
});
