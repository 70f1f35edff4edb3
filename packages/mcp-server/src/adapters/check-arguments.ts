import { didYouMean, isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "@llm-orc/contracts";
import type { Ajv2020, ErrorObject, ValidateFunction } from "ajv/dist/2020.js";
import type { ToolError } from "../definition/tool-definition.ts";

export type CheckedArguments =
  | { readonly type: "valid"; readonly args: JsonObject }
  | { readonly type: "invalid"; readonly error: ToolError };

/** The arguments with the schema's defaults filled in, or every problem that they have. The given value is not changed. */
export async function checkArguments(schema: JsonSchema, given: unknown): Promise<CheckedArguments> {
  const copy: unknown = structuredClone(given ?? {});
  if (!isJsonObject(copy)) {
    return { type: "invalid", error: { code: "INVALID_ARGUMENTS", message: "Arguments must be an object." } };
  }
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const args = withoutNulls(copy, properties);
  const validate = await validatorOf(schema);
  if (validate(args)) return { type: "valid", args };
  const allowed = Object.keys(properties);
  const errors = validate.errors ?? [];
  const problems = [...new Set(errors.map((error) => problemText(error, allowed)))];
  const hint = allowed.length === 0 ? "It takes no arguments." : `Allowed: ${allowed.join(", ")}.`;
  const candidates = meant(errors, allowed);
  const error = { code: "INVALID_ARGUMENTS", message: problems.join(" "), hint, ...(candidates.length === 0 ? {} : { candidates }) };
  return { type: "invalid", error };
}

/** Some clients send null for what is left out. */
function withoutNulls(args: JsonObject, properties: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(args).filter(([name, value]) => value !== null || !Object.hasOwn(properties, name) || allowsNull(properties[name])),
  );
}

function allowsNull(property: JsonValue | undefined): boolean {
  return isJsonObject(property) && [property["type"] ?? "null"].flat().includes("null");
}

/** Whether an answer that came from outside is what was asked for. */
export async function isValidAgainst(schema: JsonSchema, value: unknown): Promise<boolean> {
  const validate = await validatorOf(schema);
  return validate(structuredClone(value));
}

let ajv: Promise<Ajv2020> | undefined;
const validators = new WeakMap<JsonSchema, ValidateFunction>();

async function validatorOf(schema: JsonSchema): Promise<ValidateFunction> {
  let validate = validators.get(schema);
  if (validate === undefined) {
    validate = (await (ajv ??= createAjv())).compile(schema);
    validators.set(schema, validate);
  }
  return validate;
}

// Imported by the first call: a client that only lists what there is shall not wait for it.
async function createAjv(): Promise<Ajv2020> {
  // A bundle gives a CommonJS module as default, without names.
  const { default: ajvModule } = await import("ajv/dist/2020.js");
  return new ajvModule.Ajv2020({ allErrors: true, useDefaults: true, strict: false, validateFormats: false });
}

function problemText(error: ErrorObject, allowed: readonly string[]): string {
  const where = error.instancePath === "" ? "" : `"${error.instancePath.slice(1).replaceAll("/", ".")}"`;
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case "additionalProperties":
    case "unevaluatedProperties": {
      const name = String(params["additionalProperty"] ?? params["unevaluatedProperty"]);
      const near = where === "" ? didYouMean(name, allowed) : undefined;
      const inside = where === "" ? "" : ` in ${where}`;
      return `Unknown argument "${shorten(name)}"${inside}.${near === undefined ? "" : ` Did you mean "${near}"?`}`;
    }
    case "required":
      return `Missing argument "${String(params["missingProperty"])}"${where === "" ? "" : ` in ${where}`}.`;
    case "enum":
      return `${where} must be one of ${JSON.stringify(params["allowedValues"])}.`;
    default:
      return `${where === "" ? "The arguments" : where} ${error.message ?? "are invalid"}.`;
  }
}

function meant(errors: readonly ErrorObject[], allowed: readonly string[]): readonly string[] {
  const unknown = errors.flatMap((error) =>
    error.keyword === "additionalProperties" && error.instancePath === "" ? [String(error.params["additionalProperty"])] : [],
  );
  return [...new Set(unknown.flatMap((name) => didYouMean(name, allowed) ?? []))];
}

function shorten(name: string): string {
  return name.length > 80 ? `${name.slice(0, 80)}...` : name;
}
