import type { RunListEntry } from "@llm-orc/artifacts";
import type { InterruptedRun, PendingQuestion, RunResult } from "@llm-orc/run-spec";
import { defineOperation, type Operation } from "../operation.ts";
import { findRun, openRuns } from "./open-runs.ts";
import { findWaitingRun, mayWait } from "./waiting-runs.ts";

export interface GetRunInput {
  /** A run's id or its beginning, `<ensemble>/<timestamp>`, a timestamp, `last`, `-1`, or an ensemble. Default: the only run that waits for an answer. */
  readonly run?: string;
}

export interface GetRunOutput {
  readonly entry: RunListEntry;
  /** As far as it has come. */
  readonly result: RunResult | InterruptedRun;
  /** What a person has to answer, and has not answered yet. */
  readonly questions: readonly PendingQuestion[];
}

/** One run, at work or ended. Throws `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`; `INPUT_NOT_ASKED` without a run when none waits. */
export const getRun: Operation<GetRunInput, GetRunOutput> = defineOperation({
  name: "get_run",
  description: "Show a run: its status, its results so far, and what it asks a person.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: {
      run: {
        type: "string",
        description: "A run's id or its beginning, a timestamp, an ensemble, last. Default: the only one that waits.",
      },
    },
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: { entry: { type: "object" }, result: { type: "object" }, questions: { type: "array" } },
    required: ["entry", "result", "questions"],
  },
  async run(context, { run }) {
    const store = await openRuns(context);
    const entry = run === undefined ? findWaitingRun(store, run).entry : findRun(store, run);
    if (entry.journal_problem !== undefined) context.logger.warn(entry.journal_problem);
    return { entry, result: store.read(entry), questions: mayWait(entry) ? store.questions(entry) : [] };
  },
});
