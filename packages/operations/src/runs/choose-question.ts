import { OrcError } from "@llm-orc/contracts";
import type { PendingQuestion } from "@llm-orc/run-spec";

export interface QuestionQuery {
  /** Who asks. */
  readonly agent?: string;
  /** The question's id or its beginning. */
  readonly request_id?: string;
}

/** Those of a run's open questions that are meant; all of them without a query. Throws `INPUT_NOT_ASKED` when there is none. */
export function fittingQuestions(
  questions: readonly PendingQuestion[],
  { agent, request_id: id }: QuestionQuery,
): readonly PendingQuestion[] {
  const fitting = questions.filter(
    (question) => (agent === undefined || question.agent === agent) && (id === undefined || question.request_id.startsWith(id)),
  );
  if (fitting.length > 0) return fitting;
  const hint = questions.length === 0 ? "Look at the runs with: llm-orc runs list" : `There are: ${named(questions)}`;
  throw new OrcError("INPUT_NOT_ASKED", "No open question of this run fits.", { hint });
}

/** The one that is meant. Throws `INPUT_NOT_ASKED`, `INPUT_QUESTION_AMBIGUOUS`. */
export function chooseQuestion(questions: readonly PendingQuestion[], query: QuestionQuery): PendingQuestion {
  const fitting = fittingQuestions(questions, query);
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  throw new OrcError("INPUT_QUESTION_AMBIGUOUS", `${fitting.length} open questions fit.`, { hint: `Say which: ${named(fitting)}` });
}

function named(questions: readonly PendingQuestion[]): string {
  return questions.map(({ agent, request_id: id }) => `--agent ${agent} --request ${id}`).join("; ");
}
