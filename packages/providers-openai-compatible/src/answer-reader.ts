import { isJsonObject, type JsonObject, type JsonValue, parseJsonOrUndefined, type Usage } from "@llm-orc/contracts";
import type { FinishReason, RateLimitState, StreamPart } from "@llm-orc/provider";
import type { SseEvent } from "@llm-orc/provider-http";
import type { AnswerErrors } from "./errors.ts";
import { createToolCalls, type ToolCalls } from "./tool-calls.ts";
import { usageOf } from "./usage.ts";

export interface AnswerReaderOptions {
  readonly modelId: string;
  readonly warnings: readonly string[];
  readonly wantsReasoning: boolean;
  readonly wantsTools: boolean;
  readonly errors: AnswerErrors;
  readonly requestId: string | undefined;
  readonly rateLimit: RateLimitState | undefined;
}

const REASONS: Readonly<Record<string, FinishReason>> = {
  stop: "stop",
  eos: "stop",
  end_turn: "stop",
  stop_sequence: "stop",
  length: "length",
  max_tokens: "length",
  model_length: "length",
  tool_calls: "tool-calls",
  function_call: "tool-calls",
  content_filter: "content-filter",
};

/** Makes parts of a chat completion, event by event or as one document. Throws what `errors` makes. */
export class AnswerReader {
  readonly #options: AnswerReaderOptions;
  readonly #warnings: string[];
  /** Made with the first call. */
  #toolCalls: ToolCalls | undefined;
  #parts: StreamPart[] = [];
  #hasStarted = false;
  #hasOutput = false;
  #isDone = false;
  #finishReason: string | undefined;
  #usage: Usage | undefined;
  // Of the run of text or reasoning that is being gathered.
  #openType: "text-delta" | "reasoning-delta" | undefined;
  #openText = "";
  #textLength = 0;

  constructor(options: AnswerReaderOptions) {
    this.#options = options;
    this.#warnings = [...options.warnings];
  }

  /** `[DONE]` has come. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Characters that were given out, or are still to be given out as the arguments of tools. */
  get keptLength(): number {
    return this.#textLength + (this.#toolCalls?.argumentsLength ?? 0);
  }

  takeEvent({ event, data }: SseEvent): void {
    if (this.#isDone || data === "") return;
    if (data.startsWith("[DONE]")) {
      this.#isDone = true;
      return;
    }
    const { errors } = this.#options;
    const payload = parseJsonOrUndefined(data);
    if (event === "error") throw errors.reported(isJsonObject(payload) ? payload : { message: data }, this.#usage);
    if (!isJsonObject(payload)) throw errors.protocol("sent an event that is not a JSON object", this.#usage);
    this.#takePayload(payload);
  }

  /** The parts since the last call. */
  parts(): readonly StreamPart[] {
    this.#closeText();
    return this.#takeParts();
  }

  /** The last parts, once the stream has ended. */
  end(): readonly StreamPart[] {
    const { errors } = this.#options;
    if (!this.#hasStarted) throw errors.protocol("sent no answer: no event has choices", this.#usage);
    if (this.#finishReason !== undefined) return this.#finish(REASONS[this.#finishReason.toLowerCase()] ?? "other");
    if (!this.#isDone || !this.#hasOutput) throw errors.protocol("broke off: its stream ended without a finish_reason", this.#usage);
    this.#warnings.push("The server ended its stream with [DONE] but gave no finish_reason.");
    return this.#finish(this.#toolCallCount > 0 ? "tool-calls" : "stop");
  }

  /** All parts of an answer that came in one piece. */
  takeDocument(text: string): readonly StreamPart[] {
    const { errors } = this.#options;
    const parsed = parseJsonOrUndefined(text);
    const payload = Array.isArray(parsed) ? (parsed as readonly JsonValue[])[0] : parsed;
    if (!isJsonObject(payload)) throw errors.protocol("answered with JSON that is cut off or malformed");
    this.#takePayload(payload);
    if (!this.#hasStarted) throw errors.protocol("answered with JSON that has no choices", this.#usage);
    if (this.#finishReason !== undefined) return this.#finish(REASONS[this.#finishReason.toLowerCase()] ?? "other");
    return this.#finish(this.#toolCallCount > 0 ? "tool-calls" : "stop");
  }

  #takePayload(payload: JsonObject): void {
    const { errors } = this.#options;
    if (isError(payload)) throw errors.reported(payload, this.#usage);
    this.#usage = usageOf(payload) ?? this.#usage;
    const choice = choiceOf(payload);
    if (choice === undefined) return;
    if (isError(choice)) throw errors.reported(choice, this.#usage);
    if (!this.#hasStarted) this.#start(payload);
    const message = choice.delta ?? choice.message;
    if (isJsonObject(message)) this.#takeMessage(message);
    // Some servers write "" for "not yet".
    if (typeof choice.finish_reason === "string" && choice.finish_reason !== "") this.#finishReason = choice.finish_reason;
  }

  #start(payload: JsonObject): void {
    this.#hasStarted = true;
    const { modelId, requestId } = this.#options;
    const model = typeof payload.model === "string" && payload.model !== "" ? payload.model : modelId;
    this.#parts.push({ type: "start", model, ...(requestId === undefined ? {} : { requestId }) });
  }

  // A delta of a stream and the message of a document have the same fields.
  #takeMessage(message: JsonObject): void {
    const { content } = message;
    const reasoning = message.reasoning_content ?? message.reasoning;
    if (typeof reasoning === "string") this.#add("reasoning-delta", reasoning);
    if (typeof content === "string") this.#add("text-delta", content);
    else if (Array.isArray(content)) for (const part of content as readonly JsonValue[]) this.#takeContentPart(part);
    if (typeof message.refusal === "string" && message.refusal !== "") {
      this.#add("text-delta", message.refusal);
      this.#warnings.push("The model refused; its text says why.");
    }
    if (Array.isArray(message.tool_calls)) {
      this.#hasOutput = true;
      (this.#toolCalls ??= createToolCalls()).take(message.tool_calls as readonly JsonValue[]);
    }
  }

  // Mistral: `{type: "thinking", thinking: [{type: "text", text}]}` beside `{type: "text", text}`.
  #takeContentPart(part: JsonValue): void {
    if (!isJsonObject(part)) return;
    if (typeof part.text === "string") this.#add("text-delta", part.text);
    for (const thought of Array.isArray(part.thinking) ? (part.thinking as readonly JsonValue[]) : []) {
      if (isJsonObject(thought) && typeof thought.text === "string") this.#add("reasoning-delta", thought.text);
    }
  }

  #add(type: "text-delta" | "reasoning-delta", delta: string): void {
    if (delta === "") return;
    this.#hasOutput = true;
    if (type === "reasoning-delta" && !this.#options.wantsReasoning) return;
    if (this.#openType !== type) this.#closeText();
    this.#openType = type;
    this.#openText += delta;
    this.#textLength += delta.length;
  }

  #closeText(): void {
    if (this.#openType !== undefined) this.#parts.push({ type: this.#openType, delta: this.#openText });
    this.#openType = undefined;
    this.#openText = "";
  }

  #finish(reason: FinishReason): readonly StreamPart[] {
    const { errors, wantsTools, rateLimit } = this.#options;
    if (this.#finishReason === "error") {
      throw errors.reported({ error: { message: "the model stopped with an error" } }, this.#usage);
    }
    this.#closeText();
    if (wantsTools) this.#parts.push(...(this.#toolCalls?.parts((what) => errors.protocol(what, this.#usage)) ?? []));
    else if (this.#toolCallCount > 0) {
      this.#warnings.push("The model called tools although the request has none; the calls were dropped.");
    }
    this.#parts.push({
      type: "finish",
      reason,
      ...(this.#usage === undefined ? {} : { usage: this.#usage }),
      warnings: this.#warnings,
      ...(rateLimit === undefined ? {} : { rateLimit }),
    });
    return this.#takeParts();
  }

  get #toolCallCount(): number {
    return this.#toolCalls?.count ?? 0;
  }

  #takeParts(): readonly StreamPart[] {
    const taken = this.#parts;
    this.#parts = [];
    return taken;
  }
}

function isError(payload: JsonObject): boolean {
  return isJsonObject(payload.error) || (typeof payload.error === "string" && payload.error !== "") || payload.object === "error";
}

// We ask for one choice; a server that sends several means the first.
function choiceOf(payload: JsonObject): JsonObject | undefined {
  if (!Array.isArray(payload.choices)) return undefined;
  for (const choice of payload.choices as readonly JsonValue[]) {
    if (isJsonObject(choice) && (choice.index ?? 0) === 0) return choice;
  }
  return undefined;
}
