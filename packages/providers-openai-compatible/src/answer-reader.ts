import { isJsonObject, type JsonObject, type JsonValue, parseJsonOrUndefined, type Usage } from "@llm-orc/contracts";
import type { FinishReason, RateLimitState, StreamPart } from "@llm-orc/provider";
import type { SseEvent } from "@llm-orc/provider-http";
import type { AnswerErrors } from "./errors.ts";
import { createToolCalls } from "./tool-calls.ts";
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

/** Makes parts of a chat completion, event by event or as one document. Throws what `errors` makes. */
export interface AnswerReader {
  takeEvent(event: SseEvent): void;
  /** The parts since the last call. */
  parts(): readonly StreamPart[];
  /** `[DONE]` has come. */
  readonly isDone: boolean;
  /** The last parts, once the stream has ended. */
  end(): readonly StreamPart[];
  /** All parts of an answer that came in one piece. */
  takeDocument(text: string): readonly StreamPart[];
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

export function createAnswerReader(options: AnswerReaderOptions): AnswerReader {
  const { errors } = options;
  const warnings = [...options.warnings];
  const toolCalls = createToolCalls();
  let parts: StreamPart[] = [];
  let hasStarted = false;
  let hasOutput = false;
  let isDone = false;
  let finishReason: string | undefined;
  let usage: Usage | undefined;
  // Of the run of text or reasoning that is being gathered.
  let openType: "text-delta" | "reasoning-delta" | undefined;
  let openText = "";

  function add(type: "text-delta" | "reasoning-delta", delta: string): void {
    if (delta === "") return;
    hasOutput = true;
    if (type === "reasoning-delta" && !options.wantsReasoning) return;
    if (openType !== type) closeText();
    openType = type;
    openText += delta;
  }

  function closeText(): void {
    if (openType !== undefined) parts.push({ type: openType, delta: openText });
    openType = undefined;
    openText = "";
  }

  function start(payload: JsonObject): void {
    hasStarted = true;
    const model = typeof payload.model === "string" && payload.model !== "" ? payload.model : options.modelId;
    parts.push({ type: "start", model, ...(options.requestId === undefined ? {} : { requestId: options.requestId }) });
  }

  // A delta of a stream and the message of a document have the same fields.
  function takeMessage(message: JsonObject): void {
    const { content } = message;
    const reasoning = message.reasoning_content ?? message.reasoning;
    if (typeof reasoning === "string") add("reasoning-delta", reasoning);
    if (typeof content === "string") add("text-delta", content);
    else if (Array.isArray(content)) for (const part of content as readonly JsonValue[]) takeContentPart(part);
    if (typeof message.refusal === "string" && message.refusal !== "") {
      add("text-delta", message.refusal);
      warnings.push("The model refused; its text says why.");
    }
    if (Array.isArray(message.tool_calls)) {
      hasOutput = true;
      toolCalls.take(message.tool_calls as readonly JsonValue[]);
    }
  }

  // Mistral: `{type: "thinking", thinking: [{type: "text", text}]}` beside `{type: "text", text}`.
  function takeContentPart(part: JsonValue): void {
    if (!isJsonObject(part)) return;
    if (typeof part.text === "string") add("text-delta", part.text);
    for (const thought of Array.isArray(part.thinking) ? (part.thinking as readonly JsonValue[]) : []) {
      if (isJsonObject(thought) && typeof thought.text === "string") add("reasoning-delta", thought.text);
    }
  }

  function takePayload(payload: JsonObject): void {
    if (isError(payload)) throw errors.reported(payload, usage);
    usage = usageOf(payload) ?? usage;
    const choice = choiceOf(payload);
    if (choice === undefined) return;
    if (isError(choice)) throw errors.reported(choice, usage);
    if (!hasStarted) start(payload);
    const message = choice.delta ?? choice.message;
    if (isJsonObject(message)) takeMessage(message);
    // Some servers write "" for "not yet".
    if (typeof choice.finish_reason === "string" && choice.finish_reason !== "") finishReason = choice.finish_reason;
  }

  function finish(reason: FinishReason): readonly StreamPart[] {
    if (finishReason === "error") throw errors.reported({ error: { message: "the model stopped with an error" } }, usage);
    closeText();
    if (options.wantsTools) parts.push(...toolCalls.parts((what) => errors.protocol(what, usage)));
    else if (toolCalls.count > 0) warnings.push("The model called tools although the request has none; the calls were dropped.");
    parts.push({
      type: "finish",
      reason,
      ...(usage === undefined ? {} : { usage }),
      warnings,
      ...(options.rateLimit === undefined ? {} : { rateLimit: options.rateLimit }),
    });
    return takeParts();
  }

  function takeParts(): readonly StreamPart[] {
    const taken = parts;
    parts = [];
    return taken;
  }

  return {
    takeEvent({ event, data }) {
      if (isDone || data === "") return;
      if (data.startsWith("[DONE]")) {
        isDone = true;
        return;
      }
      const payload = parseJsonOrUndefined(data);
      if (event === "error") throw errors.reported(isJsonObject(payload) ? payload : { message: data }, usage);
      if (!isJsonObject(payload)) throw errors.protocol("sent an event that is not a JSON object", usage);
      takePayload(payload);
    },
    parts() {
      closeText();
      return takeParts();
    },
    get isDone() {
      return isDone;
    },
    end() {
      if (!hasStarted) throw errors.protocol("sent no answer: no event has choices", usage);
      if (finishReason !== undefined) return finish(REASONS[finishReason.toLowerCase()] ?? "other");
      if (!isDone || !hasOutput) throw errors.protocol("broke off: its stream ended without a finish_reason", usage);
      warnings.push("The server ended its stream with [DONE] but gave no finish_reason.");
      return finish(toolCalls.count > 0 ? "tool-calls" : "stop");
    },
    takeDocument(text) {
      const parsed = parseJsonOrUndefined(text);
      const payload = Array.isArray(parsed) ? (parsed as readonly JsonValue[])[0] : parsed;
      if (!isJsonObject(payload)) throw errors.protocol("answered with JSON that is cut off or malformed");
      takePayload(payload);
      if (!hasStarted) throw errors.protocol("answered with JSON that has no choices", usage);
      if (finishReason !== undefined) return finish(REASONS[finishReason.toLowerCase()] ?? "other");
      return finish(toolCalls.count > 0 ? "tool-calls" : "stop");
    },
  };
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
