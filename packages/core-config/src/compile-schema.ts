import { type JsonObject, type JsonSchema, type JsonValue, OrcError } from "@llm-orc/contracts";

/** One violation as the validator reports it, before it is put into words. */
export interface Violation {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
  readonly propertyName?: string;
  readonly parentSchema?: JsonObject;
  readonly data?: unknown;
}

export type CompiledSchema = (value: JsonValue) => readonly Violation[];

/** Compiles schemas, each once. */
export interface SchemaCompiler {
  /** Rejects with `SCHEMA_INVALID` when the schema is none. */
  compile(schema: JsonSchema): Promise<CompiledSchema>;
}

/** The validator is imported at the first `compile`: half of the programs that read YAML never need it. */
export function createSchemaCompiler(): SchemaCompiler {
  const compiled = new Map<JsonSchema, Promise<CompiledSchema>>();
  const ajv = lazily(async () => {
    // Not by name: a bundler gives a CommonJS module as `default` alone.
    const { default: ajvModule } = await import("ajv");
    const { Ajv } = ajvModule;
    // Every schema runs a few times only: what optimising it would save costs more than it gains.
    const code = { optimize: false };
    return new Ajv({ allErrors: true, verbose: true, strict: false, validateFormats: false, logger: false, inlineRefs: false, code });
  });

  async function compile(schema: JsonSchema): Promise<CompiledSchema> {
    const validator = await ajv();
    try {
      const validate = validator.compile(schema);
      return (value) => (validate(value) ? [] : ((validate.errors ?? []) as readonly Violation[]));
    } catch (error) {
      throw new OrcError("SCHEMA_INVALID", `The JSON Schema cannot be used: ${(error as Error).message}.`, {
        cause: error,
        hint: "Correct the schema of the agent kind's declaration.",
      });
    }
  }

  return {
    compile(schema) {
      const known = compiled.get(schema) ?? compile(schema);
      compiled.set(schema, known);
      return known;
    },
  };
}

/** For the schemas that are constants of this package. */
export const constantSchemas: SchemaCompiler = createSchemaCompiler();

function lazily<T>(create: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | undefined;
  return () => (value ??= create());
}
