import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "@llm-orc/contracts";

// What the API holds an answer to, as far as it needs no work (the vendor's guide "Structured outputs").
const KEPT: ReadonlySet<string> = new Set(["type", "enum", "const", "title", "description", "default", "required"]);
const FORMATS: ReadonlySet<string> = new Set(["date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"]);
// Words that bind nothing.
const DROPPED: ReadonlySet<string> = new Set(["$schema", "$id", "$comment", "examples", "deprecated", "readOnly", "writeOnly"]);
const SAYS_SOMETHING = ["type", "enum", "const", "$ref", "anyOf", "oneOf"] as const;

/**
 * The schema as the API takes it: every object closed, and what it refuses to enforce (lengths, ranges, patterns)
 * written into the descriptions. It allows nothing more than the original, but for those. Undefined when it cannot be
 * said that way: maps with free keys, values of any type, objects in parts, recursion.
 */
export function toClosedSchema(schema: JsonSchema): JsonSchema | undefined {
  if (schema["type"] !== "object" || isRecursive(schema)) return undefined;
  try {
    return close(schema);
  } catch (error) {
    if (error instanceof CannotBeClosed) return undefined;
    throw error;
  }
}

class CannotBeClosed extends Error {}

function close(schema: JsonValue): JsonObject {
  if (!isJsonObject(schema) || !SAYS_SOMETHING.some((keyword) => keyword in schema)) throw new CannotBeClosed();
  if (schema["$ref"] !== undefined) return closeReference(schema);
  checkLiterals(schema);
  const closed: Record<string, JsonValue> = {};
  const told: Record<string, JsonValue> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === "$defs" || keyword === "definitions" || keyword === "properties") closed[keyword] = closeMap(value);
    else if (keyword === "items") closed[keyword] = close(value);
    else if (keyword === "anyOf" || keyword === "oneOf") closed["anyOf"] = closeList(value);
    else if (keyword === "format" && typeof value === "string" && FORMATS.has(value)) closed[keyword] = value;
    else if (keyword === "minItems" && (value === 0 || value === 1)) closed[keyword] = value;
    else if (KEPT.has(keyword)) closed[keyword] = value;
    else if (keyword !== "additionalProperties" && !DROPPED.has(keyword)) told[keyword] = value;
  }
  if (hasType(schema, "object")) {
    checkObject(schema);
    closed["additionalProperties"] = false;
  }
  if (hasType(schema, "array") && closed["items"] === undefined) throw new CannotBeClosed();
  return { ...closed, ...describe(schema["description"], told) };
}

// Nothing but words may stand beside a reference.
function closeReference({ $ref, ...rest }: JsonObject): JsonObject {
  const isLocal = typeof $ref === "string" && $ref.startsWith("#/");
  if (!isLocal || Object.keys(rest).some((keyword) => !DROPPED.has(keyword) && keyword !== "title" && keyword !== "description")) {
    throw new CannotBeClosed();
  }
  return { $ref };
}

function closeMap(value: JsonValue): JsonObject {
  if (!isJsonObject(value)) throw new CannotBeClosed();
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, close(inner)]));
}

function closeList(value: JsonValue): readonly JsonObject[] {
  if (!Array.isArray(value)) throw new CannotBeClosed();
  return (value as readonly JsonValue[]).map(close);
}

function checkLiterals({ enum: values, const: value, allOf }: JsonObject): void {
  const literals = [value, ...(Array.isArray(values) ? (values as readonly JsonValue[]) : [])];
  // Closed one by one, the parts of an allOf would exclude each other.
  if (allOf !== undefined || literals.some((literal) => typeof literal === "object" && literal !== null)) throw new CannotBeClosed();
}

function checkObject({ properties, additionalProperties, patternProperties, anyOf, oneOf }: JsonObject): void {
  const isMap = isJsonObject(additionalProperties) || patternProperties !== undefined;
  const isFree = additionalProperties !== false && !(isJsonObject(properties) && Object.keys(properties).length > 0);
  if (isMap || isFree || anyOf !== undefined || oneOf !== undefined) throw new CannotBeClosed();
}

function hasType({ type }: JsonObject, wanted: string): boolean {
  return type === wanted || (Array.isArray(type) && (type as readonly JsonValue[]).includes(wanted));
}

function describe(description: JsonValue | undefined, told: JsonObject): JsonObject {
  if (Object.keys(told).length === 0) return {};
  const rules = `Must satisfy ${JSON.stringify(told)}.`;
  return { description: typeof description === "string" && description !== "" ? `${description}\n${rules}` : rules };
}

// Whether following references leads back to where one has been, or nowhere.
function isRecursive(root: JsonObject): boolean {
  function leadsBack(value: JsonValue, path: readonly string[]): boolean {
    if (Array.isArray(value)) return (value as readonly JsonValue[]).some((inner) => leadsBack(inner, path));
    if (!isJsonObject(value)) return false;
    const reference = value["$ref"];
    if (typeof reference === "string") {
      const target = path.includes(reference) ? undefined : targetOf(root, reference);
      return target === undefined || leadsBack(target, [...path, reference]);
    }
    return Object.entries(value).some(([keyword, inner]) => keyword !== "$defs" && keyword !== "definitions" && leadsBack(inner, path));
  }
  return leadsBack(root, []);
}

function targetOf(root: JsonObject, reference: string): JsonValue | undefined {
  const [start, kind, name, ...rest] = reference.split("/");
  const definitions = start === "#" && (kind === "$defs" || kind === "definitions") ? root[kind] : undefined;
  const isThere = rest.length === 0 && name !== undefined && isJsonObject(definitions) && Object.hasOwn(definitions, name);
  return isThere ? definitions[name] : undefined;
}
