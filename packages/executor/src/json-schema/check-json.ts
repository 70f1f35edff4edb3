import type { ValidateFunction } from "ajv";
import { type JsonSchema, type JsonValue, OrcError } from "@llm-orc/contracts";

type Validate = (value: JsonValue) => readonly string[];

const compiled = new WeakMap<JsonSchema, Promise<Validate>>();

/**
 * What a JSON Schema does not allow of a value, each as `at /pointer must be ...`; empty: all is well. The validator is
 * imported at the first use, and a schema is compiled once. Rejects with `SCHEMA_INVALID` when the schema is none.
 */
export async function checkJson(schema: JsonSchema, value: JsonValue): Promise<readonly string[]> {
  const known = compiled.get(schema) ?? compile(schema);
  compiled.set(schema, known);
  return (await known)(value);
}

const OPTIONS = { allErrors: true, strict: false, validateFormats: false, logger: false } as const;

// The draft that a schema names, else 2020-12. Not by name: a bundler gives a CommonJS module as `default` alone.
async function createValidator({ $schema: draft }: JsonSchema): Promise<{ compile(schema: JsonSchema): ValidateFunction }> {
  if (typeof draft === "string" && /draft-0[4-7]/.test(draft)) {
    const { default: module } = await import("ajv");
    return new module.Ajv(OPTIONS);
  }
  if (typeof draft === "string" && draft.includes("2019-09")) {
    const { default: module } = await import("ajv/dist/2019.js");
    return new module.Ajv2019(OPTIONS);
  }
  const { default: module } = await import("ajv/dist/2020.js");
  return new module.Ajv2020(OPTIONS);
}

async function compile(schema: JsonSchema): Promise<Validate> {
  const ajv = await createValidator(schema);
  try {
    const validate = ajv.compile(schema);
    return (value) => {
      if (validate(value)) return [];
      return (validate.errors ?? []).map(({ instancePath, message = "is not allowed", params }) => {
        const detail = "additionalProperty" in params ? ` ("${String(params["additionalProperty"])}")` : allowedValues(params);
        return `${instancePath === "" ? "" : `at ${instancePath} `}${message}${detail}`;
      });
    };
  } catch (error) {
    throw new OrcError("SCHEMA_INVALID", `The JSON Schema cannot be used: ${error instanceof Error ? error.message : String(error)}.`, {
      hint: "Correct the schema.",
      cause: error,
    });
  }
}

function allowedValues(params: Readonly<Record<string, unknown>>): string {
  const { allowedValues: values } = params;
  return Array.isArray(values) ? `: ${values.map((value) => JSON.stringify(value)).join(", ")}` : "";
}
