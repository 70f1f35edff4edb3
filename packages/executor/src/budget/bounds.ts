import { maxCostOf, type Price, toPicoUsd } from "@llm-orc/contracts";
import type { GenerateRequest } from "@llm-orc/provider";
import type { Amount } from "./ledger.ts";

/** Roles, separators and the like. */
const TOKENS_PER_MESSAGE = 64;
/** What vendors add of their own where tools or a schema are given. */
const TOKENS_FOR_SCHEMA = 1_024;

/** The texts of a request, in UTF-8 bytes. */
function requestBytes({ messages, tools, output }: GenerateRequest): number {
  let bytes = 0;
  for (const { parts } of messages) {
    for (const part of parts) bytes += part.type === "text" ? Buffer.byteLength(part.text) : Buffer.byteLength(JSON.stringify(part));
  }
  if (tools !== undefined) bytes += Buffer.byteLength(JSON.stringify(tools));
  if (output?.type === "json") bytes += Buffer.byteLength(JSON.stringify(output.schema));
  return bytes;
}

/** More tokens than the request can be: no tokenizer in use makes more than one of a byte. */
export function maxInputTokens(request: GenerateRequest): number {
  const hasSchema = request.output?.type === "json" || (request.tools ?? []).length > 0;
  return requestBytes(request) + TOKENS_PER_MESSAGE * request.messages.length + (hasSchema ? TOKENS_FOR_SCHEMA : 0);
}

/** The most that a call of this request can come to. Without a price only its tokens count. */
export function maxAmount(request: GenerateRequest, maxOutputTokens: number, price: Price | undefined): Amount {
  const input = maxInputTokens(request);
  const { usd } = maxCostOf({ maxInputTokens: input, maxOutputTokens }, price ?? FREE);
  return { picoUsd: toPicoUsd(usd ?? "0"), tokens: input + maxOutputTokens };
}

const FREE: Price = { input_per_mtok: 0, output_per_mtok: 0 };
