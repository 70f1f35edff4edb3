import type { JsonObject, JsonValue } from "@llm-orc/contracts";
import type { GenerateRequest } from "@llm-orc/provider";
import type { Dialect } from "./scopes.ts";
import { isStrict } from "./is-strict.ts";
import { toMessages } from "./to-messages.ts";

/** The body of `POST /chat/completions`, and what of the request it cannot say. */
export function toRequest(
  modelId: string,
  request: GenerateRequest,
  dialect: Dialect,
): { readonly body: JsonObject; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const body: Record<string, JsonValue> = {};
  if (dialect.streamUsage !== false) body.stream_options = { include_usage: true };
  if (request.maxOutputTokens !== undefined) body[dialect.maxTokensField ?? "max_tokens"] = request.maxOutputTokens;
  if (request.temperature !== undefined) body.temperature = request.temperature;
  if (request.topP !== undefined) body.top_p = request.topP;
  addSeed(body, request, dialect, warnings);
  if (request.stop !== undefined && request.stop.length > 0) body.stop = request.stop;
  if (request.promptCache === "off") warnings.push("promptCache: this server decides by itself what it caches.");
  addReasoning(body, request, dialect, warnings);
  addTools(body, request, dialect, warnings);
  const messages = toMessages(request.messages, warnings);
  if (request.output?.type === "json") addJsonOutput(body, messages, request.output, dialect);
  for (const [name, value] of Object.entries(request.options ?? {})) {
    if (value === null) delete body[name];
    else body[name] = value;
  }
  body.model = modelId;
  body.messages = messages;
  body.stream = true;
  return { body, warnings };
}

function addSeed(body: Record<string, JsonValue>, { seed }: GenerateRequest, dialect: Dialect, warnings: string[]): void {
  if (seed === undefined) return;
  if (dialect.ignores?.includes("seed") === true) warnings.push("seed: this server takes none; it was not sent.");
  else body[dialect.seedField ?? "seed"] = seed;
}

function addReasoning(body: Record<string, JsonValue>, { reasoning }: GenerateRequest, dialect: Dialect, warnings: string[]): void {
  if (reasoning === undefined) return;
  if (dialect.reasoning === "object") {
    body.reasoning = "effort" in reasoning ? { effort: reasoning.effort } : { max_tokens: reasoning.maxTokens };
  } else if ("effort" in reasoning) {
    body.reasoning_effort = reasoning.effort;
  } else {
    warnings.push("reasoning.maxTokens: chat completions take an effort only; it was not sent.");
  }
}

function addTools(
  body: Record<string, JsonValue>,
  { tools = [], toolChoice }: GenerateRequest,
  dialect: Dialect,
  warnings: string[],
): void {
  const ignoresChoice = dialect.ignores?.includes("toolChoice") === true;
  // An empty list is an error for some servers; and what is not sent is not called.
  if (tools.length === 0 || (ignoresChoice && toolChoice === "none")) return;
  body.tools = tools.map((tool) => ({
    type: "function",
    function: {
      name: tool.name,
      ...(tool.description === undefined ? {} : { description: tool.description }),
      parameters: tool.inputSchema,
    },
  }));
  if (ignoresChoice) {
    if ((toolChoice ?? "auto") !== "auto") warnings.push("toolChoice: this server takes none; the model decides by itself.");
  } else if (toolChoice !== undefined) {
    body.tool_choice = typeof toolChoice === "string" ? toolChoice : { type: "function", function: { name: toolChoice.name } };
  }
}

function addJsonOutput(
  body: Record<string, JsonValue>,
  messages: JsonObject[],
  output: Extract<GenerateRequest["output"], { type: "json" }>,
  dialect: Dialect,
): void {
  if (dialect.jsonOutput !== "object") {
    const name = (output.name ?? "answer").replace(/[^\w-]/g, "_").slice(0, 64);
    body.response_format = {
      type: "json_schema",
      json_schema: { name, schema: output.schema, ...(isStrict(output.schema) ? { strict: true } : {}) },
    };
    return;
  }
  body.response_format = { type: "json_object" };
  // Such servers know the shape only from the prompt, and insist that it speaks of JSON.
  messages.push({
    role: "system",
    content: `Answer with one JSON value that satisfies this JSON Schema: ${JSON.stringify(output.schema)}`,
  });
}
