import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "@llm-orc/contracts";

const INTEGER = /^\s*[-+]?\d+(?:\.0*)?\s*$/;
const NUMBER = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;
const TRUE = /^(?:true|t|yes|y|on|1)$/i;
const FALSE = /^(?:false|f|no|n|off|0)$/i;

/**
 * The value with the leniency that configuration files are read with: where the schema wants a number or a boolean, the
 * text of one will do (`"30"`, `"yes"`, 1); where a key is optional, null is as good as absent. Nothing becomes text.
 * What does not fit stays as it is, for the check to report.
 */
export function toTypedValue(value: JsonValue, schema: JsonSchema): JsonValue {
  if (isJsonObject(value)) return toTypedObject(value, schema);
  if (Array.isArray(value)) {
    const { items } = schema;
    return isJsonObject(items) ? value.map((item: JsonValue) => toTypedValue(item, items)) : value;
  }
  return toTypedScalar(value as Exclude<typeof value, readonly JsonValue[]>, schema);
}

function toTypedObject(value: JsonObject, schema: JsonSchema): JsonObject {
  // The form of a value that may be text or a map stands in the map's branch.
  const branch = isJsonObject(schema["else"]) ? schema["else"] : {};
  const properties = { ...propertiesOf(branch), ...propertiesOf(schema) };
  const rest = isJsonObject(schema["additionalProperties"]) ? schema["additionalProperties"] : undefined;
  const required = [...requiredOf(schema), ...requiredOf(branch)];
  const entries: [string, JsonValue][] = [];
  for (const [key, item] of Object.entries(value)) {
    const property = Object.hasOwn(properties, key) ? properties[key] : rest;
    if (!isJsonObject(property)) entries.push([key, item]);
    else if (item !== null || required.includes(key) || typesOf(property).includes("null"))
      entries.push([key, toTypedValue(item, property)]);
  }
  return Object.fromEntries(entries);
}

function toTypedScalar(value: string | number | boolean | null, schema: JsonSchema): JsonValue {
  const types = typesOf(schema);
  if (types.length === 0 || types.includes(typeof value === "object" ? "null" : typeof value)) return value;
  if (types.includes("boolean")) {
    const text = String(value);
    if (TRUE.test(text)) return true;
    if (FALSE.test(text)) return false;
  }
  if (typeof value !== "string") return value;
  const pattern = types.includes("number") ? NUMBER : types.includes("integer") ? INTEGER : undefined;
  const number = pattern?.test(value) === true ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : value;
}

function typesOf(schema: JsonSchema): readonly JsonValue[] {
  const { type } = schema;
  return type === undefined ? [] : Array.isArray(type) ? (type as readonly JsonValue[]) : [type];
}

function propertiesOf(schema: JsonSchema): JsonObject {
  return isJsonObject(schema["properties"]) ? schema["properties"] : {};
}

function requiredOf(schema: JsonSchema): readonly JsonValue[] {
  return Array.isArray(schema["required"]) ? (schema["required"] as readonly JsonValue[]) : [];
}
