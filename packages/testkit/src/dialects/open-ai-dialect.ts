import { isJsonObject, type JsonObject } from "@llm-orc/contracts";
import type { WireDialect, WireEnd, WireFinishReason, WireToolCall } from "./wire-dialect.ts";

const REASONS: Readonly<Record<WireFinishReason, string>> = {
  stop: "stop",
  length: "length",
  "tool-calls": "tool_calls",
  "content-filter": "content_filter",
};

/** OpenAI's chat completions: `POST /v1/chat/completions`, `GET /v1/models`. */
export const openAiDialect: WireDialect = {
  name: "openai",
  basePath: "/v1",
  callOf(method, path) {
    if (method === "POST" && path === "/v1/chat/completions") return "generate";
    return method === "GET" && path === "/v1/models" ? "models" : undefined;
  },
  modelOf: (_path, body) => (typeof body.model === "string" ? body.model : ""),
  wantsStream: (_path, body) => body.stream === true,
  wantsUsage: (body) => isJsonObject(body.stream_options) && body.stream_options.include_usage === true,
  streamContentType: "text/event-stream; charset=utf-8",
  streamStart: (model) => chunk(model, { role: "assistant", content: "" }),
  streamText: (delta, model) => chunk(model, { content: delta }),
  streamReasoning: (delta, model) => chunk(model, { reasoning_content: delta }),
  streamToolCall(call, index, model) {
    // As the vendor does: id and name in the first delta only, the arguments in pieces.
    const text = JSON.stringify(call.input);
    const middle = Math.ceil(text.length / 2);
    return (
      chunk(model, { tool_calls: [{ index, id: call.id, type: "function", function: { name: call.name, arguments: "" } }] }) +
      chunk(model, { tool_calls: [{ index, function: { arguments: text.slice(0, middle) } }] }) +
      chunk(model, { tool_calls: [{ index, function: { arguments: text.slice(middle) } }] })
    );
  },
  streamEnd: (end, model, withUsage) =>
    chunk(model, {}, REASONS[end.reason]) +
    (withUsage ? event({ ...envelope("chat.completion.chunk", model), choices: [], usage: usageOf(end) }) : "") +
    "data: [DONE]\n\n",
  streamError: (error) => event(JSON.parse(errorBody(error.message, error.code)) as JsonObject),
  streamMalformed: () => 'data: {"choices": [{"delta": {"conte\n\n',
  whole: ({ text, toolCalls, end }, model) =>
    JSON.stringify({
      ...envelope("chat.completion", model),
      choices: [
        {
          index: 0,
          message: {
            role: "assistant",
            content: toolCalls.length > 0 && text === "" ? null : text,
            ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls.map(wholeToolCall) }),
          },
          finish_reason: REASONS[end.reason],
        },
      ],
      usage: usageOf(end),
    }),
  error: (error) => errorBody(error.message, error.code),
  models: (ids) => JSON.stringify({ object: "list", data: ids.map((id) => ({ id, object: "model", created: 1, owned_by: "testkit" })) }),
  keyHeaders: (key) => ({ authorization: `Bearer ${key}` }),
};

function chunk(model: string, delta: JsonObject, finishReason: string | null = null): string {
  return event({ ...envelope("chat.completion.chunk", model), choices: [{ index: 0, delta, finish_reason: finishReason }] });
}

function envelope(object: string, model: string): JsonObject {
  return { id: "chatcmpl-testkit", object, created: 1_700_000_000, model };
}

function event(payload: JsonObject): string {
  return `data: ${JSON.stringify(payload)}\n\n`;
}

function wholeToolCall(call: WireToolCall): JsonObject {
  return { id: call.id, type: "function", function: { name: call.name, arguments: JSON.stringify(call.input) } };
}

function usageOf({ usage }: WireEnd): JsonObject {
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    ...(usage.cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: usage.cached } }),
    ...(usage.reasoning === undefined ? {} : { completion_tokens_details: { reasoning_tokens: usage.reasoning } }),
  };
}

function errorBody(message: string, code: string | undefined): string {
  return JSON.stringify({ error: { message, type: code ?? "server_error", param: null, code: code ?? null } });
}
