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

async function compile(schema: JsonSchema): Promise<Validate> {
  // Not by name: a bundler gives a CommonJS module as `default` alone.
  const { default: ajvModule } = await import("ajv");
  const ajv = new ajvModule.Ajv({ allErrors: true, strict: false, validateFormats: false, logger: false });
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
