import type { GenerateRequest, LanguageModel, StreamPart } from "./language-model.ts";
import { ProviderError } from "./provider-error.ts";

/** A whole answer. */
export interface GenerateResult {
  readonly text: string;
  readonly toolCalls: readonly Extract<StreamPart, { type: "tool-call" }>[];
  readonly finish: Extract<StreamPart, { type: "finish" }>;
}

/** The fold over `model.stream(request)`. Throws what the stream throws, and a `protocol` error when it has no end. */
export async function generate(model: LanguageModel, request: GenerateRequest): Promise<GenerateResult> {
  let text = "";
  const toolCalls: Extract<StreamPart, { type: "tool-call" }>[] = [];
  for await (const part of model.stream(request)) {
    if (part.type === "text-delta") text += part.delta;
    else if (part.type === "tool-call") toolCalls.push(part);
    else if (part.type === "finish") return { text, toolCalls, finish: part };
  }
  throw new ProviderError("protocol", `${model.providerId} ended its stream without a finish part.`, { reachedVendor: true });
}
