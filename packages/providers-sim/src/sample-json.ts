import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "@llm-orc/contracts";
import { sampleNumber } from "./sample-number.ts";
import { type Random, seededRandom } from "./seeded-random.ts";

/**
 * A value that satisfies a JSON Schema, the same for the same `random`: `const`, `enum`, `type`, local `$ref`, `anyOf`,
 * `oneOf`, `allOf`, the bounds of numbers, strings and arrays, `prefixItems`, `required` and the common `format`s. Strings
 * say "simulated". A `pattern` is met only by an `examples`, `default` or `enum` value; other keywords are not looked at.
 */
export function sampleJson(schema: JsonSchema, random: Random = seededRandom(JSON.stringify(schema))): JsonValue {
  return sample(schema, { root: schema, random, depth: 0, name: "value", budget: { left: MAX_STEPS } });
}

interface Place {
  readonly root: JsonSchema;
  readonly random: Random;
  readonly depth: number;
  /** The property that the value is for. */
  readonly name: string;
  readonly budget: { left: number };
}

// Recursive schemas must end: beyond this only what is required is filled in, and lists are as short as allowed.
const SHALLOW = 6;
const DEEPEST = 40;
// Schemas that no finite value satisfies can branch, too.
const MAX_STEPS = 20_000;

function sample(unresolved: JsonValue, place: Place): JsonValue {
  if (!isJsonObject(unresolved) || isSpent(place)) return null;
  const schema = resolve(unresolved, place);
  if (schema.const !== undefined) return schema.const;
  if (isList(schema.enum) && schema.enum.length > 0) return pick(schema.enum, place.random);
  if (isList(schema.examples) && schema.examples.length > 0) return pick(schema.examples, place.random);
  if (schema.default !== undefined) return schema.default;
  const alternatives = isList(schema.anyOf) ? schema.anyOf : isList(schema.oneOf) ? schema.oneOf : undefined;
  if (alternatives !== undefined && alternatives.length > 0)
    return sample(merge(without(schema), chosen(alternatives, place)), deeper(place));
  switch (typeOf(schema)) {
    case "object":
      return sampleObject(schema, place);
    case "array":
      return sampleArray(schema, place);
    case "integer":
    case "number":
      return sampleNumber({ ...schema, type: typeOf(schema) }, place.random);
    case "boolean":
      return place.random() < 0.5;
    case "null":
      return null;
    default:
      return sampleString(schema, place);
  }
}

function isSpent(place: Place): boolean {
  return place.depth > DEEPEST || place.budget.left-- <= 0;
}

// Follows references and folds `allOf` into one schema.
function resolve(schema: JsonObject, place: Place): JsonObject {
  let resolved = schema;
  for (let hops = 0; typeof resolved.$ref === "string" && hops < DEEPEST; hops++) {
    const { $ref, ...siblings } = resolved;
    const target = lookUp(place.root, $ref);
    resolved = isJsonObject(target) ? merge(target, siblings) : siblings;
  }
  if (!isList(resolved.allOf) || isSpent(place)) return resolved;
  const { allOf, ...rest } = resolved;
  return allOf.reduce<JsonObject>((all, part) => (isJsonObject(part) ? merge(all, resolve(part, deeper(place))) : all), rest);
}

function lookUp(root: JsonSchema, reference: string): JsonValue | undefined {
  if (!reference.startsWith("#")) return undefined;
  let found: JsonValue | undefined = root;
  for (const key of reference
    .slice(1)
    .split("/")
    .filter((part) => part !== "")) {
    const name = decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~");
    found = isJsonObject(found) ? found[name] : isList(found) ? found[Number(name)] : undefined;
  }
  return found;
}

function merge(a: JsonObject, b: JsonObject): JsonObject {
  return {
    ...a,
    ...b,
    ...(isJsonObject(a.properties) && isJsonObject(b.properties) ? { properties: { ...a.properties, ...b.properties } } : {}),
    ...(isList(a.required) && isList(b.required) ? { required: [...new Set([...a.required, ...b.required])] } : {}),
  };
}

function without(schema: JsonObject): JsonObject {
  const { anyOf: _anyOf, oneOf: _oneOf, ...rest } = schema;
  return rest;
}

// Deep down the last alternative is taken: in recursive schemas it is usually the one that ends ("null" comes last).
function chosen(alternatives: readonly JsonValue[], place: Place): JsonObject {
  const alternative = place.depth >= SHALLOW ? alternatives.at(-1) : alternatives[0];
  return isJsonObject(alternative) ? resolve(alternative, deeper(place)) : {};
}

function typeOf(schema: JsonObject): string {
  const type = isList(schema.type) ? schema.type[0] : schema.type;
  if (typeof type === "string") return type;
  if (schema.properties !== undefined || schema.required !== undefined) return "object";
  if (schema.items !== undefined || schema.prefixItems !== undefined) return "array";
  return schema.minimum !== undefined || schema.maximum !== undefined ? "number" : "string";
}

function sampleObject(schema: JsonObject, place: Place): JsonObject {
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const required = isList(schema.required) ? schema.required.filter((name) => typeof name === "string") : [];
  const names = place.depth >= SHALLOW ? required : [...new Set([...Object.keys(properties), ...required])];
  const object: Record<string, JsonValue> = {};
  for (const name of names) {
    const property = properties[name] ?? (isJsonObject(schema.additionalProperties) ? schema.additionalProperties : {});
    // `false` forbids a property.
    if (isJsonObject(property) || (property as unknown) === true) {
      object[name] = sample(isJsonObject(property) ? property : {}, { ...deeper(place), name });
    }
  }
  const extra = isJsonObject(schema.additionalProperties) ? schema.additionalProperties : {};
  for (let nth = 1; Object.keys(object).length < count(schema.minProperties, 0); nth++) {
    object[`simulated_${nth}`] = sample(extra, deeper(place));
  }
  return object;
}

function sampleArray(schema: JsonObject, place: Place): readonly JsonValue[] {
  const prefix = isList(schema.prefixItems) ? schema.prefixItems : [];
  const fewest = count(schema.minItems, 0);
  const most = count(schema.maxItems, Infinity);
  const usual = place.depth >= SHALLOW ? fewest : Math.max(fewest, 2);
  const length = schema.items === undefined && prefix.length > 0 ? prefix.length : Math.max(usual, prefix.length);
  const items: JsonValue[] = [];
  const seen = new Set<string>();
  // With `uniqueItems` a draw that repeats is drawn again, a bounded number of times.
  for (let draws = 0; items.length < Math.min(length, most) && draws < length * 20; draws++) {
    const name = `${place.name} ${items.length + 1}`;
    const item = sample(prefix[items.length] ?? schema.items ?? {}, { ...deeper(place), name });
    const key = JSON.stringify(item);
    if (schema.uniqueItems === true && seen.has(key)) continue;
    seen.add(key);
    items.push(item);
  }
  return items;
}

const FORMATS: Readonly<Record<string, string>> = {
  "date-time": "2001-02-03T04:05:06Z",
  date: "2001-02-03",
  time: "04:05:06Z",
  duration: "PT1M",
  email: "simulated@example.com",
  hostname: "simulated.example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  uri: "https://example.com/simulated",
  "uri-reference": "/simulated",
  url: "https://example.com/simulated",
  uuid: "00000000-0000-4000-8000-000000000000",
};

function sampleString(schema: JsonObject, { name, random }: Place): string {
  const format = typeof schema.format === "string" ? FORMATS[schema.format] : undefined;
  if (format !== undefined) return format;
  const text = `simulated ${name.replaceAll("_", " ")} ${Math.floor(random() * 1000)}`;
  const padded = text.padEnd(count(schema.minLength, 0), ".");
  return padded.slice(0, count(schema.maxLength, Infinity));
}

function deeper(place: Place): Place {
  return { ...place, depth: place.depth + 1 };
}

function pick(values: readonly JsonValue[], random: Random): JsonValue {
  return values[Math.floor(random() * values.length)] ?? null;
}

function count(value: JsonValue | undefined, fallback: number): number {
  return typeof value === "number" && value >= 0 ? value : fallback;
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
