import { isJsonObject, isOrcError, type JsonObject, type JsonValue, parseJsonOrUndefined } from "@llm-orc/contracts";
import { isLoopbackOrigin, isProviderError, type ModelInfo, ProviderError, type ProviderStatus } from "@llm-orc/provider";
import { readText } from "@llm-orc/provider-http";
import type { Connection } from "./connection.ts";
import { toStatusError } from "./errors.ts";

/** What `GET /models` lists, with the limits and prices that some servers add. Throws `ProviderError`. */
export async function listModels(connection: Connection, signal: AbortSignal): Promise<readonly ModelInfo[]> {
  const answer = await connection.request("/models", { accept: "application/json", signal, maxBytes: connection.maxBytes });
  if (answer.response.status !== 200) throw await toStatusError(answer, connection);
  const parsed = parseJsonOrUndefined(await readText(answer.response.body));
  const list = isJsonObject(parsed) ? parsed.data : parsed;
  if (!Array.isArray(list)) {
    throw new ProviderError("protocol", `${connection.name} answered ${connection.baseUrl}/models with something else than a list.`, {
      reachedVendor: true,
      hint: "Check base_url: it usually ends in /v1.",
    });
  }
  const isLocal = isLoopbackOrigin(connection.origin);
  return (list as readonly JsonValue[]).flatMap((entry) =>
    isJsonObject(entry) && typeof entry.id === "string" ? [toModelInfo(entry, entry.id, isLocal)] : [],
  );
}

/** Whether the server answers. A refusal is a result, not an error; only an abort throws. */
export async function checkStatus(connection: Connection, signal: AbortSignal): Promise<ProviderStatus> {
  try {
    const models = await listModels(connection, signal);
    return { available: true, detail: `${models.length} model${models.length === 1 ? "" : "s"} at ${connection.baseUrl}` };
  } catch (error) {
    signal.throwIfAborted();
    if (!isOrcError(error)) throw error;
    if (isProviderError(error) && error.status === 404)
      return { available: true, detail: `${connection.baseUrl} does not list its models` };
    return { available: false, detail: error.message };
  }
}

/** One entry of the list. */
export function toModelInfo(entry: JsonObject, id: string, isLocal: boolean): ModelInfo {
  const provider = isJsonObject(entry.top_provider) ? entry.top_provider : {};
  const contextWindow = firstCount(entry.context_length, entry.context_window, entry.max_model_len, entry.max_context_length);
  const maxOutputTokens = firstCount(entry.max_completion_tokens, provider.max_completion_tokens);
  const price = isLocal ? { input_per_mtok: 0, output_per_mtok: 0 } : priceOf(entry.pricing);
  return {
    // Gemini's server writes "models/gemini-..." and takes either.
    id: id.replace(/^models\//, ""),
    ...(contextWindow === undefined ? {} : { contextWindow }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(price === undefined ? {} : { price }),
    ...(isLocal ? { isLocal } : {}),
  };
}

function firstCount(...values: readonly (JsonValue | undefined)[]): number | undefined {
  return values.find((value): value is number => typeof value === "number" && value > 0);
}

// OpenRouter: dollars per token, as strings; negative means "depends".
function priceOf(pricing: JsonValue | undefined): ModelInfo["price"] {
  if (!isJsonObject(pricing) || typeof pricing.prompt !== "string" || typeof pricing.completion !== "string") return undefined;
  const input = perMillion(pricing.prompt);
  const output = perMillion(pricing.completion);
  return input >= 0 && output >= 0 ? { input_per_mtok: input, output_per_mtok: output } : undefined;
}

// Without the digits that a multiplication adds: 0.000003 -> 3.
function perMillion(perToken: string): number {
  return Number((Number(perToken) * 1e6).toPrecision(10));
}
