import { isJsonObject, isOrcError } from "@llm-orc/contracts";
import type { ModelInfo, ProviderStatus } from "@llm-orc/provider";
import type { Model } from "@google/genai";
import type { Connection } from "./connection.ts";
import { protocolError, toCallError } from "./errors.ts";
import { describeModel } from "./model-traits.ts";

// The most that the API gives at once.
const PAGE_SIZE = 1_000;

/** The models that generate content, with their limits. Throws `ProviderError`. */
export async function listModels(connection: Connection, signal: AbortSignal): Promise<readonly ModelInfo[]> {
  const call = await connection.open({ documents: "json", signal });
  try {
    const models: Model[] = [];
    // The SDK makes an empty list of most of what is none, and models of the rest.
    for await (const model of await call.client.models.list({ config: { pageSize: PAGE_SIZE } }))
      if (isJsonObject(model)) models.push(model);
    if (models.length === 0) throw protocolError(call, `answered ${connection.address}/models with something else than a list`);
    return models.flatMap(toModelInfo);
  } catch (error) {
    throw toCallError(call, error);
  } finally {
    call.transport.cancel();
  }
}

/** Whether the API answers. A refusal is a result, not an error; only an abort throws. */
export async function checkStatus(connection: Connection, signal: AbortSignal): Promise<ProviderStatus> {
  try {
    const models = await listModels(connection, signal);
    return { available: true, detail: `${models.length} model${models.length === 1 ? "" : "s"} at ${connection.address}` };
  } catch (error) {
    signal.throwIfAborted();
    if (!isOrcError(error)) throw error;
    return { available: false, detail: error.message };
  }
}

/** One entry of the list; none when it does not generate content (embeddings, images). */
export function toModelInfo(model: Model): readonly ModelInfo[] {
  const { name, inputTokenLimit, outputTokenLimit, supportedActions = ["generateContent"] } = model;
  if (name === undefined || !supportedActions.includes("generateContent")) return [];
  const id = name.replace(/^models\//, "");
  return [
    {
      ...describeModel(id),
      id,
      ...(isCount(inputTokenLimit) ? { contextWindow: inputTokenLimit } : {}),
      ...(isCount(outputTokenLimit) ? { maxOutputTokens: outputTokenLimit } : {}),
    },
  ];
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && value > 0;
}
