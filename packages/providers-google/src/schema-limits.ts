import { isJsonObject, type JsonSchema, type JsonValue } from "@llm-orc/contracts";

// As the API documents `responseJsonSchema`; then words that bind nothing.
const ENFORCED =
  "$id $defs $ref $anchor type format title description enum items prefixItems minItems maxItems minimum maximum anyOf oneOf properties additionalProperties required propertyOrdering";
const WORDS = "$schema $comment default examples deprecated readOnly writeOnly";
const KNOWN: ReadonlySet<string> = new Set(`${ENFORCED} ${WORDS}`.split(" "));

const SCHEMAS: ReadonlySet<string> = new Set(["items", "additionalProperties"]);
const LISTS_OF_SCHEMAS: ReadonlySet<string> = new Set(["prefixItems", "anyOf", "oneOf"]);
const MAPS_OF_SCHEMAS: ReadonlySet<string> = new Set(["properties", "$defs"]);

/** The keywords of a schema that the API lets pass but does not hold an answer to, sorted. */
export function ignoredKeywords(schema: JsonSchema): readonly string[] {
  const ignored = new Set<string>();
  collect(schema, ignored);
  return [...ignored].sort();
}

function collect(schema: JsonValue, ignored: Set<string>): void {
  if (!isJsonObject(schema)) return;
  for (const [keyword, value] of Object.entries(schema)) {
    if (!KNOWN.has(keyword)) ignored.add(keyword);
    else if (SCHEMAS.has(keyword)) collect(value, ignored);
    else if (LISTS_OF_SCHEMAS.has(keyword) && Array.isArray(value)) for (const one of value as readonly JsonValue[]) collect(one, ignored);
    else if (MAPS_OF_SCHEMAS.has(keyword) && isJsonObject(value)) for (const one of Object.values(value)) collect(one, ignored);
  }
}
