import { type Cost, costOf, isFreePrice, type JsonValue, OrcError, type Price, type Usage, ZERO_COST } from "@llm-orc/contracts";
import { renderTemplate, resolvePath } from "@llm-orc/expressions";
import {
  type GenerateRequest,
  isProviderError,
  type Message,
  type ModelInfo,
  ProviderError,
  type ProviderRegistry,
  type StreamPart,
} from "@llm-orc/provider";
import { modelPrice, type ResolvedModel, systemPrompt } from "../plan/resolve-model.ts";
import { askForJson, type Attempt, type FollowUp, type RetryFields } from "../structured-output/ask-for-json.ts";
import { withSchema } from "../structured-output/wording.ts";
import type { Permits } from "./admission.ts";
import type { ModelQuestion } from "./agent-host.ts";
import type { AgentRun } from "./agent-run.ts";

/** Changes or vetoes a model call. `next` makes it. */
export type ModelInterceptor = (
  request: GenerateRequest,
  next: (request: GenerateRequest) => AsyncIterable<StreamPart>,
) => AsyncIterable<StreamPart>;

export interface ModelAccess {
  readonly registry: ProviderRegistry;
  /** The cap of a provider, shared by all runs of an executor; undefined when it has none. */
  readonly providerPermits: (provider: string, info: ModelInfo | undefined) => Permits | undefined;
  readonly intercept: ModelInterceptor | undefined;
  /** The value of a reference in a prompt: `input`, `inputs.x`, `agent`, `agent.field`. */
  readonly resolve: (head: string) => JsonValue;
  /** Models, as `provider/model`, that turned out to take no JSON Schema: they are told in words from then on. */
  readonly wordsOnly: Set<string>;
  /** The agent's output so far is withdrawn; it is asked for once more. */
  readonly retryScheduled: (run: AgentRun, retry: RetryFields) => void;
}

/**
 * Asks the agent's model: holds a permit, streams into the agent's live text, and books usage and cost on the agent, also
 * of a call that failed. With a schema the text is JSON that satisfies it, see `askForJson`. Throws `ProviderError`,
 * `AGENT_OUTPUT_INVALID`, `SCHEMA_INVALID`, or what the agent was aborted with.
 */
export async function askModel(run: AgentRun, question: ModelQuestion, access: ModelAccess): Promise<{ text: string; json?: JsonValue }> {
  const { schema } = question;
  const attempt = (followUp?: FollowUp): Promise<Attempt> => callModelInItsTerms(run, question, access, followUp);
  if (schema !== undefined) return askForJson(run, { schema, attempt, retryScheduled: access.retryScheduled });
  const { text } = await attempt();
  return { text };
}

/** A model that refuses the schema itself is asked again at once, in words. */
async function callModelInItsTerms(
  run: AgentRun,
  question: ModelQuestion,
  access: ModelAccess,
  followUp: FollowUp | undefined,
): Promise<Attempt> {
  try {
    return await callModel(run, question, access, followUp);
  } catch (error) {
    const name = modelName(run.planned.model);
    const isRefusal = isProviderError(error) && error.kind === "invalid_request" && SCHEMA_REFUSED.test(error.message);
    if (question.schema === undefined || !isRefusal || access.wordsOnly.has(name)) throw error;
    access.wordsOnly.add(name);
    run.warnings = [...(run.warnings ?? []), `${name} takes no JSON Schema: it was told in words what to answer.`];
    return callModel(run, question, access, followUp);
  }
}

const SCHEMA_REFUSED = /response_format|json_schema|json schema|structured output/i;

function modelName(model: ResolvedModel | undefined): string {
  return `${model?.provider ?? ""}/${model?.model ?? ""}`;
}

/** One attempt. */
async function callModel(run: AgentRun, question: ModelQuestion, access: ModelAccess, followUp: FollowUp | undefined): Promise<Attempt> {
  const resolved = run.planned.model;
  if (resolved === undefined)
    throw new OrcError("AGENT_HAS_NO_MODEL", `Agent "${run.agentName}" names no model.`, { hint: "Give it a model_profile." });
  const provider = access.registry.provider(resolved.provider, resolved.base_url === undefined ? {} : { base_url: resolved.base_url });
  const info = provider.describeModel(resolved.model);
  const model = provider.languageModel(resolved.model);
  const price = modelPrice(resolved, info);

  return run.hold(access.providerPermits(resolved.provider, info), async () => {
    const request = toRequest(run, question, { model: resolved, info, resolve: access.resolve, wordsOnly: access.wordsOnly, followUp });
    run.text?.restart();
    run.attempts++;
    try {
      const stream = access.intercept === undefined ? model.stream(request) : access.intercept(request, (changed) => model.stream(changed));
      const finish = await readStream(run, stream, model.providerId);
      run.text?.finish();
      const isCutOff = finish.reason === "length";
      const warnings = isCutOff ? [...finish.warnings, "The answer was cut off at the model's output limit."] : finish.warnings;
      if (warnings.length > 0) run.warnings = [...(run.warnings ?? []), ...warnings];
      return { text: run.text?.text ?? "", isCutOff, ...book(run, finish.usage, request, price) };
    } catch (error) {
      if (isProviderError(error) && error.usage !== undefined) book(run, error.usage, request, price);
      throw error;
    }
  });
}

async function readStream(
  run: AgentRun,
  stream: AsyncIterable<StreamPart>,
  providerId: string,
): Promise<Extract<StreamPart, { type: "finish" }>> {
  for await (const part of stream) {
    if (part.type === "text-delta") run.appendText(part.delta);
    else if (part.type === "finish") return part;
  }
  throw new ProviderError("protocol", `${providerId} ended its answer without saying so.`, { reachedVendor: true });
}

interface RequestParts {
  readonly model: ResolvedModel;
  readonly info: ModelInfo | undefined;
  readonly resolve: (head: string) => JsonValue;
  readonly wordsOnly: ReadonlySet<string>;
  readonly followUp: FollowUp | undefined;
}

function toRequest(run: AgentRun, question: ModelQuestion, { model, info, resolve, wordsOnly, followUp }: RequestParts): GenerateRequest {
  const { schema } = question;
  const system = question.system ?? systemPrompt(run.agentName, model);
  const isNative = info?.capabilities?.includes("json") === true && !wordsOnly.has(modelName(model));
  const request: { -readonly [K in keyof GenerateRequest]: GenerateRequest[K] } = {
    messages: [
      textMessage("system", schema === undefined || isNative ? system : withSchema(system, schema)),
      ...conversation(question.prompt ?? promptOf(run, resolve), followUp),
    ],
    signal: run.signal,
  };
  if (model.temperature !== undefined) request.temperature = model.temperature;
  if (model.max_tokens !== undefined) request.maxOutputTokens = model.max_tokens;
  if (model.options !== undefined) request.options = model.options;
  if (schema !== undefined && isNative) request.output = { type: "json", schema };
  return request;
}

function conversation(prompt: string, followUp: FollowUp | undefined): readonly Message[] {
  if (followUp === undefined) return [textMessage("user", prompt)];
  const { answer, complaint } = followUp;
  // Vendors refuse an empty message, and some servers two of one role in a row.
  if (answer.trim() === "") return [textMessage("user", `${prompt}\n\n${complaint}`)];
  return [textMessage("user", prompt), textMessage("assistant", answer), textMessage("user", complaint)];
}

function textMessage(role: Message["role"], text: string): Message {
  return { role, parts: [{ type: "text", text }] };
}

function promptOf(run: AgentRun, resolve: (head: string) => JsonValue): string {
  const template = run.planned.prompt;
  if (template === undefined) return run.input;
  const rendered = renderTemplate(template, ({ head, path }) => resolvePath(resolve(head), path));
  return typeof rendered === "string" ? rendered : JSON.stringify(rendered);
}

function book(
  run: AgentRun,
  reported: Usage | undefined,
  request: GenerateRequest,
  price: Price | undefined,
): { usage: Usage; cost: Cost } {
  // Without a report: four bytes a token, and the cost says that it is estimated.
  const usage = reported ?? {
    input_tokens: Math.ceil(requestBytes(request) / 4),
    output_tokens: Math.ceil(Buffer.byteLength(run.text?.text ?? "") / 4),
  };
  const cost: Cost = isFreePrice(price) ? ZERO_COST : costOf(usage, price, reported === undefined ? "estimated" : "known");
  run.book(usage, cost);
  return { usage, cost };
}

function requestBytes(request: GenerateRequest): number {
  return request.messages.reduce(
    (sum, { parts }) => sum + parts.reduce((bytes, part) => bytes + (part.type === "text" ? Buffer.byteLength(part.text) : 0), 0),
    0,
  );
}
