import { isJsonObject, type JsonObject, type JsonValue, REDACTED } from "@llm-orc/contracts";

// A key has no place in a configuration; that somebody put one there is no reason to print it.
export const SECRET_KEY: RegExp = /(?:^|[-_])(?:authorization|cookie|credentials?|key|password|secret|token)$/i;

/** The configuration with text under keys that hold secrets, such as an `Authorization` header, and passwords in addresses hidden. */
export function maskSecrets(config: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, mask(key, value)]));
}

function mask(key: string, value: JsonValue): JsonValue {
  if (typeof value === "string")
    return SECRET_KEY.test(key) ? REDACTED : value.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@\s]+@/i, `$1${REDACTED}@`);
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((entry) => mask(key, entry));
  return isJsonObject(value) ? maskSecrets(value) : value;
}
