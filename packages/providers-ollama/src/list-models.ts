import { isJsonObject, isOrcError, type JsonObject, type JsonValue } from "@llm-orc/contracts";
import { isProviderError, type ModelInfo, type ProviderStatus } from "@llm-orc/provider";
import type { Connection } from "./connection.ts";
import { describeModel } from "./describe-model.ts";
import { protocolError, toCallError } from "./errors.ts";

/** The models that a server has and that can chat. Throws `ProviderError`. */
export async function listModels(connection: Connection, signal: AbortSignal): Promise<readonly ModelInfo[]> {
  return (await readEntries(connection, signal)).map((entry) => toModelInfo(entry, connection));
}

/** Whether the server answers and has models. A refusal is a result, not an error; only an abort throws. */
export async function checkStatus(connection: Connection, signal: AbortSignal): Promise<ProviderStatus> {
  const { baseUrl } = connection;
  try {
    const entries = await readEntries(connection, signal);
    if (entries.length === 0)
      return { available: false, detail: `Ollama answers at ${baseUrl} but has no model yet; type: ollama pull llama3.2` };
    return { available: true, detail: `${entries.length} model${entries.length === 1 ? "" : "s"} at ${baseUrl}: ${namesOf(entries)}` };
  } catch (error) {
    signal.throwIfAborted();
    if (!isOrcError(error)) throw error;
    const next = isProviderError(error) && (error.kind === "network" || error.kind === "auth") ? ` ${error.hint}` : "";
    return { available: false, detail: error.message + next };
  }
}

interface Entry extends JsonObject {
  readonly name: string;
}

async function readEntries(connection: Connection, signal: AbortSignal): Promise<readonly Entry[]> {
  const call = await connection.open({ documents: "json", signal });
  try {
    const answer: unknown = await call.client.list();
    // A server without models writes null.
    const models = isJsonObject(answer) && "models" in answer ? (answer.models ?? []) : undefined;
    if (!Array.isArray(models)) throw protocolError(call, "answered /api/tags with something else than a list");
    return (models as readonly JsonValue[]).flatMap(toEntry);
  } catch (error) {
    throw toCallError(call, error);
  } finally {
    call.transport.cancel();
  }
}

// Servers of 2026 say what a model can do; one that only embeds cannot answer.
function toEntry(model: JsonValue): readonly Entry[] {
  if (!isJsonObject(model)) return [];
  const { name = model.model, capabilities } = model;
  const canChat = !Array.isArray(capabilities) || capabilities.length === 0 || capabilities.includes("completion");
  return typeof name === "string" && name !== "" && canChat ? [{ ...model, name }] : [];
}

const CAPABILITIES = { tools: "tools", thinking: "reasoning", vision: "files" } as const;

/** One entry of the list. */
export function toModelInfo(entry: Entry, connection: Connection): ModelInfo {
  const isRemote = typeof entry.remote_host === "string" && entry.remote_host !== "";
  const info = describeModel(entry.name, connection, isRemote);
  const stated = Array.isArray(entry.capabilities) ? (entry.capabilities as readonly JsonValue[]) : [];
  const more = Object.entries(CAPABILITIES).flatMap(([name, capability]) => (stated.includes(name) ? [capability] : []));
  const contextWindow = isJsonObject(entry.details) ? entry.details.context_length : undefined;
  return {
    ...info,
    capabilities: [...(info.capabilities ?? []), ...more],
    // On the user's own machine it is what the model could take, not what num_ctx lets it.
    ...(info.isLocal !== true && typeof contextWindow === "number" && contextWindow > 0 ? { contextWindow } : {}),
  };
}

const MAX_NAMES = 6;

function namesOf(entries: readonly Entry[]): string {
  const names = entries.slice(0, MAX_NAMES).map(({ name, size }) => {
    // What runs elsewhere is a few bytes here.
    return typeof size === "number" && size > 1e6 ? `${name} (${(size / 1e9).toFixed(1)} GB)` : name;
  });
  return `${names.join(", ")}${entries.length > MAX_NAMES ? ", ..." : ""}`;
}
