import { isJsonObject, type JsonObject, parseJsonOrUndefined } from "@llm-orc/contracts";

export type LineRead =
  | { readonly type: "message"; readonly message: JsonObject }
  /** The line is answered with this instead of being passed on. */
  | { readonly type: "refused"; readonly answer: JsonObject };

/**
 * One line as a JSON-RPC message. What the protocol libraries would drop without a word is refused here: a client that waits for
 * an answer shall get one.
 */
export function readMessage(line: string): LineRead {
  const value = parseJsonOrUndefined(line);
  if (value === undefined) return refused(null, PARSE_ERROR, "Parse error: the line is no JSON. A message is one line.");
  if (Array.isArray(value)) return refused(null, INVALID_REQUEST, "Invalid request: batches are not supported. Send one message per line.");
  if (!isJsonObject(value) || value["jsonrpc"] !== "2.0")
    return refused(idOf(value), INVALID_REQUEST, 'Invalid request: "jsonrpc" must be "2.0".');
  const id = idOf(value);
  if ("id" in value && id === null) return refused(null, INVALID_REQUEST, 'Invalid request: "id" must be a string or an integer.');
  if (typeof value["method"] !== "string") {
    return id !== null && ("result" in value || isJsonObject(value["error"]))
      ? { type: "message", message: value }
      : refused(id, INVALID_REQUEST, 'Invalid request: "method" is missing.');
  }
  const problem = paramsProblem(value["params"]);
  if (problem !== undefined) return refused(id, INVALID_PARAMS, `Invalid params: ${problem}`);
  return { type: "message", message: value };
}

export function refused(id: string | number | null, code: number, message: string): LineRead & { type: "refused" } {
  return { type: "refused", answer: { jsonrpc: "2.0", id, error: { code, message } } };
}

export const INVALID_REQUEST = -32_600;
const INVALID_PARAMS = -32_602;
const PARSE_ERROR = -32_700;

function idOf(value: unknown): string | number | null {
  const id = isJsonObject(value) ? value["id"] : undefined;
  return isRequestId(id) ? id : null;
}

function isRequestId(value: unknown): value is string | number {
  return typeof value === "string" || Number.isInteger(value);
}

function paramsProblem(params: unknown): string | undefined {
  if (params === undefined) return undefined;
  if (!isJsonObject(params)) return '"params" must be an object.';
  const meta = params["_meta"];
  if (meta === undefined) return undefined;
  if (!isJsonObject(meta)) return '"_meta" must be an object.';
  const token = meta["progressToken"];
  return token === undefined || isRequestId(token) ? undefined : '"progressToken" must be a string or an integer.';
}
