import type { PendingQuestion } from "@llm-orc/run-spec";
import { defineOperation, type Operation } from "../operation.ts";
import { chooseQuestion } from "./choose-question.ts";
import { openRuns } from "./open-runs.ts";
import { findWaitingRun } from "./waiting-runs.ts";

export interface AnswerInputInput {
  /** As `get_run` takes it. Default: the only run that waits. */
  readonly run?: string;
  /** The agent that asks, where several do. */
  readonly agent?: string;
  /** The question's id or its beginning, where an agent has asked several. */
  readonly request_id?: string;
  readonly value: string;
}

export interface AnswerInputOutput {
  readonly run_id: string;
  readonly question: PendingQuestion;
  /** Whether the run is at work and takes the answer by itself; otherwise it is there for `resume_run`. */
  readonly is_live: boolean;
  /** What is still open. */
  readonly questions: readonly PendingQuestion[];
}

/**
 * Answers a question of a run, live or not. Throws `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`, `INPUT_NOT_ASKED`,
 * `INPUT_QUESTION_AMBIGUOUS`, `INPUT_ANSWER_INVALID`, `INPUT_ALREADY_ANSWERED`, `ARTIFACT_WRITE_FAILED`.
 */
export const answerInput: Operation<AnswerInputInput, AnswerInputOutput> = defineOperation({
  name: "answer_input",
  description: "Answer a question that a run asks a person.",
  scope: "run",
  inputSchema: {
    type: "object",
    properties: {
      run: {
        type: "string",
        description: "A run's id or its beginning, a timestamp, an ensemble, last. Default: the only one that waits.",
      },
      agent: { type: "string", description: "The agent that asks, where several do." },
      request_id: { type: "string", description: "The question's id or its beginning." },
      value: { type: "string", description: "The answer." },
    },
    required: ["value"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: { run_id: { type: "string" }, question: { type: "object" }, is_live: { type: "boolean" }, questions: { type: "array" } },
    required: ["run_id", "question", "is_live", "questions"],
  },
  async run(context, { value, ...query }) {
    const store = await openRuns(context);
    const { entry, questions } = findWaitingRun(store, query.run);
    const question = chooseQuestion(questions, query);
    store.answers(entry).write(question, value);
    return {
      run_id: entry.run_id,
      question,
      is_live: entry.status === "running",
      questions: questions.filter((other) => other !== question),
    };
  },
});
