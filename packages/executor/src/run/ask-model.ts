import {
  addCosts,
  addUsage,
  costOf,
  type Cost,
  type JsonValue,
  OrcError,
  parseJsonOrUndefined,
  type Price,
  type Usage,
  ZERO_COST,
} from "@llm-orc/contracts";
import { renderTemplate, resolvePath } from "@llm-orc/expressions";
import {
  type GenerateRequest,
  isProviderError,
  type ModelInfo,
  ProviderError,
  type ProviderRegistry,
  type StreamPart,
} from "@llm-orc/provider";
import type { ResolvedModel } from "../plan/resolve-model.ts";
import type { Permits } from "./admission.ts";
import type { AgentRun, ModelQuestion } from "./agent-run.ts";

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
}

/**
 * Asks the agent's model: holds a permit, streams into the agent's live text, and books usage and cost on the agent, also
 * of a call that failed. Throws `ProviderError`, or what the agent was aborted with.
 */
export async function askModel(run: AgentRun, question: ModelQuestion, access: ModelAccess): Promise<{ text: string; json?: JsonValue }> {
  const resolved = run.planned.model;
  if (resolved === undefined)
    throw new OrcError("AGENT_HAS_NO_MODEL", `Agent "${run.agentName}" names no model.`, { hint: "Give it a model_profile." });
  const provider = access.registry.provider(resolved.provider, resolved.base_url === undefined ? {} : { base_url: resolved.base_url });
  const info = provider.describeModel(resolved.model);
  const model = provider.languageModel(resolved.model);

  return run.hold(access.providerPermits(resolved.provider, info), async () => {
    const request = toRequest(run, question, resolved, access.resolve);
    run.restartText();
    run.attempts++;
    try {
      const stream = access.intercept === undefined ? model.stream(request) : access.intercept(request, (changed) => model.stream(changed));
      const finish = await readStream(run, stream, model.providerId);
      run.finishText();
      book(run, finish.usage, request, priceOf(resolved, info));
      const warnings =
        finish.reason === "length" ? [...finish.warnings, "The answer was cut off at the model's output limit."] : finish.warnings;
      if (warnings.length > 0) run.warnings = [...(run.warnings ?? []), ...warnings];
    } catch (error) {
      if (isProviderError(error) && error.usage !== undefined) book(run, error.usage, request, priceOf(resolved, info));
      throw error;
    }
    if (question.schema === undefined) return { text: run.text };
    const json = parseJsonOrUndefined(run.text);
    if (json === undefined)
      throw new OrcError("AGENT_OUTPUT_INVALID", `Agent "${run.agentName}" was to answer in JSON and did not.`, {
        hint: "Say so in its system_prompt too, or use a model that can be held to a schema.",
      });
    return { text: run.text, json };
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

function toRequest(run: AgentRun, question: ModelQuestion, model: ResolvedModel, resolve: (head: string) => JsonValue): GenerateRequest {
  const system = question.system ?? model.system_prompt ?? `You are ${run.agentName}. Answer helpfully, precisely and with reasons.`;
  const prompt = question.prompt ?? promptOf(run, resolve);
  const request: { -readonly [K in keyof GenerateRequest]: GenerateRequest[K] } = {
    messages: [
      { role: "system", parts: [{ type: "text", text: system }] },
      { role: "user", parts: [{ type: "text", text: prompt }] },
    ],
    signal: run.signal,
  };
  if (model.temperature !== undefined) request.temperature = model.temperature;
  if (model.max_tokens !== undefined) request.maxOutputTokens = model.max_tokens;
  if (model.options !== undefined) request.options = model.options;
  if (question.schema !== undefined) request.output = { type: "json", schema: question.schema };
  return request;
}

function promptOf(run: AgentRun, resolve: (head: string) => JsonValue): string {
  const template = run.planned.prompt;
  if (template === undefined) return run.input;
  const rendered = renderTemplate(template, ({ head, path }) => resolvePath(resolve(head), path));
  return typeof rendered === "string" ? rendered : JSON.stringify(rendered);
}

function book(run: AgentRun, reported: Usage | undefined, request: GenerateRequest, price: Price | undefined): void {
  // Without a report: four bytes a token, and the cost says that it is estimated.
  const usage = reported ?? {
    input_tokens: Math.ceil(requestBytes(request) / 4),
    output_tokens: Math.ceil(Buffer.byteLength(run.text) / 4),
  };
  const cost: Cost = isFree(price) ? ZERO_COST : costOf(usage, price, reported === undefined ? "estimated" : "known");
  run.usage = run.usage === undefined ? usage : addUsage(run.usage, usage);
  run.cost = run.cost === undefined ? cost : addCosts(run.cost, cost);
}

function priceOf(model: ResolvedModel, info: ModelInfo | undefined): Price | undefined {
  if (info?.price !== undefined) return info.price;
  if (model.cost_per_token !== undefined)
    return { input_per_mtok: model.cost_per_token * 1e6, output_per_mtok: model.cost_per_token * 1e6 };
  return info?.isLocal === true ? { input_per_mtok: 0, output_per_mtok: 0 } : undefined;
}

function isFree(price: Price | undefined): boolean {
  return price !== undefined && price.input_per_mtok === 0 && price.output_per_mtok === 0;
}

function requestBytes(request: GenerateRequest): number {
  return request.messages.reduce(
    (sum, { parts }) => sum + parts.reduce((bytes, part) => bytes + (part.type === "text" ? Buffer.byteLength(part.text) : 0), 0),
    0,
  );
}
