import type { GenerateRequest } from "@llm-orc/provider";
import type { FunctionCallingConfigMode, GenerateContentConfig, GenerateContentParameters, ThinkingLevel } from "@google/genai";
import { applyOptions } from "./apply-options.ts";
import { type ModelTraits, traitsOf } from "./model-traits.ts";
import { ignoredKeywords } from "./schema-limits.ts";
import { toMessages } from "./to-messages.ts";

// What the vendor itself makes of an effort where only a budget of tokens is taken.
const BUDGETS = { low: 1_024, medium: 8_192, high: 24_576 } as const;
const MAX_STOP_SEQUENCES = 5;
const MAX_INT32 = 2 ** 31 - 1;

/** What the SDK is to send, and what of the request the API cannot say. */
export function toRequest(
  modelId: string,
  request: GenerateRequest,
): { readonly parameters: GenerateContentParameters; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const traits = traitsOf(modelId);
  const { contents, systemInstruction } = toMessages(request.messages, traits, warnings);
  // Else the SDK would ask again, and pay again, when an answer is too long for one request.
  const config: GenerateContentConfig = { automaticContinuation: false };
  if (systemInstruction !== undefined) config.systemInstruction = { parts: [{ text: systemInstruction }] };
  if (request.maxOutputTokens !== undefined) config.maxOutputTokens = request.maxOutputTokens;
  if (request.temperature !== undefined) config.temperature = request.temperature;
  if (request.topP !== undefined) config.topP = request.topP;
  addSeed(config, request, warnings);
  addStop(config, request, warnings);
  if (request.promptCache === "off") warnings.push("promptCache: Gemini decides by itself what it caches.");
  addReasoning(config, request, traits, warnings);
  addTools(config, request);
  if (request.output?.type === "json") addJsonOutput(config, request.output, traits, warnings);
  return { parameters: { model: modelId, contents, config: applyOptions(config, request.options ?? {}) }, warnings };
}

function addSeed(config: GenerateContentConfig, { seed }: GenerateRequest, warnings: string[]): void {
  if (seed === undefined) return;
  if (Number.isInteger(seed) && Math.abs(seed) <= MAX_INT32) config.seed = seed;
  else warnings.push("seed: Gemini takes whole numbers of 32 bits only; it was not sent.");
}

function addStop(config: GenerateContentConfig, { stop = [] }: GenerateRequest, warnings: string[]): void {
  if (stop.length > MAX_STOP_SEQUENCES)
    warnings.push(`stop: Gemini takes ${MAX_STOP_SEQUENCES} stop sequences; the first ${MAX_STOP_SEQUENCES} were sent.`);
  if (stop.length > 0) config.stopSequences = stop.slice(0, MAX_STOP_SEQUENCES);
}

function addReasoning(config: GenerateContentConfig, { reasoning }: GenerateRequest, traits: ModelTraits, warnings: string[]): void {
  if (reasoning === undefined) return;
  if (traits.thinking === "none") {
    warnings.push("reasoning: this model does not reason; it was not sent.");
  } else if ("maxTokens" in reasoning) {
    config.thinkingConfig = { includeThoughts: true, thinkingBudget: reasoning.maxTokens };
  } else if (traits.thinking === "budget") {
    config.thinkingConfig = { includeThoughts: true, thinkingBudget: BUDGETS[reasoning.effort] };
  } else {
    // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the SDK's enums are words, and would have to be loaded
    config.thinkingConfig = { includeThoughts: true, thinkingLevel: reasoning.effort.toUpperCase() as ThinkingLevel };
  }
}

function addTools(config: GenerateContentConfig, { tools = [], toolChoice }: GenerateRequest): void {
  if (tools.length === 0) return;
  config.tools = [
    {
      functionDeclarations: tools.map((tool) => ({
        name: tool.name,
        ...(tool.description === undefined ? {} : { description: tool.description }),
        parametersJsonSchema: tool.inputSchema,
      })),
    },
  ];
  if (toolChoice === undefined) return;
  const mode = toolChoice === "auto" ? "AUTO" : toolChoice === "none" ? "NONE" : "ANY";
  config.toolConfig = {
    functionCallingConfig: {
      // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- as above
      mode: mode as FunctionCallingConfigMode,
      ...(typeof toolChoice === "object" ? { allowedFunctionNames: [toolChoice.name] } : {}),
    },
  };
}

function addJsonOutput(
  config: GenerateContentConfig,
  { schema }: Extract<GenerateRequest["output"], { type: "json" }>,
  traits: ModelTraits,
  warnings: string[],
): void {
  if (config.tools !== undefined && !traits.jsonWithTools) {
    warnings.push("output: this model takes no schema beside tools; it was asked for JSON in words.");
    const words = `Your final answer is one JSON value, without any text around it, that satisfies this JSON Schema: ${JSON.stringify(schema)}`;
    config.systemInstruction = { parts: [...systemPartsOf(config), { text: words }] };
    return;
  }
  config.responseMimeType = "application/json";
  config.responseJsonSchema = schema;
  const ignored = ignoredKeywords(schema);
  if (ignored.length > 0) warnings.push(`output.schema: Gemini does not hold its answers to ${ignored.join(", ")}.`);
}

function systemPartsOf({ systemInstruction }: GenerateContentConfig): readonly { readonly text: string }[] {
  return (systemInstruction as { readonly parts: readonly { readonly text: string }[] } | undefined)?.parts ?? [];
}
