import { isJsonObject, type JsonValue } from "@llm-orc/contracts";

/** The value without what stands at these keys. A list keeps its length, so that what comes later keeps its index. */
export function removeAt(value: JsonValue, keys: readonly string[]): JsonValue {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).map((item, index) =>
      String(index) !== key ? item : rest.length === 0 ? null : removeAt(item, rest),
    );
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).filter(([name]) => name !== key || rest.length > 0);
  return Object.fromEntries(entries.map(([name, item]) => [name, name === key ? removeAt(item, rest) : item]));
}
