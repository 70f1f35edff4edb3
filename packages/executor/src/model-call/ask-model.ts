import type { JsonValue } from "@llm-orc/contracts";
import { type GenerateRequest, isProviderError, type StreamPart } from "@llm-orc/provider";
import type { ResolvedModel } from "../plan/resolve-model.ts";
import type { ModelQuestion } from "../run/agent-host.ts";
import type { AgentRun } from "../run/agent-run.ts";
import { askForJson, type Attempt, type FollowUp, type RetryFields } from "../structured-output/ask-for-json.ts";
import type { KnownModels } from "./known-models.ts";
import { ModelCall } from "./model-call.ts";
import { type FallbackFields, withFallback } from "./with-fallback.ts";
import { withRetry } from "./with-retry.ts";

/** Changes or vetoes a model call. `next` makes it. */
export type ModelInterceptor = (
  request: GenerateRequest,
  next: (request: GenerateRequest) => AsyncIterable<StreamPart>,
) => AsyncIterable<StreamPart>;

export interface ModelAccess {
  /** With what all runs of an executor share. */
  readonly known: KnownModels;
  readonly random: () => number;
  readonly intercept: ModelInterceptor | undefined;
  /** Models, as `provider/model`, that turned out to take no JSON Schema: they are told in words from then on. */
  readonly wordsOnly: Set<string>;
  /** The agent's output so far is withdrawn; it is asked for once more. */
  readonly retryScheduled: (run: AgentRun, retry: RetryFields) => void;
  /** The agent's output so far is withdrawn; another model is asked. */
  readonly fallbackStarted: (run: AgentRun, fallback: FallbackFields) => void;
}

/**
 * Asks the agent's model, the one door for all model calls. From the outside in: an answer that does not satisfy its schema
 * is asked for once more; a model that fails for good gives way to its fallback; a call that failed for a while is made again;
 * and each attempt waits for its permit, its provider and its budget together. Usage and cost are booked on the agent, also
 * of what failed. With a schema the text is JSON that satisfies it, see `askForJson`. Throws `ProviderError`,
 * `AGENT_OUTPUT_INVALID`, `SCHEMA_INVALID`, `PROVIDER_CIRCUIT_OPEN`, `RUN_BUDGET_EXCEEDED`, or what the agent was aborted with.
 *
 * Of agents that wait here for a permit there may be thousands, and an async function that waits keeps half a kilobyte: what
 * has nothing to do in the usual case passes the promise on.
 */
export function askModel(run: AgentRun, question: ModelQuestion, access: ModelAccess): Promise<{ text: string; json?: JsonValue }> {
  const { schema } = question;
  const attempt = (followUp?: FollowUp): Promise<Attempt> =>
    withFallback(run, access.fallbackStarted, (model, hasFallback) =>
      askInItsTerms(run, { question, model, followUp, hasFallback }, access),
    );
  return schema === undefined ? attempt().then(toText) : askForJson(run, { schema, attempt, retryScheduled: access.retryScheduled });
}

function toText({ text }: Attempt): { text: string } {
  return { text };
}

interface Asked {
  readonly question: ModelQuestion;
  readonly model: ResolvedModel;
  readonly followUp: FollowUp | undefined;
  readonly hasFallback: boolean;
}

function askInItsTerms(run: AgentRun, { question, model, followUp, hasFallback }: Asked, access: ModelAccess): Promise<Attempt> {
  let call: ModelCall;
  try {
    call = new ModelCall(run, access, { question, model, followUp });
  } catch (error) {
    return Promise.reject(error);
  }
  return question.schema === undefined
    ? withRetry(run, call, hasFallback, access)
    : orInWords(run, call, access.wordsOnly, () => withRetry(run, call, hasFallback, access));
}

/** A model that refuses the schema itself is asked again at once, in words. */
async function orInWords(run: AgentRun, call: ModelCall, wordsOnly: Set<string>, ask: () => Promise<Attempt>): Promise<Attempt> {
  const { name } = call.known;
  try {
    return await ask();
  } catch (error) {
    const isRefusal = isProviderError(error) && error.kind === "invalid_request" && SCHEMA_REFUSED.test(error.message);
    if (!isRefusal || wordsOnly.has(name)) throw error;
    wordsOnly.add(name);
    run.warn(`${name} takes no JSON Schema: it was told in words what to answer.`);
    return ask();
  }
}

const SCHEMA_REFUSED =
  /response_format|json_schema|json schema|structured output|output_config|response_?schema|compiled grammar|schema is too complex/i;
