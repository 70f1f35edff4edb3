/** Whether a schema says only what `lib/json-schema.mjs` checks: what it does not know would otherwise seem to hold. */
import { TYPES } from "./json-schema.mjs";
import { patternTest } from "./patterns.mjs";
import { joinPath } from "./read-path.mjs";
import { schemaAt } from "./schema-reference.mjs";

const ANNOTATIONS = ["$schema", "$id", "$comment", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"];

const isText = (value) => typeof value === "string";
const isCount = (value) => Number.isInteger(value) && value >= 0;
const isNumber = (value) => typeof value === "number";
const isMap = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isListOf = (test) => (value) => Array.isArray(value) && value.every(test);

const KEYWORDS = {
  type: [
    (value) => [value].flat().length > 0 && [value].flat().every((type) => isText(type) && Object.hasOwn(TYPES, type)),
    "a type or a list of types",
  ],
  enum: [Array.isArray, "a list"],
  const: [() => true],
  required: [isListOf(isText), "a list of names"],
  properties: [isMap, "a map of schemas"],
  additionalProperties: [isSchema, "a schema, true or false"],
  items: [isSchema, "one schema, true or false"],
  ...Object.fromEntries(
    ["minProperties", "maxProperties", "minItems", "maxItems", "minLength", "maxLength"].map((name) => [name, [isCount, "a count"]]),
  ),
  uniqueItems: [(value) => typeof value === "boolean", "true or false"],
  pattern: [isText, "a regular expression"],
  ...Object.fromEntries(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].map((name) => [name, [isNumber, "a number"]])),
  multipleOf: [(value) => isNumber(value) && value > 0, "a number above 0"],
  ...Object.fromEntries(["anyOf", "allOf", "oneOf"].map((name) => [name, [isListOf(isSchema), "a list of schemas"]])),
  not: [isSchema, "a schema"],
  $ref: [isText, "a text"],
  $defs: [isMap, "a map of schemas"],
  definitions: [isMap, "a map of schemas"],
};

/**
 * Throws at the first keyword that is not known or makes no sense as it is written, with its place. It looks into branches, too, to which no
 * value would come.
 */
export function assertSchema(schema) {
  const seen = new Set();
  const references = [];
  walk(schema, "", (part, path) => {
    seen.add(part);
    if (part.$ref !== undefined) references.push({ path, reference: part.$ref });
  });
  for (const { path, reference } of references) {
    const target = schemaAt(schema, reference);
    if (typeof target !== "boolean" && !seen.has(target)) fail(path, `refers to "${reference}", which is no schema`);
  }
}

function walk(schema, path, visit) {
  if (typeof schema === "boolean") return;
  if (!isMap(schema)) fail(path, "must be a map, true or false");
  visit(schema, path);
  for (const [keyword, value] of Object.entries(schema)) {
    if (ANNOTATIONS.includes(keyword)) continue;
    if (!Object.hasOwn(KEYWORDS, keyword)) {
      fail(path, `has "${keyword}", which is not checked here; there are: ${Object.keys(KEYWORDS).join(", ")}`);
    }
    const [holds, what] = KEYWORDS[keyword];
    if (!holds(value)) fail(path, `has "${keyword}", which must be ${what}`);
    if (keyword === "pattern") patternTest(value);
    for (const { steps, part } of partsOf(keyword, value)) walk(part, [keyword, ...steps].reduce(joinPath, path), visit);
  }
}

function fail(path, what) {
  throw new Error(`the schema${path === "" ? "" : ` at ${path}`} ${what}`);
}

/** The schemas in the value of a keyword, each with the steps that lead to it. */
function partsOf(keyword, value) {
  if (["properties", "$defs", "definitions"].includes(keyword))
    return Object.entries(value).map(([name, part]) => ({ steps: [name], part }));
  if (["anyOf", "allOf", "oneOf"].includes(keyword)) return value.map((part, index) => ({ steps: [index], part }));
  return ["items", "additionalProperties", "not"].includes(keyword) ? [{ steps: [], part: value }] : [];
}

function isSchema(value) {
  return typeof value === "boolean" || isMap(value);
}
