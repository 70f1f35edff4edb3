import type { JsonObject } from "@llm-orc/contracts";
import type { WireDialect, WireError, WireFinishReason, WireStream, WireToolCall, WireUsage } from "./wire-dialect.ts";

const REASONS: Readonly<Record<WireFinishReason, string>> = {
  stop: "end_turn",
  length: "max_tokens",
  "tool-calls": "tool_use",
  "content-filter": "refusal",
};

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  504: "timeout_error",
  529: "overloaded_error",
};

/** Anthropic's Messages API: `POST /v1/messages`, `GET /v1/models`. */
export const anthropicDialect: WireDialect = {
  name: "anthropic",
  basePath: "",
  callOf(method, path) {
    if (method === "POST" && path === "/v1/messages") return "generate";
    return method === "GET" && path === "/v1/models" ? "models" : undefined;
  },
  modelOf: (_path, body) => (typeof body.model === "string" ? body.model : ""),
  wantsStream: (_path, body) => body.stream === true,
  wantsUsage: () => true,
  streamContentType: "text/event-stream; charset=utf-8",
  openStream,
  streamStart: (...written) => openStream().streamStart(...written),
  streamText: (...written) => openStream().streamText(...written),
  streamReasoning: (...written) => openStream().streamReasoning(...written),
  streamToolCall: (...written) => openStream().streamToolCall(...written),
  streamEnd: (...written) => openStream().streamEnd(...written),
  streamError: (...written) => openStream().streamError(...written),
  streamMalformed: () => openStream().streamMalformed(),
  whole: ({ text, toolCalls, end }, model) =>
    JSON.stringify({
      ...message(model, end.usage),
      content: [
        ...(text === "" ? [] : [{ type: "text", text, citations: null }]),
        ...toolCalls.map((call) => ({ ...toolUse(call), input: call.input })),
      ],
      stop_reason: REASONS[end.reason],
      usage: { ...usageOf(end.usage), output_tokens: end.usage.output },
    }),
  error: (error) => JSON.stringify(errorBody(error)),
  models: (ids) =>
    JSON.stringify({
      data: ids.map((id) => ({ type: "model", id, display_name: id, created_at: "2026-01-01T00:00:00Z", lifecycle: "active" })),
      has_more: false,
      first_id: ids[0] ?? null,
      last_id: ids.at(-1) ?? null,
    }),
  keyHeaders: (key) => ({ "x-api-key": key }),
};

/** Text and thoughts are written into numbered blocks; a block stays open until something else begins. */
function openStream(): WireStream {
  let index = -1;
  let open: "text" | "thinking" | undefined;

  function begin(type: "text" | "thinking"): string {
    if (open === type) return "";
    const ended = end();
    open = type;
    return ended + start(type === "text" ? { type, text: "" } : { type, thinking: "", signature: "" });
  }

  function start(block: JsonObject): string {
    index++;
    return event("content_block_start", { index, content_block: block });
  }

  function delta(piece: JsonObject): string {
    return event("content_block_delta", { index, delta: piece });
  }

  function end(): string {
    if (open === undefined) return "";
    const signature = open === "thinking" ? delta({ type: "signature_delta", signature: `signature-of-block-${index}` }) : "";
    open = undefined;
    return signature + event("content_block_stop", { index });
  }

  return {
    streamStart: (model, usage) => event("message_start", { message: message(model, usage) }) + event("ping", {}),
    streamText: (text) => begin("text") + delta({ type: "text_delta", text }),
    streamReasoning: (thinking) => begin("thinking") + delta({ type: "thinking_delta", thinking }),
    streamToolCall(call) {
      // As the vendor does: an empty piece first, then the input in pieces that are no JSON by themselves.
      const text = JSON.stringify(call.input);
      const middle = Math.ceil(text.length / 2);
      const pieces = ["", text.slice(0, middle), text.slice(middle)];
      return (
        end() +
        start({ ...toolUse(call), input: {} }) +
        pieces.map((piece) => delta({ type: "input_json_delta", partial_json: piece })).join("") +
        event("content_block_stop", { index })
      );
    },
    streamEnd: ({ reason, usage }) =>
      end() +
      event("message_delta", {
        delta: { stop_reason: REASONS[reason], stop_sequence: null, stop_details: null },
        usage: {
          ...usageOf(usage),
          output_tokens: usage.output,
          ...(usage.reasoning === undefined ? {} : { output_tokens_details: { thinking_tokens: usage.reasoning } }),
        },
      }) +
      event("message_stop", {}),
    streamError: (error) => `event: error\ndata: ${JSON.stringify(errorBody(error))}\n\n`,
    streamMalformed: () => 'event: content_block_delta\ndata: {"type": "content_block_delta", "ind\n\n',
  };
}

function event(type: string, payload: JsonObject): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...payload })}\n\n`;
}

function message(model: string, usage: WireUsage): JsonObject {
  return {
    id: "msg_testkit",
    type: "message",
    role: "assistant",
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    // One token is reported as soon as the answer begins.
    usage: { ...usageOf(usage), output_tokens: 1, service_tier: "standard" },
  };
}

// What was cached is counted beside the rest of the input.
function usageOf(usage: WireUsage): JsonObject {
  const cached = usage.cached ?? 0;
  return { input_tokens: usage.input - cached, cache_creation_input_tokens: 0, cache_read_input_tokens: cached };
}

function toolUse(call: WireToolCall): JsonObject {
  return { type: "tool_use", id: call.id, name: call.name };
}

function errorBody({ status, message: text, code }: WireError): JsonObject {
  return {
    type: "error",
    error: {
      type: ERROR_TYPES[status] ?? (status < 500 ? "invalid_request_error" : "api_error"),
      message: text,
      ...(code === undefined ? {} : { details: { error_code: code } }),
    },
    request_id: "req_testkit",
  };
}
