import type { FinishReason, StreamPart } from "@llm-orc/provider";
import type { SseEvent } from "@llm-orc/provider-http";
import type { Answer } from "./connection.ts";
import { protocolError, reportedError } from "./errors.ts";
import { parseObject, textOf, type Json } from "./json.ts";

export interface AnswerReaderOptions {
  readonly answer: Answer;
  readonly modelId: string;
  readonly warnings: readonly string[];
  readonly wantsReasoning: boolean;
  readonly wantsTools: boolean;
}

/** Makes parts of the events of an answer: `opened`, `thought`, `text`, `tool_use`, then `closed`, or `failed` at any time. */
export interface AnswerReader {
  take(event: SseEvent): readonly StreamPart[];
  /** `closed` has come. */
  readonly isDone: boolean;
}

const REASONS: Readonly<Record<string, FinishReason>> = {
  finished: "stop",
  output_limit: "length",
  tool_use: "tool-calls",
  filtered: "content-filter",
};

export function createAnswerReader({ answer, modelId, warnings, wantsReasoning, wantsTools }: AnswerReaderOptions): AnswerReader {
  let hasStarted = false;
  let isDone = false;

  function parts(name: string, payload: Json): readonly StreamPart[] {
    switch (name) {
      case "opened": {
        hasStarted = true;
        const id = textOf(payload["generation"]);
        return [{ type: "start", model: textOf(payload["engine"]) ?? modelId, ...(id === undefined ? {} : { requestId: id }) }];
      }
      case "text":
        return [{ type: "text-delta", delta: textOf(payload["text"]) ?? "" }];
      // Beyond text, only what was asked for.
      case "thought":
        return wantsReasoning ? [{ type: "reasoning-delta", delta: textOf(payload["text"]) ?? "" }] : [];
      case "tool_use":
        return wantsTools ? [toToolCall(payload)] : [];
      case "closed":
        isDone = true;
        return [toFinish(payload, warnings)];
      case "failed":
        throw reportedError(answer, modelId, payload);
      default:
        // The vendor may add events; those that we do not know are not for us.
        return [];
    }
  }

  function toToolCall(payload: Json): StreamPart {
    const [id, name] = [textOf(payload["id"]), textOf(payload["tool"])];
    if (id === undefined || name === undefined) throw protocolError(answer, modelId, "called a tool without id or name");
    return { type: "tool-call", id, name, input: payload["arguments"] ?? null };
  }

  return {
    take({ event, data }) {
      if (isDone) return [];
      const payload = parseObject(data);
      if (payload === undefined) throw protocolError(answer, modelId, "sent an event that is not a JSON object");
      if (!hasStarted && event !== "opened" && event !== "failed")
        throw protocolError(answer, modelId, "sent something else than the event opened first");
      return parts(event, payload);
    },
    get isDone() {
      return isDone;
    },
  };
}

function toFinish(payload: Json, warnings: readonly string[]): StreamPart {
  const usage = toUsage(payload["tokens"]);
  return {
    type: "finish",
    reason: REASONS[textOf(payload["because"]) ?? ""] ?? "other",
    ...(usage === undefined ? {} : { usage }),
    warnings,
  };
}

type Usage = NonNullable<Extract<StreamPart, { type: "finish" }>["usage"]>;

// `read` includes what was reused from the cache, `written` includes thoughts: as llm-orc counts.
function toUsage(tokens: Json[string] | undefined): Usage | undefined {
  const { read, written, reused, thought } = (typeof tokens === "object" && tokens !== null ? tokens : {}) as Json;
  if (typeof read !== "number" || typeof written !== "number") return undefined;
  return {
    input_tokens: read,
    output_tokens: written,
    ...(typeof reused === "number" ? { cache_read_tokens: reused } : {}),
    ...(typeof thought === "number" ? { reasoning_tokens: thought } : {}),
  };
}
