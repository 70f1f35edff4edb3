import { isJsonObject, isOrcError, type JsonObject, type JsonValue, parseJsonOrUndefined } from "@llm-orc/contracts";
import { isProviderError, type ModelInfo, type ProviderStatus } from "@llm-orc/provider";
import type { Connection } from "./connection.ts";
import { protocolError, toCallError } from "./errors.ts";

// The most that the vendor gives at once.
const PER_PAGE = 1_000;

/** What `GET /v1/models` lists, on all its pages. Throws `ProviderError`. */
export async function listModels(connection: Connection, signal: AbortSignal): Promise<readonly ModelInfo[]> {
  const models: ModelInfo[] = [];
  const seen = new Set<string | undefined>();
  for (let after: string | undefined; !seen.has(after);) {
    seen.add(after);
    const page = await readPage(connection, after, signal);
    models.push(...page.models);
    if (page.next === undefined) break;
    after = page.next;
  }
  return models;
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

interface Page {
  readonly models: readonly ModelInfo[];
  readonly next: string | undefined;
}

async function readPage(connection: Connection, after: string | undefined, signal: AbortSignal): Promise<Page> {
  const call = await connection.open({ documents: "json", signal });
  try {
    const query = { limit: PER_PAGE, ...(after === undefined ? {} : { after_id: after }) };
    const answer = await call.client.get<JsonValue>("/v1/models", { query });
    // The SDK gives text when the content type is not that of JSON.
    const page = typeof answer === "string" ? parseJsonOrUndefined(answer) : answer;
    if (!isJsonObject(page) || !Array.isArray(page.data)) {
      throw protocolError(call, `answered ${connection.baseUrl}/v1/models with something else than a list`);
    }
    return {
      models: (page.data as readonly JsonValue[]).flatMap((entry) =>
        isJsonObject(entry) && typeof entry.id === "string" ? [toModelInfo(entry, entry.id)] : [],
      ),
      next: page.has_more === true && typeof page.last_id === "string" ? page.last_id : undefined,
    };
  } catch (error) {
    throw toCallError(call, error);
  } finally {
    call.transport.cancel();
  }
}

/** One entry of the list. */
export function toModelInfo(entry: JsonObject, id: string): ModelInfo {
  const contextWindow = count(entry.max_input_tokens);
  const maxOutputTokens = count(entry.max_tokens);
  const { capabilities } = entry;
  return {
    id,
    ...(contextWindow === undefined ? {} : { contextWindow }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(isJsonObject(capabilities) ? { capabilities: capabilitiesOf(capabilities) } : {}),
  };
}

function capabilitiesOf(capabilities: JsonObject): NonNullable<ModelInfo["capabilities"]> {
  const has = (name: string): boolean => isJsonObject(capabilities[name]) && capabilities[name].supported === true;
  return [
    ...(has("structured_outputs") ? (["json"] as const) : []),
    // Not in the list: every model takes them.
    "tools",
    ...(has("thinking") ? (["reasoning"] as const) : []),
    ...(has("image_input") || has("pdf_input") ? (["files"] as const) : []),
  ];
}

function count(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" && value > 0 ? value : undefined;
}
