import { isJsonObject, type JsonObject, type JsonValue } from "@llm-orc/contracts";
import type { GenerateRequest } from "@llm-orc/provider";
import { toMessages } from "./to-messages.ts";

// What stands beside the model options in the body, not in them.
const BESIDE: ReadonlySet<string> = new Set(["format", "keep_alive", "logprobs", "shift", "think", "tools", "top_logprobs", "truncate"]);

/** The body of `POST /api/chat`, and what of the request it cannot say. */
export function toRequest(modelId: string, request: GenerateRequest): { readonly body: JsonObject; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const body: Record<string, JsonValue> = {};
  const options: Record<string, JsonValue> = {};
  if (request.maxOutputTokens !== undefined) options.num_predict = request.maxOutputTokens;
  if (request.temperature !== undefined) options.temperature = request.temperature;
  if (request.topP !== undefined) options.top_p = request.topP;
  if (request.seed !== undefined) options.seed = request.seed;
  if (request.stop !== undefined && request.stop.length > 0) options.stop = request.stop;
  if (request.promptCache === "off") warnings.push("promptCache: Ollama decides by itself what it caches.");
  addReasoning(body, request, warnings);
  addTools(body, request, warnings);
  const messages = toMessages(request.messages, warnings);
  if (request.output?.type === "json") addJsonOutput(body, messages, request.output.schema, warnings);
  applyOptions(body, options, request.options ?? {});
  return {
    body: { ...body, ...(Object.keys(options).length === 0 ? {} : { options }), model: modelId, messages, stream: true },
    warnings,
  };
}

/** Whether the model may call tools: there are some, and the request lets it. */
export function hasTools({ tools = [], toolChoice }: GenerateRequest): boolean {
  return tools.length > 0 && toolChoice !== "none";
}

function addReasoning(body: Record<string, JsonValue>, { reasoning }: GenerateRequest, warnings: string[]): void {
  if (reasoning === undefined) return;
  if ("effort" in reasoning) {
    // A model that knows no levels takes any for its default.
    body.think = reasoning.effort;
  } else {
    body.think = true;
    warnings.push("reasoning.maxTokens: Ollama takes no number of tokens; the model thinks as long as it likes.");
  }
}

function addTools(body: Record<string, JsonValue>, request: GenerateRequest, warnings: string[]): void {
  // Nothing in the request forbids or forces a call; tools that may not be called need not be sent.
  if (!hasTools(request)) return;
  const { tools = [], toolChoice = "auto" } = request;
  body.tools = tools.map((tool) => ({
    type: "function",
    function: {
      name: tool.name,
      ...(tool.description === undefined ? {} : { description: tool.description }),
      parameters: tool.inputSchema,
    },
  }));
  if (toolChoice !== "auto") warnings.push("toolChoice: Ollama cannot make a model call a tool; it decides by itself.");
}

function addJsonOutput(body: Record<string, JsonValue>, messages: JsonObject[], schema: JsonObject, warnings: string[]): void {
  if (body.tools === undefined) {
    body.format = schema;
    return;
  }
  // Ollama lets a model write nothing but the schema's JSON, so that it could not call a tool.
  warnings.push("output: Ollama takes no schema beside tools; the model was asked for JSON in words.");
  const words = `Your final answer is one JSON value, without any text around it, that satisfies this JSON Schema: ${JSON.stringify(schema)}`;
  // Many chat templates have room for one system message, at the beginning.
  const [first] = messages;
  if (first?.role === "system" && typeof first.content === "string") messages[0] = { ...first, content: `${first.content}\n\n${words}` };
  else messages.unshift({ role: "system", content: words });
}

function applyOptions(body: Record<string, JsonValue>, options: Record<string, JsonValue>, given: JsonObject): void {
  for (const [name, value] of Object.entries(given)) {
    if (name === "options") {
      if (value === null) for (const key of Object.keys(options)) delete options[key];
      else if (isJsonObject(value)) for (const [key, inner] of Object.entries(value)) put(options, key, inner);
    } else {
      put(BESIDE.has(name) ? body : options, name, value);
    }
  }
}

function put(target: Record<string, JsonValue>, name: string, value: JsonValue): void {
  if (value === null) delete target[name];
  else target[name] = value;
}
