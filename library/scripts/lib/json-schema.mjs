/**
 * The part of JSON Schema that the library checks, for the parameters of its scripts as well as for data. Assertions: type, enum, const,
 * required, properties, additionalProperties, minProperties, maxProperties, items (one schema), minItems, maxItems, uniqueItems, minLength,
 * maxLength, pattern, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, anyOf, allOf, oneOf, not, and `$ref` to a place
 * in the same schema. `assertSchema` refuses any other.
 */
import { canonicalJson } from "./canonical-json.mjs";
import { patternTest } from "./patterns.mjs";
import { joinPath } from "./read-path.mjs";
import { schemaAt } from "./schema-reference.mjs";
import { countCharacters } from "./text-encoding.mjs";

const MAX_DEPTH = 400;

/**
 * What a schema does not allow of a value, one `{path, message}` after the other: `path` as `lib/read-path.mjs` reads it, in front of it
 * `path` of the options. An assertion that is not known is passed over: `assertSchema` is there to find it.
 *
 * @throws where schema and value nest deeper than 400 levels, as a schema that refers to itself does
 */
export function* violations(value, schema, { path = "", root = schema, depth = 0 } = {}) {
  if (schema === true) return;
  if (schema === false) return void (yield { path, message: "is not allowed" });
  if (depth > MAX_DEPTH)
    throw new Error(`schema and data are nested more than ${MAX_DEPTH} levels deep at ${path.slice(0, 80) || "the top"}`);
  const place = { path, root, depth: depth + 1 };
  if (schema.$ref !== undefined) yield* violations(value, schemaAt(root, schema.$ref), place);
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
    return void (yield { path, message: `must be ${types.map((type) => TYPES[type].name).join(" or ")}, is ${shown(value)}` });
  }
  for (const message of faults(value, schema)) yield { path, message };
  if (Array.isArray(value)) yield* ofItems(value, schema, place);
  else if (isOfType(value, "object")) yield* ofProperties(value, schema, place);
  yield* ofCombinations(value, schema, place);
}

/** Whether a value is of a type of JSON Schema. */
export function isOfType(value, type) {
  return TYPES[type].holds(value);
}

/** The types of JSON Schema, and what they are called to people. */
export const TYPES = {
  string: { name: "a text", holds: (value) => typeof value === "string" },
  number: { name: "a number", holds: (value) => typeof value === "number" && Number.isFinite(value) },
  integer: { name: "a whole number", holds: (value) => Number.isInteger(value) },
  boolean: { name: "true or false", holds: (value) => typeof value === "boolean" },
  array: { name: "a list", holds: (value) => Array.isArray(value) },
  object: { name: "a map", holds: (value) => typeof value === "object" && value !== null && !Array.isArray(value) },
  null: { name: "null", holds: (value) => value === null },
};

function* faults(value, schema) {
  if (schema.enum !== undefined && !schema.enum.some((allowed) => isSame(value, allowed))) {
    yield `must be one of ${schema.enum.map(shown).join(", ")}, is ${shown(value)}`;
  }
  if (schema.const !== undefined && !isSame(value, schema.const)) yield `must be ${shown(schema.const)}, is ${shown(value)}`;
  if (typeof value === "number") yield* ofNumber(value, schema);
  if (typeof value === "string") yield* ofText(value, schema);
}

function* ofNumber(value, { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }) {
  if (value < minimum) yield `must be at least ${minimum}, is ${value}`;
  if (value > maximum) yield `must be at most ${maximum}, is ${value}`;
  if (value <= exclusiveMinimum) yield `must be more than ${exclusiveMinimum}, is ${value}`;
  if (value >= exclusiveMaximum) yield `must be less than ${exclusiveMaximum}, is ${value}`;
  if (multipleOf !== undefined && !isMultiple(value, multipleOf)) yield `must be a multiple of ${multipleOf}, is ${value}`;
}

function* ofText(value, { minLength, maxLength, pattern }) {
  if (minLength !== undefined || maxLength !== undefined) {
    const length = countCharacters(value);
    if (length === 0 && minLength === 1) yield "must not be empty";
    else if (length < minLength) yield `must have at least ${minLength} characters, has ${length}`;
    if (length > maxLength) yield `must have at most ${maxLength} characters, has ${length}`;
  }
  if (pattern !== undefined && !testOf(pattern)(value)) yield `must match ${pattern}, is ${shown(value)}`;
}

function* ofItems(list, { items, minItems, maxItems, uniqueItems }, place) {
  const { path } = place;
  if (list.length < minItems) yield { path, message: `must have at least ${minItems} entries, has ${list.length}` };
  if (list.length > maxItems) yield { path, message: `must have at most ${maxItems} entries, has ${list.length}` };
  if (uniqueItems === true) {
    const seen = new Map();
    for (const [index, item] of list.entries()) {
      const key = canonicalJson(item);
      if (seen.has(key)) yield { path: joinPath(path, index), message: `must not be there twice, is the same as entry ${seen.get(key)}` };
      else seen.set(key, index);
    }
  }
  if (items === undefined || items === true) return;
  for (const [index, item] of list.entries()) yield* violations(item, items, { ...place, path: joinPath(path, index) });
}

function* ofProperties(map, { properties = {}, required = [], additionalProperties = true, minProperties, maxProperties }, place) {
  const { path } = place;
  const names = Object.keys(map);
  if (names.length < minProperties) yield { path, message: `must have at least ${minProperties} entries, has ${names.length}` };
  if (names.length > maxProperties) yield { path, message: `must have at most ${maxProperties} entries, has ${names.length}` };
  for (const name of required) if (!Object.hasOwn(map, name)) yield { path: joinPath(path, name), message: "is missing" };
  for (const name of names) {
    const at = { ...place, path: joinPath(path, name) };
    if (Object.hasOwn(properties, name)) yield* violations(map[name], properties[name], at);
    else if (!additionalProperties) {
      yield { path: at.path, message: `is not known; there are: ${Object.keys(properties).join(", ") || "none"}` };
    } else yield* violations(map[name], additionalProperties, at);
  }
}

function* ofCombinations(value, { allOf = [], anyOf, oneOf, not }, place) {
  const { path } = place;
  const fits = (schema) => violations(value, schema, place).next().done;
  for (const schema of allOf) yield* violations(value, schema, place);
  if (anyOf !== undefined && !anyOf.some(fits)) yield { path, message: fitsNone(value, anyOf, place) };
  if (oneOf !== undefined) {
    const fitting = oneOf.filter(fits).length;
    if (fitting === 0) yield { path, message: fitsNone(value, oneOf, place) };
    if (fitting > 1) yield { path, message: `must fit one of ${oneOf.length} forms, fits ${fitting}` };
  }
  if (not !== undefined && fits(not)) yield { path, message: `must not be as it is: ${shown(value)}` };
}

function fitsNone(value, schemas, place) {
  const reasons = schemas.map((schema) => {
    const { value: first } = violations(value, schema, { ...place, path: "" }).next();
    return `${first.path} ${first.message}`.trim();
  });
  return `fits none of ${schemas.length} forms: ${reasons.map((reason, index) => `(${index + 1}) ${reason}`).join("; ")}`;
}

function isSame(a, b) {
  return a === b || (typeof a === "object" && typeof b === "object" && canonicalJson(a) === canonicalJson(b));
}

// 0.3 is a multiple of 0.1 to people, though not to binary fractions.
function isMultiple(value, of) {
  const quotient = value / of;
  return Math.abs(quotient - Math.round(quotient)) <= Math.abs(quotient) * Number.EPSILON;
}

const tests = new Map();

function testOf(pattern) {
  const test = tests.get(pattern) ?? patternTest(pattern);
  tests.set(pattern, test);
  return test;
}

function shown(value) {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
