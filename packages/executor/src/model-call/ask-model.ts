import { type JsonValue, OrcError } from "@llm-orc/contracts";
import type { PriceList } from "@llm-orc/pricing";
import { type GenerateRequest, isProviderError, type ProviderRegistry, type StreamPart } from "@llm-orc/provider";
import type { LlmAgent } from "@llm-orc/run-spec";
import { modelLimits, type ResolvedModel } from "../plan/resolve-model.ts";
import type { Accounts } from "../resilience/accounts.ts";
import type { ModelQuestion } from "../run/agent-host.ts";
import type { AgentRun } from "../run/agent-run.ts";
import { askForJson, type Attempt, type FollowUp, type RetryFields } from "../structured-output/ask-for-json.ts";
import type { ModelCall } from "./attempt-model.ts";
import { toGenerateRequest } from "./to-generate-request.ts";
import { type FallbackFields, withFallback } from "./with-fallback.ts";
import { withRetry } from "./with-retry.ts";

/** Changes or vetoes a model call. `next` makes it. */
export type ModelInterceptor = (
  request: GenerateRequest,
  next: (request: GenerateRequest) => AsyncIterable<StreamPart>,
) => AsyncIterable<StreamPart>;

export interface ModelAccess {
  readonly registry: ProviderRegistry;
  /** What is shared by all runs of an executor. */
  readonly accounts: Accounts;
  readonly prices: PriceList;
  readonly random: () => number;
  readonly intercept: ModelInterceptor | undefined;
  /** The value of a reference in a prompt: `input`, `inputs.x`, `agent`, `agent.field`. */
  readonly resolve: (head: string) => JsonValue;
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
 */
export async function askModel(run: AgentRun, question: ModelQuestion, access: ModelAccess): Promise<{ text: string; json?: JsonValue }> {
  const { schema } = question;
  const attempt = (followUp?: FollowUp): Promise<Attempt> =>
    withFallback(run, access.fallbackStarted, (model, hasFallback) =>
      askInItsTerms(run, { question, model, followUp, hasFallback }, access),
    );
  if (schema !== undefined) return askForJson(run, { schema, attempt, retryScheduled: access.retryScheduled });
  const { text } = await attempt();
  return { text };
}

interface Asked {
  readonly question: ModelQuestion;
  readonly model: ResolvedModel;
  readonly followUp: FollowUp | undefined;
  readonly hasFallback: boolean;
}

/** A model that refuses the schema itself is asked again at once, in words. */
async function askInItsTerms(run: AgentRun, asked: Asked, access: ModelAccess): Promise<Attempt> {
  const name = nameOf(asked.model);
  const ask = (): Promise<Attempt> =>
    withRetry(run, toModelCall(run, asked, access, access.wordsOnly.has(name)), { ...access, hasFallback: asked.hasFallback });
  try {
    return await ask();
  } catch (error) {
    const isRefusal = isProviderError(error) && error.kind === "invalid_request" && SCHEMA_REFUSED.test(error.message);
    if (asked.question.schema === undefined || !isRefusal || access.wordsOnly.has(name)) throw error;
    access.wordsOnly.add(name);
    run.warn(`${name} takes no JSON Schema: it was told in words what to answer.`);
    return ask();
  }
}

const SCHEMA_REFUSED =
  /response_format|json_schema|json schema|structured output|output_config|response_?schema|compiled grammar|schema is too complex/i;

function nameOf({ provider, model }: ResolvedModel): string {
  return `${provider}/${model}`;
}

function toModelCall(run: AgentRun, { question, model, followUp }: Asked, access: ModelAccess, inWords: boolean): ModelCall {
  const { registry, resolve } = access;
  const provider = registry.provider(model.provider, connectionSettings(model, registry));
  const info = provider.describeModel(model.model);
  const { price, maxOutputTokens, contextWindow } = modelLimits(model, info, access.prices);
  const bound = model.max_tokens ?? maxOutputTokens;
  // Where the most that it can come to counts, the model is told so too.
  const told = run.ledger === undefined ? undefined : bound;
  return {
    name: nameOf(model),
    model: provider.languageModel(model.model),
    account: access.accounts.of(model, info?.isLocal === true, (run.planned.agent as LlmAgent).retry),
    price,
    maxAnswerTokens: bound ?? contextWindow,
    request: () => toGenerateRequest(run, { question, model, info, maxOutputTokens: told, resolve, inWords, followUp }),
    intercept: access.intercept,
  };
}

const TIMERS = ["first_byte_timeout_ms", "idle_timeout_ms"] as const;

/** The settings of its connection that a profile decides: where, and how long to wait. */
function connectionSettings(
  { provider, base_url: baseUrl, resilience = {} }: ResolvedModel,
  registry: ProviderRegistry,
): Record<string, unknown> {
  const settings: Record<string, unknown> = baseUrl === undefined ? {} : { base_url: baseUrl };
  const timers = TIMERS.filter((name) => resilience[name] !== undefined);
  if (timers.length === 0) return settings;
  const known = registry.plugin(provider).settingsSchema["properties"] as Record<string, unknown> | undefined;
  for (const name of timers) {
    if (known === undefined || !Object.hasOwn(known, name)) {
      throw new OrcError("PROVIDER_SETTINGS_INVALID", `Provider "${provider}" has no setting ${name}.`, {
        hint: "Take it out of resilience: of the profile.",
      });
    }
    settings[name] = resilience[name];
  }
  return settings;
}
