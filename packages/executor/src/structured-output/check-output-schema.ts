import { type Diagnostic, isJsonObject, type JsonObject, type JsonSchema, type JsonValue, toJsonPointer } from "@llm-orc/contracts";
import { problem, suggestion } from "../plan/problem.ts";

/**
 * What is certainly wrong with an `output_schema`: keywords of the wrong form, references that lead nowhere, patterns that
 * are none. Pure and cheap, unlike the validator, which has the last word when the agent runs (`SCHEMA_INVALID`). `path` is
 * where the schema stands: `["agents", 0, "output_schema"]`.
 */
export function checkOutputSchema(schema: JsonSchema, path: readonly (string | number)[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const canResolve = !namesItsParts(schema);
  // A list, not recursion: a schema may be nested as deep as its file allows.
  const open: { readonly schema: JsonObject; readonly path: readonly (string | number)[] }[] = [{ schema, path }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const place = at;
    for (const [keyword, value] of Object.entries(place.schema)) {
      const where = [...place.path, keyword];
      const wrong = formProblem(keyword, value, where);
      if (wrong !== undefined) found.push(wrong);
      else if (keyword === "pattern") found.push(...patternProblem(value as string, where));
      else if (keyword === "$ref" && canResolve) found.push(...referenceProblem(value as string, schema, where));
      else for (const [key, inner] of subschemas(keyword, value)) open.push({ schema: inner, path: [...where, ...key] });
    }
  }
  return found;
}

const TYPES: ReadonlySet<string> = new Set(["string", "number", "integer", "boolean", "object", "array", "null"]);

const isText = (value: JsonValue): boolean => typeof value === "string";
const isNumber = (value: JsonValue): boolean => typeof value === "number";
const isCount = (value: JsonValue): boolean => Number.isInteger(value) && (value as number) >= 0;
const isSchema = (value: JsonValue): boolean => isJsonObject(value) || typeof value === "boolean";
const isNonEmptyList = (value: JsonValue): boolean => isList(value) && value.length > 0;

/** What a keyword's value must be, by the keywords for which that is so. */
const FORMS: readonly { readonly keywords: readonly string[]; readonly fits: (value: JsonValue) => boolean; readonly form: string }[] = [
  { keywords: ["$ref", "pattern", "format", "title", "description"], fits: isText, form: "text" },
  { keywords: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"], fits: isNumber, form: "a number" },
  { keywords: ["multipleOf"], fits: (value) => isNumber(value) && (value as number) > 0, form: "a number above 0" },
  {
    keywords: ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"],
    fits: isCount,
    form: "a whole number from 0",
  },
  { keywords: ["uniqueItems"], fits: (value) => typeof value === "boolean", form: "true or false" },
  { keywords: ["required"], fits: (value) => isList(value) && value.every(isText), form: "a list of property names" },
  { keywords: ["enum"], fits: isList, form: "a list of values" },
  { keywords: ["properties", "patternProperties", "$defs", "definitions"], fits: isJsonObject, form: "a map of schemas by name" },
  { keywords: ["allOf", "anyOf", "oneOf"], fits: isNonEmptyList, form: "a list of schemas" },
  { keywords: ["items"], fits: (value) => isSchema(value) || isNonEmptyList(value), form: "a schema" },
  { keywords: ["not", "if", "then", "else", "contains", "propertyNames", "additionalProperties"], fits: isSchema, form: "a schema" },
];
const FORM_OF = new Map(FORMS.flatMap(({ keywords, ...form }) => keywords.map((keyword) => [keyword, form] as const)));

function formProblem(keyword: string, value: JsonValue, path: readonly (string | number)[]): Diagnostic | undefined {
  if (keyword === "type") return typeProblem(value, path);
  const expected = FORM_OF.get(keyword);
  if (expected === undefined || expected.fits(value)) return undefined;
  const hint =
    keyword === "required" ? "List the names of the required properties beside `properties:`, as in required: [title, score]." : undefined;
  return problem("ORC2060", `${keyword} must be ${expected.form}.`, toJsonPointer(path), { hint });
}

function typeProblem(value: JsonValue, path: readonly (string | number)[]): Diagnostic | undefined {
  const wrong = (isList(value) ? value : [value]).find((type) => typeof type !== "string" || !TYPES.has(type));
  if (wrong === undefined)
    return isNonEmptyList(value) || isText(value) ? undefined : problem("ORC2060", "type names no type.", toJsonPointer(path));
  const name = typeof wrong === "string" ? wrong : JSON.stringify(wrong);
  return problem("ORC2060", `JSON Schema has no type "${name}".`, toJsonPointer(path), { hint: suggestion(name, TYPES, "Types") });
}

function patternProblem(pattern: string, path: readonly (string | number)[]): readonly Diagnostic[] {
  try {
    new RegExp(pattern, "u").test("");
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, "") : "";
    return [problem("ORC2062", `The pattern is not a regular expression: ${reason}.`, toJsonPointer(path))];
  }
}

function referenceProblem(reference: string, root: JsonSchema, path: readonly (string | number)[]): readonly Diagnostic[] {
  if (reference.startsWith("http://json-schema.org/") || (reference.startsWith("#") && pointsSomewhere(reference, root))) return [];
  const hint = reference.startsWith("#")
    ? "References look like #/$defs/name, with name under `$defs:` at the top of the schema."
    : "Other files and addresses are not read: write the schema into this one, under `$defs:`.";
  return [problem("ORC2061", `"${reference}" leads to no schema.`, toJsonPointer(path), { hint })];
}

function pointsSomewhere(reference: string, root: JsonSchema): boolean {
  let found: JsonValue | undefined = root;
  for (const part of reference.slice(1).split("/").slice(1)) {
    const key = decode(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (isList(found)) found = found[Number(key)];
    else found = isJsonObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return found !== undefined && (reference === "#" || reference.startsWith("#/"));
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Whether references may go by names that parts give themselves. */
function namesItsParts(schema: JsonSchema): boolean {
  return /"(?:\$?id|\$anchor|\$dynamicAnchor|\$recursiveAnchor)":/.test(JSON.stringify(schema));
}

function subschemas(keyword: string, value: JsonValue): readonly (readonly [(string | number)[], JsonObject])[] {
  switch (keyword) {
    case "properties":
    case "patternProperties":
    case "$defs":
    case "definitions":
    case "dependentSchemas":
      return isJsonObject(value)
        ? Object.entries(value).flatMap(([key, inner]) => (isJsonObject(inner) ? [[[key], inner] as const] : []))
        : [];
    case "items":
    case "allOf":
    case "anyOf":
    case "oneOf":
      if (isList(value)) return value.flatMap((inner, index) => (isJsonObject(inner) ? [[[index], inner] as const] : []));
      return isJsonObject(value) ? [[[], value]] : [];
    case "not":
    case "if":
    case "then":
    case "else":
    case "contains":
    case "propertyNames":
    case "additionalProperties":
      return isJsonObject(value) ? [[[], value]] : [];
    default:
      return [];
  }
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
