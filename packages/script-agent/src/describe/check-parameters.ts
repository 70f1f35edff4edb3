import { type Diagnostic, didYouMean, isJsonObject, type JsonObject, type JsonValue, toJsonPointer } from "@llm-orc/contracts";

/**
 * Where the parameters of an agent do not fit the JSON Schema of its script's header: `ORC3106`, with paths relative to the
 * agent. Of the schema it looks at the names, `required`, and each one's `type` and `enum`. A value with `${...}` is only
 * known in the run; a text that reads as the wanted type counts as one. A name that the schema allows besides
 * (`additionalProperties` is not false) is a problem only when it is nearly one that was left out.
 */
export function checkParameters(parameters: JsonObject, schema: JsonObject): readonly Diagnostic[] {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? (schema["required"] as readonly string[]) : [];
  const problems: Diagnostic[] = [];
  const missing = Object.keys(properties).filter((name) => !Object.hasOwn(parameters, name));
  const typos = new Set<string>();
  for (const [name, value] of Object.entries(parameters)) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const path = toJsonPointer(["parameters", name]);
    if (isJsonObject(property)) {
      const wrong = isTemplate(value) ? undefined : misfit(value, property);
      if (wrong !== undefined) problems.push(problem(path, `The parameter "${name}" ${wrong}.`, descriptionOf(property)));
      continue;
    }
    const meant = didYouMean(name, missing);
    if (meant === undefined && schema["additionalProperties"] !== false) continue;
    if (meant !== undefined) typos.add(meant);
    const names = Object.keys(properties);
    const known = names.length === 0 ? "It has none." : `There are: ${names.join(", ")}.`;
    problems.push(problem(path, `The script has no parameter "${name}".`, meant === undefined ? known : `Did you mean "${meant}"?`));
  }
  for (const name of required) {
    if (Object.hasOwn(parameters, name) || typos.has(name)) continue;
    const property = properties[name];
    problems.push(
      problem("/parameters", `The script needs a parameter "${name}".`, isJsonObject(property) ? descriptionOf(property) : undefined),
    );
  }
  return problems;
}

function isTemplate(value: JsonValue): boolean {
  return typeof value === "string" ? value.includes("${") : JSON.stringify(value).includes("${");
}

function misfit(value: JsonValue, property: JsonObject): string | undefined {
  const types = [property["type"] ?? []].flat() as readonly string[];
  const readings = typeof value === "string" && !types.includes("string") ? [value, reading(value)] : [value];
  if (types.length > 0 && !readings.some((read) => types.some((type) => isOfType(read, type)))) {
    return `must be ${types.map((type) => TYPE_NAMES[type] ?? type).join(" or ")}, is ${shown(value)}`;
  }
  const { enum: allowed } = property;
  if (Array.isArray(allowed) && !readings.some((read) => allowed.some((one) => JSON.stringify(one) === JSON.stringify(read)))) {
    return `must be one of ${allowed.map(shown).join(", ")}, is ${shown(value)}`;
  }
  return undefined;
}

function reading(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
};

function isOfType(value: JsonValue, type: string): boolean {
  switch (type) {
    case "integer":
      return Number.isSafeInteger(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return isJsonObject(value);
    case "null":
      return value === null;
    case "string":
    case "number":
    case "boolean":
      return typeof value === type;
    // A type that is none says nothing.
    default:
      return true;
  }
}

function descriptionOf({ description }: JsonObject): string | undefined {
  return typeof description === "string" && description !== "" ? description : undefined;
}

function shown(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function problem(path: string, message: string, hint: string | undefined): Diagnostic {
  return { code: "ORC3106", severity: "warning", message, path, ...(hint === undefined ? {} : { hint }) };
}
