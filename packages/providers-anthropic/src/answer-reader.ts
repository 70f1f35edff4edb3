import { isJsonObject, type JsonObject, type JsonValue, parseJsonOrUndefined } from "@llm-orc/contracts";
import type { FinishReason, RateLimitState, StreamPart } from "@llm-orc/provider";
import type { Call } from "./connection.ts";
import { protocolError, reportedError } from "./errors.ts";
import { createUsageCounter } from "./usage.ts";

export interface AnswerContext {
  readonly call: Call;
  readonly modelId: string;
  readonly warnings: readonly string[];
  /** Set when the request had no limit of its own. */
  readonly defaultMaxTokens: number | undefined;
  readonly wantsReasoning: boolean;
  readonly wantsTools: boolean;
  readonly rateLimit: RateLimitState | undefined;
}

/** Makes parts of the events of one message. Throws `ProviderError`. */
export interface AnswerReader {
  take(event: JsonValue): void;
  /** The parts since the last call. */
  parts(): readonly StreamPart[];
  /** `message_stop` has come. */
  readonly isDone: boolean;
  /** The last parts, once the stream has ended. */
  end(): readonly StreamPart[];
}

interface ToolUse {
  readonly id: string;
  readonly name: string;
  json: string;
}

const REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: "stop",
  stop_sequence: "stop",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  tool_use: "tool-calls",
  refusal: "content-filter",
  pause_turn: "other",
};

export function createAnswerReader(context: AnswerContext): AnswerReader {
  const { call } = context;
  const warnings = [...context.warnings];
  const usage = createUsageCounter();
  const toolUses = new Map<number, ToolUse>();
  let parts: StreamPart[] = [];
  let hasStarted = false;
  let isDone = false;
  let stopReason: string | undefined;

  function start(message: JsonObject): void {
    hasStarted = true;
    usage.take(message.usage);
    const model = typeof message.model === "string" && message.model !== "" ? message.model : context.modelId;
    const requestId = call.transport.headers["request-id"];
    parts.push({ type: "start", model, ...(requestId === undefined ? {} : { requestId }) });
  }

  function startBlock(index: number, block: JsonObject): void {
    if (block.type === "text") addText(block.text);
    else if (block.type === "thinking") addThinking(block.thinking, block.signature);
    else if (block.type === "redacted_thinking") addReasoning("", { type: "redacted_thinking", data: block.data ?? "" });
    else if (block.type === "tool_use" && typeof block.name === "string") {
      // Its input is {} here, and comes in pieces; a server that imitates the API may send it whole.
      const json = isJsonObject(block.input) && Object.keys(block.input).length > 0 ? JSON.stringify(block.input) : "";
      toolUses.set(index, { id: typeof block.id === "string" ? block.id : `toolu_${index}`, name: block.name, json });
    }
  }

  function takeDelta(index: number, delta: JsonObject): void {
    if (delta.type === "text_delta") addText(delta.text);
    else if (delta.type === "thinking_delta") addThinking(delta.thinking, undefined);
    else if (delta.type === "signature_delta") addThinking("", delta.signature);
    else if (delta.type === "input_json_delta" && typeof delta.partial_json === "string") {
      // Tools that run on the vendor's side have pieces too, and are not ours.
      const toolUse = toolUses.get(index);
      if (toolUse === undefined) return;
      call.transport.keep(delta.partial_json.length);
      toolUse.json += delta.partial_json;
    }
  }

  function addText(text: JsonValue | undefined): void {
    if (typeof text !== "string" || text === "") return;
    call.transport.keep(text.length);
    parts.push({ type: "text-delta", delta: text });
  }

  function addThinking(text: JsonValue | undefined, signature: JsonValue | undefined): void {
    if (typeof text === "string" && text !== "") addReasoning(text);
    if (typeof signature === "string" && signature !== "") addReasoning("", { type: "thinking", signature });
  }

  // What carries provider data ends its run of reasoning.
  function addReasoning(delta: string, providerData?: JsonObject): void {
    if (!context.wantsReasoning) return;
    call.transport.keep(delta.length);
    parts.push({ type: "reasoning-delta", delta, ...(providerData === undefined ? {} : { providerData }) });
  }

  function takeMessageDelta(delta: JsonObject): void {
    if (typeof delta.stop_reason !== "string") return;
    stopReason = delta.stop_reason;
    const warning = stopWarning(stopReason, delta.stop_details, context.defaultMaxTokens);
    if (warning !== undefined) warnings.push(warning);
  }

  function toolCalls(): readonly StreamPart[] {
    if (toolUses.size > 0 && !context.wantsTools) {
      warnings.push("The model called tools although the request has none; the calls were dropped.");
      return [];
    }
    return [...toolUses.values()].flatMap(({ id, name, json }): StreamPart[] => {
      const input = json.trim() === "" ? {} : parseJsonOrUndefined(json);
      if (input !== undefined) return [{ type: "tool-call", id, name, input }];
      if (REASONS[stopReason ?? ""] !== "length") {
        throw protocolError(call, `called the tool "${name}" with an input that is not JSON`, usage.total());
      }
      warnings.push(`The call of the tool "${name}" was cut off and dropped.`);
      return [];
    });
  }

  return {
    take(event) {
      if (!isJsonObject(event)) throw protocolError(call, "sent an event that is not a JSON object");
      const index = typeof event.index === "number" ? event.index : 0;
      switch (event.type) {
        case "message_start":
          if (isJsonObject(event.message) && !hasStarted) start(event.message);
          return;
        case "content_block_start":
          if (hasStarted && isJsonObject(event.content_block)) startBlock(index, event.content_block);
          return;
        case "content_block_delta":
          if (hasStarted && isJsonObject(event.delta)) takeDelta(index, event.delta);
          return;
        case "message_delta":
          usage.takeFinal(event.usage);
          if (isJsonObject(event.delta)) takeMessageDelta(event.delta);
          return;
        case "message_stop":
          isDone = true;
          return;
        case "error":
          throw reportedError(call, event, usage.total());
        default:
        // Ends of blocks, pings, and what the API will add: it says that new events are to be skipped.
      }
    },
    parts() {
      const taken = parts;
      parts = [];
      return taken;
    },
    get isDone() {
      return isDone;
    },
    end() {
      if (!hasStarted) throw protocolError(call, "sent no answer: there was no message_start");
      if (!isDone) throw protocolError(call, "broke off: its stream ended without message_stop", usage.total());
      if (stopReason === undefined) throw protocolError(call, "ended its answer without a stop_reason", usage.total());
      const calls = toolCalls();
      const total = usage.total();
      return [
        ...calls,
        {
          type: "finish",
          reason: REASONS[stopReason] ?? "other",
          ...(total === undefined ? {} : { usage: total }),
          warnings,
          ...(context.rateLimit === undefined ? {} : { rateLimit: context.rateLimit }),
        },
      ];
    },
  };
}

function stopWarning(reason: string, details: JsonValue | undefined, defaultMaxTokens: number | undefined): string | undefined {
  switch (reason) {
    case "max_tokens":
      if (defaultMaxTokens === undefined) return undefined;
      return `The answer was cut off at ${defaultMaxTokens} tokens (default_max_tokens): set max_tokens in the profile.`;
    case "model_context_window_exceeded":
      return "The answer was cut off: the model's context window is full.";
    case "pause_turn":
      return "The vendor paused a long turn: the answer is not complete.";
    case "refusal":
      return `The model refused${refusalWords(details)}`;
    default:
      return undefined;
  }
}

function refusalWords(details: JsonValue | undefined): string {
  if (!isJsonObject(details)) return ".";
  const category = typeof details.category === "string" ? ` (${details.category})` : "";
  return `${category}${typeof details.explanation === "string" ? `: ${details.explanation}` : "."}`;
}
