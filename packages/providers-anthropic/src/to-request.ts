import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "@llm-orc/contracts";
import type { GenerateRequest } from "@llm-orc/provider";
import { apiVersionFor, SAMPLING_API_VERSION } from "./api-version.ts";
import { traitsOf } from "./model-traits.ts";
import { DEFAULT_MAX_TOKENS } from "./settings.ts";
import { toClosedSchema } from "./to-closed-schema.ts";
import { toMessages } from "./to-messages.ts";
import { toThinking } from "./to-thinking.ts";

/** What of the settings decides a request. */
export interface RequestDefaults {
  readonly default_max_tokens?: number;
  readonly api_version?: string;
}

export interface AnthropicRequest {
  /** Of `POST /v1/messages`. */
  readonly body: JsonObject;
  /** What of the request it cannot say. */
  readonly warnings: readonly string[];
  readonly apiVersion: string;
  /** Set when the request has no limit of its own. */
  readonly defaultMaxTokens: number | undefined;
}

type Body = Record<string, JsonValue>;

const EPHEMERAL = { type: "ephemeral" } as const;

/** A request in the vendor's terms. What it cannot say is a warning; `options` have the last word. */
export function toRequest(modelId: string, request: GenerateRequest, defaults: RequestDefaults): AnthropicRequest {
  const warnings: string[] = [];
  const { options = {} } = request;
  const ownLimit = typeof options.max_tokens === "number" ? options.max_tokens : request.maxOutputTokens;
  const maxTokens = ownLimit ?? defaults.default_max_tokens ?? DEFAULT_MAX_TOKENS;
  const { system, messages } = toMessages(request.messages, warnings);
  const body: Body = { max_tokens: maxTokens };
  const blocks = [...system];
  addThinking(body, maxTokens, modelId, request, warnings);
  addSampling(body, modelId, request, defaults, warnings);
  if (request.seed !== undefined) warnings.push("seed: the Messages API has none; it was not sent.");
  if (request.stop !== undefined && request.stop.length > 0) body.stop_sequences = request.stop;
  addTools(body, request);
  if (request.output?.type === "json") addJsonOutput(body, blocks, modelId, request.output.schema);
  if (blocks.length > 0) body.system = blocks;
  if (request.promptCache === "auto") addCacheMarks(body, request);
  addOptions(body, options);
  return {
    body: { ...body, model: modelId, messages, stream: true },
    warnings,
    apiVersion: defaults.api_version ?? apiVersionFor(body),
    defaultMaxTokens: ownLimit === undefined ? maxTokens : undefined,
  };
}

function addThinking(body: Body, maxTokens: number, modelId: string, request: GenerateRequest, warnings: string[]): void {
  if (request.reasoning === undefined) return;
  const { toolChoice } = request;
  if ((request.tools ?? []).length > 0 && (toolChoice === "required" || typeof toolChoice === "object")) {
    warnings.push("reasoning: models do not think when they have to call a tool; it was not sent.");
    return;
  }
  Object.assign(body, toThinking(request.reasoning, traitsOf(modelId).thinking, maxTokens, warnings));
}

/**
 * Version 2026-10-21 of the API refuses sampling settings, and models since 4.7 all but their defaults in any version. A
 * request for an older model goes as the version before (`apiVersionFor`), so that a profile's temperature counts where
 * it can.
 */
function addSampling(body: Body, modelId: string, request: GenerateRequest, defaults: RequestDefaults, warnings: string[]): void {
  const { temperature, topP } = request;
  const version = defaults.api_version ?? SAMPLING_API_VERSION;
  const hasNone =
    version !== SAMPLING_API_VERSION
      ? `version ${version} of the API has none`
      : !traitsOf(modelId).takesSampling
        ? `${modelId} takes none`
        : body.thinking !== undefined
          ? "a model that thinks takes none"
          : undefined;
  // 1 is the default, which applies anyway.
  if (temperature !== undefined && (hasNone === undefined || temperature !== 1)) {
    if (hasNone === undefined) body.temperature = Math.min(temperature, 1);
    if (hasNone !== undefined) warnings.push(`temperature: ${hasNone}; it was not sent.`);
    else if (temperature > 1) warnings.push(`temperature: the API takes at most 1, not ${temperature}; 1 was sent.`);
  }
  if (topP !== undefined && (hasNone === undefined || topP !== 1)) {
    const reason = hasNone ?? (temperature === undefined ? undefined : "models take either it or temperature");
    if (reason === undefined) body.top_p = topP;
    else warnings.push(`topP: ${reason}; it was not sent.`);
  }
}

function addTools(body: Body, { tools = [], toolChoice }: GenerateRequest): void {
  if (tools.length === 0) return;
  body.tools = tools.map((tool) => ({
    name: tool.name,
    ...(tool.description === undefined ? {} : { description: tool.description }),
    input_schema: tool.inputSchema,
  }));
  if (toolChoice === undefined) return;
  if (typeof toolChoice === "object") body.tool_choice = { type: "tool", name: toolChoice.name };
  else body.tool_choice = { type: toolChoice === "required" ? "any" : toolChoice };
}

// A schema that the API could not hold an answer to is told in words.
function addJsonOutput(body: Body, system: JsonObject[], modelId: string, schema: JsonSchema): void {
  const closed = traitsOf(modelId).takesSchemas ? toClosedSchema(schema) : undefined;
  if (closed === undefined) {
    system.push({ type: "text", text: `Answer with one JSON value that satisfies this JSON Schema: ${JSON.stringify(schema)}` });
    return;
  }
  body.output_config = { ...outputConfigOf(body), format: { type: "json_schema", schema: closed } };
}

/**
 * Marks what later requests are likely to begin with: tools and system prompt, which an agent's calls share, and in a
 * conversation all of it. A single question is not marked: writing to the cache costs more than plain input.
 */
function addCacheMarks(body: Body, request: GenerateRequest): void {
  const name = body.system === undefined ? "tools" : "system";
  const blocks = body[name];
  if (Array.isArray(blocks)) {
    body[name] = (blocks as readonly JsonObject[]).map((block, index) =>
      index === blocks.length - 1 ? { ...block, cache_control: EPHEMERAL } : block,
    );
  }
  if (request.messages.some(({ role }) => role === "assistant")) body.cache_control = EPHEMERAL;
}

function addOptions(body: Body, options: JsonObject): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === null) delete body[name];
    // It has two subjects, effort and format: who sets one does not mean to drop the other.
    else if (name === "output_config" && isJsonObject(value)) body[name] = withoutNulls({ ...outputConfigOf(body), ...value });
    else body[name] = value;
  }
}

function outputConfigOf(body: Body): JsonObject {
  return isJsonObject(body.output_config) ? body.output_config : {};
}

function withoutNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}
