import { isJsonObject, type JsonValue } from "@llm-orc/contracts";

/**
 * The value at the end of the path, or null when a step leads nowhere. A text key is looked up among a map's own keys
 * only, a number in a list only: `length`, `__proto__` and the like are keys as any other.
 */
export function resolvePath(value: JsonValue, path: readonly (string | number)[]): JsonValue {
  let current = value;
  for (const step of path) {
    current = oneStep(current, step);
    if (current === null) return null;
  }
  return current;
}

function oneStep(value: JsonValue, step: string | number): JsonValue {
  if (typeof step === "number") return Array.isArray(value) ? ((value as readonly JsonValue[])[step] ?? null) : null;
  return isJsonObject(value) && Object.hasOwn(value, step) ? (value[step] ?? null) : null;
}
