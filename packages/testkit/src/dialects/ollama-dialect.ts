import type { JsonObject, JsonValue } from "@llm-orc/contracts";
import type { WireDialect, WireEnd, WireFinishReason, WireToolCall } from "./wire-dialect.ts";

// It knows no other ends of an answer; a call of a tool is a natural one.
const REASONS: Readonly<Record<WireFinishReason, string>> = {
  stop: "stop",
  length: "length",
  "tool-calls": "stop",
  "content-filter": "stop",
};

/** Ollama's own API: `POST /api/chat`, whose streams are lines of JSON that end with `done: true`, and `GET /api/tags`. */
export const ollamaDialect: WireDialect = {
  name: "ollama",
  basePath: "",
  callOf(method, path) {
    if (method === "POST" && path === "/api/chat") return "generate";
    return method === "GET" && path === "/api/tags" ? "models" : undefined;
  },
  modelOf: (_path, body) => (typeof body.model === "string" ? body.model : ""),
  // Streams are its default.
  wantsStream: (_path, body) => body.stream !== false,
  wantsUsage: () => true,
  streamContentType: "application/x-ndjson",
  streamStart: () => "",
  streamText: (delta, model) => line(chunk(model, { content: delta })),
  streamReasoning: (delta, model) => line(chunk(model, { content: "", thinking: delta })),
  streamToolCall: (call, index, model) => line(chunk(model, { content: "", tool_calls: [toolCall(call, index)] })),
  streamEnd: (end, model) => line({ ...chunk(model, { content: "" }), ...endOf(end) }),
  streamError: ({ message }) => line({ error: message }),
  streamMalformed: () => '{"model":"test-model","message":{"role":"assis\n',
  whole: ({ text, toolCalls, end }, model) =>
    JSON.stringify({
      ...chunk(model, { content: text, ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls.map(toolCall) }) }),
      ...endOf(end),
    }),
  error: ({ message }) => JSON.stringify({ error: message }),
  models: (ids) => JSON.stringify({ models: ids.map(modelEntry) }),
  keyHeaders: (key) => ({ authorization: `Bearer ${key}` }),
};

function line(payload: JsonObject): string {
  return `${JSON.stringify(payload)}\n`;
}

function chunk(model: string, message: JsonObject): JsonObject {
  return { model, created_at: "2026-01-31T09:30:00.123456789Z", message: { role: "assistant", ...message }, done: false };
}

function toolCall({ id, name, input }: WireToolCall, index: number): JsonObject {
  return { id, function: { index, name, arguments: argumentsOf(input) } };
}

function argumentsOf(input: JsonValue): JsonValue {
  return typeof input === "object" && input !== null && !Array.isArray(input) ? input : {};
}

// Counts that are zero are left out, times are nanoseconds, and what was cached is part of the prompt.
function endOf({ reason, usage }: WireEnd): JsonObject {
  return {
    done_reason: REASONS[reason],
    done: true,
    total_duration: 4_883_583_458,
    load_duration: 1_334_875,
    ...(usage.input === 0 ? {} : { prompt_eval_count: usage.input }),
    ...(usage.cached === undefined ? {} : { prompt_eval_cached_count: usage.cached }),
    prompt_eval_duration: 342_546_000,
    ...(usage.output === 0 ? {} : { eval_count: usage.output }),
    eval_duration: 4_535_599_000,
  };
}

function modelEntry(name: string): JsonObject {
  return {
    name,
    model: name,
    modified_at: "2026-01-31T09:30:00.123456789+01:00",
    size: 2_019_393_189,
    digest: "a80c4f17acd55265feec403c7aef86be0c25983ab279d83f3bcd3abbcb5b8b72",
    details: {
      parent_model: "",
      format: "gguf",
      family: "llama",
      families: ["llama"],
      parameter_size: "3.2B",
      quantization_level: "Q4_K_M",
      context_length: 131_072,
    },
    capabilities: ["completion", "tools"],
  };
}
