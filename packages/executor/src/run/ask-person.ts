import { type Clock, OrcError, Redacted } from "@llm-orc/contracts";
import type { InputAnswer, InputRequest } from "@llm-orc/run-spec";
import { redactJson } from "./agent-result.ts";
import type { AgentQuestions } from "./agent-questions.ts";
import type { AgentRun } from "./agent-run.ts";
import type { EarlierQuestion } from "./earlier-run.ts";
import { newId } from "./new-id.ts";
import { aborted, type RunShared } from "./run-shared.ts";

export interface PersonAccess extends Pick<RunShared, "onInputRequired" | "emit" | "redactor" | "clock"> {
  /** Nobody may come: the run may end without the agent. */
  readonly park: () => void;
  /** Somebody came. */
  readonly unpark: () => void;
  /** What the agent was asked before the run was resumed. */
  readonly asked: readonly EarlierQuestion[];
}

/**
 * Asks a person, outside the agent's own time; what was answered before the run was resumed is not asked again. Pending for
 * good when the run ends without an answer; rejects when the agent is stopped, and with `AGENT_INPUT_TIMED_OUT` when the
 * question has a time and no default.
 */
export async function askPerson(run: AgentRun, request: InputRequest, access: PersonAccess): Promise<InputAnswer> {
  const { emit, redactor } = access;
  run.markStarted();
  const shown = redactJson({ ...request }, redactor);
  const earlier = askedBefore(run.questions, JSON.stringify(shown), access.asked);
  if (earlier?.answer !== undefined) return earlier.answer;
  const place = { ...run.place, request_id: earlier?.requestId ?? newId() };
  emit((stamp) => ({ ...stamp, type: "user_input_required", ...place, request: shown }));
  const answer = await waitForAnswer(run, shown, place.request_id, access);
  if (request.secret === true) {
    // Whoever asked for it gets it; whatever comes of it must not show it.
    redactor.learn(new Redacted(answer.value));
    emit((stamp) => ({ ...stamp, type: "user_input_received", ...place }));
    return { value: answer.value };
  }
  const value = redactor.text(answer.value);
  emit((stamp) => ({ ...stamp, type: "user_input_received", ...place, value }));
  return { value };
}

/** The same question before the run was resumed: each counts once, in the order in which they were asked. */
function askedBefore(questions: AgentQuestions, request: string, asked: readonly EarlierQuestion[]): EarlierQuestion | undefined {
  const found = asked.find((question) => question.request === request && !questions.isRepeated(question.requestId));
  if (found !== undefined) questions.repeat(found.requestId);
  return found;
}

async function waitForAnswer(run: AgentRun, request: InputRequest, requestId: string, access: PersonAccess): Promise<InputAnswer> {
  const { onInputRequired } = access;
  const { questions } = run;
  const question = questions.begin(run.abortReason);
  const { signal } = question;
  let isParked = false;
  // What whoever was asked is told when the answer is not theirs.
  let over: unknown = new Error("The question has an answer.");
  const park = (): void => {
    if (isParked || signal.aborted) return;
    isParked = true;
    if (questions.park()) access.park();
  };
  try {
    const asked = onInputRequired?.(request, { ...run.place, requestId, signal, park });
    const takeDefault = (message: string): void => {
      over = new Error(message);
      run.warn(message);
    };
    const ends = [overdue(run, request, { signal, clock: access.clock, takeDefault }), aborted(run.signal)] as const;
    const answer = await Promise.race([asked ?? ("park" as const), ...ends]);
    if (answer !== "park") return answer;
    park();
    return await Promise.race(ends);
  } catch (error) {
    // The run ended without it: whoever asked is not to go on.
    if (questions.isClosed) return new Promise<never>(() => {});
    over = error;
    throw error;
  } finally {
    if (isParked && questions.unpark()) access.unpark();
    questions.end(question, over);
  }
}

/** What happens when the question's time is over: the default, or a failure. Pending for a question without a time. */
function overdue(
  run: AgentRun,
  { timeout_seconds: seconds, default: preset }: InputRequest,
  { signal, clock, takeDefault }: { readonly signal: AbortSignal; readonly clock: Clock; readonly takeDefault: (message: string) => void },
): Promise<InputAnswer> {
  return new Promise((resolve, reject) => {
    if (seconds === undefined || signal.aborted) return;
    const cancel = clock.after(seconds * 1000, () => {
      if (preset === undefined) return reject(timedOut(run, seconds));
      takeDefault(`Nobody answered within ${seconds} seconds: the default was taken.`);
      resolve({ value: preset });
    });
    signal.addEventListener("abort", cancel, { once: true });
  });
}

function timedOut(run: AgentRun, seconds: number): OrcError {
  return new OrcError("AGENT_INPUT_TIMED_OUT", `Nobody answered the question of agent "${run.agentName}" within ${seconds} seconds.`, {
    hint: "Raise timeout_seconds of the question, or give it a default.",
  });
}
