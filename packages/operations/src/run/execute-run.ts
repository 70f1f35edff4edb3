import { isOrcError, type SerializedError } from "@llm-orc/contracts";
import type { StartOptions } from "@llm-orc/executor";
import { type PendingQuestion, pendingQuestions, type RunEvent, type RunResult } from "@llm-orc/run-spec";
import type { OperationContext } from "../context.ts";
import { answerQuestions } from "./answer-questions.ts";
import { dependenciesOf } from "./dependencies-of.ts";
import type { PreparedRun } from "./prepare-run.ts";

export interface RunOutput {
  readonly result: RunResult;
  readonly artifact: {
    /** Where the run is kept. */
    readonly folder: string | undefined;
    /** What of it could not be written. The result is whole all the same, and stands in the journal. */
    readonly error?: SerializedError;
    /** What else went wrong, such as the link to the latest run. */
    readonly warning?: SerializedError;
  };
  readonly notices: readonly string[];
  /** What a person has to answer before the run can be resumed; empty unless it is `needs_input`. */
  readonly questions: readonly PendingQuestion[];
}

/** How to start the run, beside what the context says. */
export type ExecuteRunOptions = Omit<StartOptions, "onInputRequired" | "signal" | "retainEvents"> & {
  /** See `answerQuestions`. */
  readonly waitSeconds?: number | undefined;
};

/** Runs what was prepared, and keeps its artifacts. */
export async function executeRun(
  context: OperationContext,
  prepared: PreparedRun & { readonly plan: NonNullable<PreparedRun["plan"]> },
  { waitSeconds, ...start }: ExecuteRunOptions,
): Promise<RunOutput> {
  const { executor, store, notices } = prepared.around;
  const run = executor.start(prepared.plan, {
    ...start,
    onInputRequired: answerQuestions(context, { folder: () => folder, waitSeconds }),
    signal: context.signal,
  });
  const folder = store.folderOf(run.id);
  context.onRunStarted?.({ run, prepared, folder });
  const result = await run.result;
  const questions = result.status === "needs_input" ? pendingQuestions(await collect(run.events)) : [];
  return { result, artifact: keep(prepared, result, folder), notices, questions };
}

async function collect(events: AsyncIterable<RunEvent>): Promise<readonly RunEvent[]> {
  const all: RunEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

// Whoever paid for the answer gets it, also when the disk is full.
function keep(prepared: PreparedRun, result: RunResult, folder: string | undefined): RunOutput["artifact"] {
  try {
    const finished = prepared.around.store.finish(result.run_id, result, { dependencies: dependenciesOf(prepared) });
    return { folder: finished.folder, ...(finished.latestProblem === undefined ? {} : { warning: finished.latestProblem.toJSON() }) };
  } catch (error) {
    if (!isOrcError(error)) throw error;
    return { folder, error: error.toJSON() };
  }
}
