import { isProviderError, type ModelInfo, type ProviderStatus } from "@llm-orc/provider";
import { readText } from "@llm-orc/provider-http";
import type { Connection } from "./connection.ts";
import { protocolError, statusError } from "./errors.ts";
import { parseObject } from "./json.ts";

/** What `GET /v1/engines` lists. Throws `ProviderError`. */
export async function listEngines(connection: Connection, signal: AbortSignal): Promise<readonly ModelInfo[]> {
  const answer = await connection.request("/v1/engines", { signal });
  if (answer.response.status !== 200) throw await statusError(answer);
  const engines = parseObject(await readText(answer.response.body))?.["engines"];
  if (!Array.isArray(engines)) throw protocolError(answer, undefined, "answered with something else than a list of engines");
  return (engines as readonly unknown[]).flatMap(toModelInfo);
}

/** Whether the server answers. A refusal is a result; only an abort throws. */
export async function checkStatus(connection: Connection, signal: AbortSignal): Promise<ProviderStatus> {
  try {
    const { length } = await listEngines(connection, signal);
    return { available: true, detail: `${length} ${length === 1 ? "engine" : "engines"}` };
  } catch (error) {
    signal.throwIfAborted();
    if (!isProviderError(error)) throw error;
    return { available: false, detail: error.message };
  }
}

function toModelInfo(entry: unknown): readonly ModelInfo[] {
  const { name, context_tokens: contextWindow, output_tokens: maxOutputTokens } = (entry ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof name !== "string") return [];
  return [
    {
      id: name,
      ...(typeof contextWindow === "number" ? { contextWindow } : {}),
      ...(typeof maxOutputTokens === "number" ? { maxOutputTokens } : {}),
    },
  ];
}
