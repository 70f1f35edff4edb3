import type { Clock, JsonValue } from "@llm-orc/contracts";
import { type FinishReason, type GenerateRequest, type LanguageModel, ProviderError, type StreamPart } from "@llm-orc/provider";
import { composeReply } from "./compose-reply.ts";
import { type Prompt, promptOf } from "./prompt.ts";
import { sampleJson } from "./sample-json.ts";
import { type Random, seededRandom } from "./seeded-random.ts";
import type { SimSettings } from "./settings.ts";
import { waitUntil } from "./wait-until.ts";

/** A simulated model. `counts` is shared by the models of one provider. */
export function createModel(modelId: string, settings: SimSettings, clock: Clock, counts: Map<string, number>): LanguageModel {
  return {
    specVersion: "v1",
    providerId: "sim",
    modelId,
    stream: (request) => stream(modelId, { ...settings, ...(request.options as SimSettings | undefined) }, clock, counts, request),
  };
}

async function* stream(
  modelId: string,
  settings: SimSettings,
  clock: Clock,
  counts: Map<string, number>,
  request: GenerateRequest,
): AsyncGenerator<StreamPart, void> {
  request.signal.throwIfAborted();
  const startedMs = clock.monotonicMs();
  const prompt = promptOf(request);
  const identity = JSON.stringify([modelId, prompt.all, request.seed ?? null, request.output ?? null]);
  const nth = isChaotic(settings) ? countUp(counts, identity) : 0;
  const random = seededRandom(`${identity}#${nth}`);
  const pace = paceOf(settings, random);
  const failure = failureOf(modelId, settings, random);

  await waitUntil(clock, startedMs + pace.latencyMs, request.signal);
  const inputTokens = tokensOf(prompt.all);
  const window = settings.context_window ?? 128_000;
  if (inputTokens > window) throw tooLong(modelId, inputTokens, window);
  if (failure !== undefined && !failure.isMidway) throw failure.error;

  yield { type: "start", model: modelId };
  const thought = request.reasoning === undefined ? "" : "[simulated reasoning]";
  if (thought !== "") yield { type: "reasoning-delta", delta: thought };

  const call = toolCallOf(request, random);
  const reply =
    call === undefined
      ? cut(textOf(modelId, settings, counts, request, prompt, random), settings, request)
      : { text: "", reason: "tool-calls" as const };
  const words = reply.text.match(/\s*\S+|\s+$/g) ?? [];
  const failsAt = failure === undefined ? Infinity : Math.floor(words.length / 2);
  let sentTokens = 0;
  for (const [index, word] of words.entries()) {
    if (index >= failsAt) break;
    sentTokens += Buffer.byteLength(word) / 4;
    await waitUntil(clock, startedMs + pace.latencyMs + sentTokens * pace.msPerToken, request.signal);
    yield { type: "text-delta", delta: word };
  }
  if (failure !== undefined) throw failure.error;

  if (call !== undefined) yield call;
  const output = tokensOf(reply.text) + tokensOf(thought) + (call === undefined ? 0 : tokensOf(JSON.stringify(call.input)));
  const reasoning = thought === "" ? {} : { reasoning_tokens: tokensOf(thought) };
  yield { type: "finish", reason: reply.reason, usage: { input_tokens: inputTokens, output_tokens: output, ...reasoning }, warnings: [] };
}

function isChaotic(settings: SimSettings): boolean {
  return (settings.failure_rate ?? 0) > 0 || (settings.rate_limit_rate ?? 0) > 0;
}

// Bounded: an old count that is forgotten only repeats an old fate.
const MAX_COUNTS = 50_000;

function countUp(counts: Map<string, number>, key: string): number {
  const count = counts.get(key) ?? 0;
  if (count === 0 && counts.size >= MAX_COUNTS) counts.delete(counts.keys().next().value as string);
  counts.set(key, count + 1);
  return count;
}

function paceOf(settings: SimSettings, random: Random): { readonly latencyMs: number; readonly msPerToken: number } {
  const jitter = settings.jitter ?? 0;
  const vary = (): number => 1 + jitter * (2 * random() - 1);
  return {
    latencyMs: (settings.latency_ms ?? 0) * vary(),
    msPerToken: settings.tokens_per_second === undefined ? 0 : (1000 / settings.tokens_per_second) * vary(),
  };
}

function failureOf(
  modelId: string,
  settings: SimSettings,
  random: Random,
): { readonly error: ProviderError; readonly isMidway: boolean } | undefined {
  const roll = random();
  const isMidway = random() < 0.5;
  const rateLimited = settings.rate_limit_rate ?? 0;
  if (roll < rateLimited) {
    const error = new ProviderError("rate_limited", `sim (model ${modelId}) answered 429: this rate limit is simulated.`, {
      reachedVendor: true,
      status: 429,
      retryAfterMs: settings.retry_after_ms,
      hint: "Lower rate_limit_rate in the settings of sim.",
    });
    return { error, isMidway: false };
  }
  if (roll >= rateLimited + (settings.failure_rate ?? 0)) return undefined;
  const error = new ProviderError("overloaded", `sim (model ${modelId}) answered 503: this failure is simulated.`, {
    reachedVendor: true,
    status: 503,
    hint: "Lower failure_rate in the settings of sim.",
  });
  return { error, isMidway };
}

function tooLong(modelId: string, inputTokens: number, window: number): ProviderError {
  return new ProviderError("context_length", `sim (model ${modelId}) takes ${window} tokens, the request has ${inputTokens}.`, {
    reachedVendor: true,
    status: 400,
    hint: "Send less input, or raise context_window in the settings of sim.",
  });
}

function textOf(
  modelId: string,
  settings: SimSettings,
  counts: Map<string, number>,
  request: GenerateRequest,
  prompt: Prompt,
  random: Random,
): string {
  const { replies } = settings;
  if (Array.isArray(replies)) {
    const list = replies as readonly string[];
    const nth = countUp(counts, `replies of ${modelId}: ${JSON.stringify(list)}`);
    return list[Math.min(nth, list.length - 1)] ?? "";
  }
  for (const [needle, reply] of Object.entries(replies ?? {})) if (prompt.all.includes(needle)) return reply;
  if (request.output?.type === "json") return JSON.stringify(sampleJson(request.output.schema, random));
  return composeReply(modelId, prompt);
}

// A call only when the request insists: otherwise a loop over tools would never end.
function toolCallOf(request: GenerateRequest, random: Random): Extract<StreamPart, { type: "tool-call" }> | undefined {
  const { toolChoice, tools = [] } = request;
  const isForced = toolChoice === "required" || typeof toolChoice === "object";
  const tool = typeof toolChoice === "object" ? tools.find(({ name }) => name === toolChoice.name) : tools[0];
  if (!isForced || tool === undefined) return undefined;
  const input: JsonValue = sampleJson(tool.inputSchema, random);
  return { type: "tool-call", id: `sim_${Math.floor(random() * 0xffff_ffff).toString(16)}`, name: tool.name, input };
}

function cut(text: string, settings: SimSettings, request: GenerateRequest): { readonly text: string; readonly reason: FinishReason } {
  let whole = text;
  for (const stop of request.stop ?? []) {
    const at = stop === "" ? -1 : whole.indexOf(stop);
    if (at >= 0) whole = whole.slice(0, at);
  }
  const limit = settings.max_output_tokens ?? 4_096;
  const maxBytes = Math.min(request.maxOutputTokens ?? limit, limit) * 4;
  if (Buffer.byteLength(whole) <= maxBytes) return { text: whole, reason: "stop" };
  // Never half a character: the decoder's mark for one is dropped.
  return {
    text: Buffer.from(whole)
      .subarray(0, maxBytes)
      .toString("utf8")
      .replace(/\uFFFD+$/, ""),
    reason: "length",
  };
}

function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}
