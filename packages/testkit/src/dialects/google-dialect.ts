import type { JsonObject, JsonValue } from "@llm-orc/contracts";
import type { WireDialect, WireEnd, WireError, WireFinishReason, WireToolCall } from "./wire-dialect.ts";

// Calls of tools are parts of the answer; for the vendor they are a natural end.
const REASONS: Readonly<Record<WireFinishReason, string>> = {
  stop: "STOP",
  length: "MAX_TOKENS",
  "tool-calls": "STOP",
  "content-filter": "SAFETY",
};

const STATUSES: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  499: "CANCELLED",
  500: "INTERNAL",
  501: "UNIMPLEMENTED",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

const GENERATE = /^\/v1(?:alpha|beta)?\/((?:models|tunedModels)\/[^/:]+):(?:streamG|g)enerateContent$/;
const MODELS = /^\/v1(?:alpha|beta)?\/models$/;

/**
 * Google's Gemini API: `POST /v1/models/{model}:streamGenerateContent` and `:generateContent`, `GET /v1/models`, under
 * `v1beta` and `v1alpha` as well. Its streams have no end marker beside a `finishReason`.
 */
export const googleDialect: WireDialect = {
  name: "google",
  basePath: "",
  callOf(method, path) {
    if (method === "POST" && GENERATE.test(path)) return "generate";
    return method === "GET" && MODELS.test(path) ? "models" : undefined;
  },
  modelOf: (path) => (GENERATE.exec(path)?.[1] ?? "").replace(/^models\//, ""),
  wantsStream: (path) => path.endsWith(":streamGenerateContent"),
  wantsUsage: () => true,
  streamContentType: "text/event-stream",
  streamStart: () => "",
  streamText: (delta, model) => chunk(model, [{ text: delta }]),
  streamReasoning: (delta, model) => chunk(model, [{ text: delta, thought: true }]),
  streamToolCall: (call, index, model) => chunk(model, [toolCallPart(call, index)]),
  streamEnd: (end, model) => event(answer(model, [{ text: "" }], end)),
  streamError: (error) => event(JSON.parse(errorBody(error)) as JsonObject),
  streamMalformed: () => 'data: {"candidates": [{"content": {"par\r\n\r\n',
  whole: ({ text, toolCalls, end }, model) =>
    JSON.stringify(answer(model, [...(text === "" ? [] : [{ text }]), ...toolCalls.map(toolCallPart)], end), null, 2),
  error: errorBody,
  models: (ids) =>
    JSON.stringify({
      models: ids.map((id) => ({
        name: `models/${id}`,
        version: "001",
        displayName: id,
        inputTokenLimit: 1_048_576,
        outputTokenLimit: 65_536,
        supportedGenerationMethods: ["generateContent", "countTokens", "createCachedContent", "batchGenerateContent"],
        temperature: 1,
        topP: 0.95,
        topK: 64,
        maxTemperature: 2,
        thinking: true,
      })),
    }),
  keyHeaders: (key) => ({ "x-goog-api-key": key }),
};

function chunk(model: string, parts: readonly JsonObject[]): string {
  return event(answer(model, parts));
}

function event(payload: JsonObject): string {
  return `data: ${JSON.stringify(payload)}\r\n\r\n`;
}

function answer(model: string, parts: readonly JsonObject[], end?: WireEnd): JsonObject {
  return {
    candidates: [
      {
        content: { parts, role: "model" },
        ...(end === undefined ? {} : { finishReason: REASONS[end.reason] }),
        index: 0,
      },
    ],
    ...(end === undefined ? {} : { usageMetadata: usageOf(end) }),
    modelVersion: model,
    responseId: "testkit-response",
  };
}

// The first of several calls carries the signature of the thought that led to them.
function toolCallPart(call: WireToolCall, index: number): JsonObject {
  return {
    functionCall: { name: call.name, args: argumentsOf(call.input), id: call.id },
    ...(index === 0 ? { thoughtSignature: "dGVzdGtpdC1zaWduYXR1cmU=" } : {}),
  };
}

function argumentsOf(input: JsonValue): JsonValue {
  return typeof input === "object" && input !== null && !Array.isArray(input) ? input : {};
}

// Thoughts are counted beside the text, and what was cached is part of the prompt.
function usageOf({ usage }: WireEnd): JsonObject {
  const { input, output, cached, reasoning } = usage;
  return {
    promptTokenCount: input,
    candidatesTokenCount: output - (reasoning ?? 0),
    totalTokenCount: input + output,
    ...(cached === undefined ? {} : { cachedContentTokenCount: cached }),
    promptTokensDetails: [{ modality: "TEXT", tokenCount: input }],
    ...(reasoning === undefined ? {} : { thoughtsTokenCount: reasoning }),
  };
}

function errorBody({ status, message, code }: WireError): string {
  const details = [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: code ?? "", domain: "googleapis.com" }];
  return JSON.stringify(
    { error: { code: status, message, status: STATUSES[status] ?? "UNKNOWN", ...(code === undefined ? {} : { details }) } },
    null,
    2,
  );
}
