import { type Clock, type JsonValue, OrcError, type Usage } from "@llm-orc/contracts";
import type { FinishReason, GenerateRequest, LanguageModel, ModelInfo, Provider, ProviderPlugin, StreamPart } from "@llm-orc/provider";

/** One scripted answer. */
export interface FakeAnswer {
  /** Default: `deltas` joined, else "ok". */
  readonly text?: string;
  /** How the text is cut. Default: in one piece. */
  readonly deltas?: readonly string[];
  /** Sent only when the request asks for reasoning. */
  readonly reasoning?: string;
  readonly toolCalls?: readonly { readonly id: string; readonly name: string; readonly input: JsonValue }[];
  /** Thrown after `deltas` (none by default then). */
  readonly error?: unknown;
  /** Before the first part, on the context's clock. */
  readonly latencyMs?: number;
  /** Between two deltas, on the context's clock. */
  readonly betweenMs?: number;
  /** Never ends; only an abort gets out. Comes after `deltas`. */
  readonly hangs?: boolean;
  /** Default 10 in, 5 out; `null` reports none. */
  readonly usage?: Usage | null;
  readonly finishReason?: FinishReason;
  readonly warnings?: readonly string[];
}

/** A text, something to throw, or a whole answer. */
export type FakeReply = string | Error | FakeAnswer;

export interface FakeCall {
  readonly modelId: string;
  readonly scope: string | undefined;
  readonly request: GenerateRequest;
  /** How many calls came before it, over all models. */
  readonly index: number;
}

export interface FakeProviderOptions {
  /** Default "fake". */
  readonly id?: string;
  /**
   * By model id: one reply for every call, or a list in order of calls whose last one repeats. Or a function of the
   * call. A model without a reply answers "ok".
   */
  readonly replies?: Readonly<Record<string, FakeReply | readonly FakeReply[]>> | ((call: FakeCall) => FakeReply | Promise<FakeReply>);
  /** What `describeModel` and `listModels` know. Default: every model is known, free and limited to 1,000 output tokens. */
  readonly models?: Readonly<Record<string, Omit<ModelInfo, "id">>>;
}

export interface FakeProvider extends ProviderPlugin {
  /** Every call, in order. */
  readonly calls: readonly FakeCall[];
  /** How many calls ran at once, at most. */
  readonly maxConcurrent: number;
  /** How many run now. */
  readonly running: number;
}

/** A provider in memory that says what it is told to, for testing what calls models. */
export function fakeProvider(options: FakeProviderOptions = {}): FakeProvider {
  const id = options.id ?? "fake";
  const calls: FakeCall[] = [];
  const callsByModel = new Map<string, number>();
  let running = 0;
  let maxConcurrent = 0;

  async function replyFor(call: FakeCall): Promise<FakeReply> {
    const { replies = {} } = options;
    if (typeof replies === "function") return replies(call);
    const nth = callsByModel.get(call.modelId) ?? 0;
    callsByModel.set(call.modelId, nth + 1);
    const scripted = Object.hasOwn(replies, call.modelId) ? replies[call.modelId] : undefined;
    if (!Array.isArray(scripted)) return (scripted as FakeReply | undefined) ?? "ok";
    return (scripted as readonly FakeReply[])[Math.min(nth, scripted.length - 1)] ?? "ok";
  }

  function languageModel(modelId: string, scope: string | undefined, clock: Clock): LanguageModel {
    return {
      specVersion: "v1",
      providerId: id,
      modelId,
      async *stream(request) {
        request.signal.throwIfAborted();
        const call: FakeCall = { modelId, scope, request, index: calls.length };
        calls.push(call);
        running++;
        maxConcurrent = Math.max(maxConcurrent, running);
        try {
          yield* play(toAnswer(await replyFor(call)), call, clock);
        } finally {
          running--;
        }
      },
    };
  }

  return {
    specVersion: "v1",
    id,
    label: "Fake",
    origins: [],
    auth: ["none"],
    settingsSchema: { type: "object" },
    optionsSchema: { type: "object" },
    calls,
    get maxConcurrent() {
      return maxConcurrent;
    },
    get running() {
      return running;
    },
    create(_settings, context, { scope }): Provider {
      return {
        languageModel: (modelId) => languageModel(modelId, scope, context.clock),
        describeModel: (modelId) => describe(options.models, modelId),
        listModels: async () => Object.entries(options.models ?? {}).map(([id, info]) => ({ id, ...info })),
        status: async () => ({ available: true, detail: "in memory" }),
      };
    },
  };
}

function describe(models: FakeProviderOptions["models"], modelId: string): ModelInfo | undefined {
  if (models === undefined) return { id: modelId, maxOutputTokens: 1_000, price: { input_per_mtok: 0, output_per_mtok: 0 } };
  return Object.hasOwn(models, modelId) ? { id: modelId, ...models[modelId] } : undefined;
}

function toAnswer(reply: FakeReply): FakeAnswer {
  if (typeof reply === "string") return { text: reply };
  return reply instanceof Error ? { error: reply } : reply;
}

async function* play(answer: FakeAnswer, call: FakeCall, clock: Clock): AsyncGenerator<StreamPart, void> {
  const { request, modelId } = call;
  const fails = answer.error !== undefined || answer.hangs === true;
  const deltas = answer.deltas ?? (answer.text === undefined ? (fails || answer.toolCalls !== undefined ? [] : ["ok"]) : [answer.text]);
  await wait(clock, answer.latencyMs ?? 0, request.signal);
  if (answer.error !== undefined && deltas.length === 0) throw answer.error;
  yield { type: "start", model: modelId };
  if (answer.reasoning !== undefined && request.reasoning !== undefined) yield { type: "reasoning-delta", delta: answer.reasoning };
  for (const [index, delta] of deltas.entries()) {
    if (index > 0) await wait(clock, answer.betweenMs ?? 0, request.signal);
    yield { type: "text-delta", delta };
  }
  if (answer.hangs === true) await wait(clock, Infinity, request.signal);
  if (answer.error !== undefined) throw answer.error;
  for (const toolCall of answer.toolCalls ?? []) yield { type: "tool-call", ...toolCall };
  const usage = answer.usage === undefined ? { input_tokens: 10, output_tokens: 5 } : answer.usage;
  yield {
    type: "finish",
    reason: answer.finishReason ?? (answer.toolCalls === undefined ? "stop" : "tool-calls"),
    ...(usage === null ? {} : { usage }),
    warnings: answer.warnings ?? [],
  };
}

// Infinity waits for the abort alone.
function wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.reject(signal.reason as Error);
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const cancel = ms === Infinity ? () => {} : clock.after(ms, done);
    signal.addEventListener("abort", abort, { once: true });
    function done(): void {
      signal.removeEventListener("abort", abort);
      resolve();
    }
    function abort(): void {
      cancel();
      reject((signal.reason as Error | undefined) ?? new OrcError("RUN_ABORTED", "The call was aborted."));
    }
  });
}
