import { isJsonObject, type JsonObject, type JsonValue, parseJsonOrUndefined, type Usage } from "@llm-orc/contracts";
import type { FinishReason, StreamPart } from "@llm-orc/provider";
import { brokenOff, type Failure, reportedError } from "./errors.ts";
import { usageOf } from "./usage.ts";

export interface FromStreamContext {
  readonly modelId: string;
  readonly warnings: readonly string[];
  readonly wantsReasoning: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** What the command says of the money: an estimate at list prices, whoever pays. */
  readonly onCost: (usd: number) => void;
}

/** How far the answer has come; kept by the caller for what it says of a command that ends too early. */
export interface Progress {
  /** `begun`: the model may have been asked. `over`: there was a result. `going_on`: the answer is over and the command is not. */
  state: "starting" | "begun" | "over" | "going_on";
  usage: Usage | undefined;
}

// What ends an answer that the command itself would go on with, by asking the model again.
const CUT: Readonly<Record<string, readonly [FinishReason, string]>> = {
  max_tokens: ["length", "The answer was cut off at its highest number of tokens: set max_tokens in the profile."],
  model_context_window_exceeded: ["length", "The answer was cut off: the model's context window is full."],
  refusal: ["content-filter", "The model refused."],
};

/**
 * The parts of an answer from the command's lines. Ends at the command's result; an answer that is cut off or refused ends
 * there and then. Returns without a finish when the lines end without a result. Throws `ProviderError` for what the command
 * reports, and when it starts a second answer because the first one broke off: trying again is llm-orc's own affair.
 */
export async function* fromStream(
  lines: AsyncIterable<string>,
  progress: Progress,
  context: FromStreamContext,
): AsyncGenerator<StreamPart, void> {
  let failure: Failure = {};
  let hasStarted = false;
  let hasText = false;
  let stopReason: string | undefined;

  function* start(message: JsonObject): Generator<StreamPart, void> {
    if (hasStarted) throw goingOn();
    hasStarted = true;
    yield { type: "start", model: textOr(message.model, context.modelId) };
  }

  function* delta(event: JsonObject): Generator<StreamPart, void> {
    const { delta: piece } = event;
    if (!isJsonObject(piece)) return;
    if (piece.type === "text_delta" && typeof piece.text === "string" && piece.text !== "") {
      hasText = true;
      yield { type: "text-delta", delta: piece.text };
    } else if (piece.type === "thinking_delta" && context.wantsReasoning && typeof piece.thinking === "string" && piece.thinking !== "") {
      yield { type: "reasoning-delta", delta: piece.thinking };
    }
  }

  function goingOn(): Error {
    progress.state = "going_on";
    return brokenOff(context.modelId, progress.usage);
  }

  function finish(reason: FinishReason, more: readonly string[] = []): StreamPart {
    return {
      type: "finish",
      reason,
      ...(progress.usage === undefined ? {} : { usage: progress.usage }),
      warnings: [...context.warnings, ...more],
    };
  }

  for await (const line of lines) {
    const entry = toEntry(line);
    if (entry === undefined) continue;
    progress.state = "begun";
    if (entry.type === "stream_event" && isJsonObject(entry.event)) {
      const { event } = entry;
      if (event.type === "message_start" && isJsonObject(event.message)) {
        yield* start(event.message);
        progress.usage = usageOf(event.message.usage) ?? progress.usage;
      } else if (event.type === "content_block_delta") {
        yield* delta(event);
      } else if (event.type === "message_delta" && isJsonObject(event.delta)) {
        progress.usage = usageOf(event.usage) ?? progress.usage;
        if (typeof event.delta.stop_reason === "string") stopReason = event.delta.stop_reason;
        // Not one line later: the command asks the model again as soon as this answer has ended.
        const [reason, warning] = CUT[stopReason ?? ""] ?? [];
        if (reason !== undefined && warning !== undefined) {
          progress.state = "going_on";
          return yield finish(reason, [warning]);
        }
      }
    } else if (entry.type === "assistant") {
      failure = { ...failure, ...failureIn(entry) };
    } else if (entry.type === "user" && entry.isSynthetic === true && hasStarted) {
      throw goingOn();
    } else if (entry.type === "rate_limit_event" && isJsonObject(entry.rate_limit_info)) {
      const { status, resetsAt } = entry.rate_limit_info;
      if (status === "rejected")
        failure = { ...failure, isLimitReached: true, ...(typeof resetsAt === "number" ? { resetsAtMs: resetsAt * 1000 } : {}) };
    } else if (entry.type === "result") {
      progress.state = "over";
      // Without a turn the command has answered by itself, as it does to its own commands.
      if (isError(entry) || (!hasStarted && entry.num_turns === 0))
        throw reportedError(entry, failure, { ...context, usage: progress.usage });
      if (!hasStarted) yield* start({});
      progress.usage = usageOf(entry.usage) ?? progress.usage;
      if (typeof entry.total_cost_usd === "number") context.onCost(entry.total_cost_usd);
      if (!hasText && typeof entry.result === "string" && entry.result !== "") yield { type: "text-delta", delta: entry.result };
      return yield finish(stopReason === undefined || stopReason === "end_turn" || stopReason === "stop_sequence" ? "stop" : "other");
    }
  }
}

interface Entry extends JsonObject {
  readonly type: string;
}

// Terminals' control sequences have been seen before the first brace. What is no entry is the command talking to people; what
// has a parent is not the answer.
function toEntry(line: string): Entry | undefined {
  const at = line.indexOf("{");
  const value = at < 0 ? undefined : parseJsonOrUndefined(line.slice(at));
  if (!isJsonObject(value) || typeof value.type !== "string" || typeof value.parent_tool_use_id === "string") return undefined;
  return value as Entry;
}

function failureIn({ error, request_id: requestId }: Entry): Failure {
  return {
    ...(typeof error === "string" ? { error } : {}),
    ...(typeof requestId === "string" ? { requestId } : {}),
  };
}

function isError({ is_error: isErrorResult, subtype }: Entry): boolean {
  return isErrorResult === true || (typeof subtype === "string" && subtype !== "success");
}

function textOr(value: JsonValue | undefined, fallback: string): string {
  return typeof value === "string" && value !== "" ? value : fallback;
}
