import { isJsonObject, type JsonSchema, type JsonValue } from "@llm-orc/contracts";

/**
 * Whether a schema can be sent as `strict`: the root is an object, and every object in it names all of its keys, requires
 * them, and takes no other. (OpenAI, "Structured Outputs", supported schemas.)
 */
export function isStrict(schema: JsonSchema): boolean {
  return schema["type"] === "object" && isClosed(schema);
}

function isClosed(value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).every(isClosed);
  if (!isJsonObject(value)) return true;
  const { properties, required, type, additionalProperties, ...rest } = value;
  if (type === "object" || properties !== undefined) {
    const names = isJsonObject(properties) ? Object.keys(properties) : [];
    const isRequired = Array.isArray(required) && names.every((name) => (required as readonly JsonValue[]).includes(name));
    if (additionalProperties !== false || !isRequired) return false;
  }
  const inner = isJsonObject(properties) ? Object.values(properties) : [];
  return inner.every(isClosed) && Object.values(rest).every(isClosed);
}
