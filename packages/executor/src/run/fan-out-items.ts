import { isJsonObject, type JsonValue, OrcError, parseJsonOrUndefined } from "@llm-orc/contracts";
import type { AgentResult } from "@llm-orc/run-spec";

/**
 * The items that a fan-out goes over: a list, JSON text of one, or of a map with one under `data` (with `inputKey` under
 * that key instead). An item is undefined where the instance of a fan-out before had no output. Throws
 * `AGENT_FAN_OUT_NOT_ARRAY`.
 */
export function fanOutItems(
  source: string,
  result: AgentResult | undefined,
  inputKey: string | undefined,
): readonly (JsonValue | undefined)[] {
  const response = result?.response ?? null;
  if (inputKey === undefined && response !== null && typeof response !== "string") return response.map((item) => item ?? undefined);
  const value = typeof response === "string" ? parseJsonOrUndefined(response) : undefined;
  const list =
    inputKey === undefined && Array.isArray(value) ? value : isJsonObject(value) ? ownValue(value, inputKey ?? "data") : undefined;
  if (Array.isArray(list)) return list as readonly JsonValue[];
  throw new OrcError("AGENT_FAN_OUT_NOT_ARRAY", `There is nothing to fan out over: ${whatItIs(source, response, value, inputKey)}.`, {
    hint: `Make "${source}" answer with a JSON list${inputKey === undefined ? ', or with {"data": [...]}' : ` under "${inputKey}"`}.`,
  });
}

function ownValue(value: Readonly<Record<string, JsonValue>>, key: string): JsonValue | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function whatItIs(source: string, response: AgentResult["response"], value: JsonValue | undefined, inputKey: string | undefined): string {
  if (response === null) return `"${source}" has no output`;
  if (value === undefined) return `the output of "${source}" is not JSON`;
  if (inputKey !== undefined) return `the output of "${source}" has no list under "${inputKey}"`;
  return `the output of "${source}" is ${isJsonObject(value) ? 'a JSON map without a list under "data"' : "no JSON list"}`;
}
