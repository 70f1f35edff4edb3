import type { RunListEntry, RunStore } from "@llm-orc/artifacts";
import { isOrcError } from "@llm-orc/contracts";
import { defineOperation, type Operation } from "../operation.ts";
import { openRuns } from "./open-runs.ts";
import { mayWait } from "./waiting-runs.ts";

export interface ListRunsInput {
  readonly ensemble?: string;
  /** Only runs with this status: `running`, `interrupted`, `needs_input`, `completed` ... */
  readonly status?: RunListEntry["status"];
  /** Default 50. */
  readonly limit?: number;
}

export interface ListedRun extends RunListEntry {
  /** How many questions wait for a person's answer. */
  readonly questions: number;
}

export interface ListRunsOutput {
  readonly root: string;
  /** Newest first. */
  readonly runs: readonly ListedRun[];
}

/** The runs of this project, at work or ended. */
export const listRuns: Operation<ListRunsInput, ListRunsOutput> = defineOperation({
  name: "list_runs",
  description: "List runs, newest first: those at work, interrupted, waiting for an answer, ended.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: {
      ensemble: { type: "string", description: "Only runs of this ensemble." },
      status: { type: "string", description: "Only runs with this status." },
      limit: { type: "integer", minimum: 1, default: 50 },
    },
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: { root: { type: "string" }, runs: { type: "array", items: { type: "object" } } },
    required: ["root", "runs"],
  },
  async run(context, { ensemble, status, limit = 50 }) {
    const store = await openRuns(context);
    const among = ensemble === undefined ? {} : { ensemble };
    // A status is known only when the run has been read.
    const entries =
      status === undefined
        ? store.list({ ...among, limit })
        : store
            .list(among)
            .filter((entry) => entry.status === status)
            .slice(0, limit);
    const runs = entries.map((entry) => withQuestions(store, entry));
    return { root: store.root, runs };
  },
});

// What cannot be read of one run does not hide the others.
function withQuestions(store: RunStore, entry: RunListEntry): ListedRun {
  try {
    return { ...entry, questions: mayWait(entry) ? store.questions(entry).length : 0 };
  } catch (error) {
    if (!isOrcError(error)) throw error;
    return { ...entry, questions: 0, journal_problem: error.message };
  }
}
