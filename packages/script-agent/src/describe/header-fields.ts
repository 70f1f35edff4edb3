import { didYouMean, isJsonObject, type JsonObject, type JsonValue } from "@llm-orc/contracts";
import type { ScriptDescription } from "./script-description.ts";

/** What of a description a header says. */
export type HeaderFields = Partial<Omit<ScriptDescription, "form" | "problems">>;

/** Something of a header that cannot be used. */
export interface Fault {
  /** Where, from the header's map on. */
  readonly keys: readonly string[];
  readonly message: string;
  readonly hint?: string;
}

interface Field {
  readonly fits: (value: JsonValue) => boolean;
  readonly expected: string;
}

const FIELDS: Readonly<Record<string, Field>> = {
  what: { fits: isText, expected: "a text" },
  input: { fits: isText, expected: "a text" },
  output: { fits: (value) => isText(value) || isJsonObject(value), expected: "a text, or a map of the fields" },
  parameters: { fits: isParameterSchema, expected: "a JSON Schema of an object, with a map of `properties`" },
  depends: { fits: isTexts, expected: "a list of texts" },
  reads: { fits: isTexts, expected: "a list of paths; [] is none" },
  writes: { fits: isTexts, expected: "a list of paths; [] is none" },
  network: { fits: isBoolean, expected: "true or false" },
  pure: { fits: isBoolean, expected: "true or false" },
};

/** The fields that fit, and what does not. */
export function readHeaderFields(value: JsonValue): { readonly fields: HeaderFields; readonly faults: readonly Fault[] } {
  if (value === null) return { fields: {}, faults: [] };
  if (!isJsonObject(value)) {
    return { fields: {}, faults: [{ keys: [], message: "The header must be a map.", hint: 'Write "what: ..." on a line of its own.' }] };
  }
  const fields: Record<string, JsonValue> = {};
  const faults: Fault[] = [];
  for (const [key, part] of Object.entries(value)) {
    const field = Object.hasOwn(FIELDS, key) ? FIELDS[key] : undefined;
    if (field === undefined) faults.push(unknownField(key));
    else if (field.fits(part)) fields[key] = part;
    else faults.push({ keys: [key], message: `"${key}" of the header must be ${field.expected}.` });
  }
  return { fields, faults };
}

function unknownField(key: string): Fault {
  const meant = didYouMean(key, Object.keys(FIELDS));
  const hint = meant === undefined ? `There are: ${Object.keys(FIELDS).join(", ")}.` : `Did you mean "${meant}"?`;
  return { keys: [key], message: `The header has no field "${key.slice(0, 60)}".`, hint };
}

function isParameterSchema(value: JsonValue): value is JsonObject {
  if (!isJsonObject(value) || (value["type"] !== undefined && value["type"] !== "object")) return false;
  const { properties = {}, required = [] } = value;
  return isJsonObject(properties) && Object.values(properties).every(isJsonObject) && isTexts(required);
}

function isText(value: JsonValue): boolean {
  return typeof value === "string";
}

function isTexts(value: JsonValue): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isBoolean(value: JsonValue): boolean {
  return typeof value === "boolean";
}
