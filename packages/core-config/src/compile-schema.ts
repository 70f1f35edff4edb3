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
  /** Rejects with `SCHEMA_INVALID` when the schema is none; one of llm-orc's own is not looked at for that, which takes longest. */
  compile(schema: JsonSchema, options: { readonly isOwn: boolean }): Promise<CompiledSchema>;
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
    return new Ajv({
      allErrors: true,
      verbose: true,
      strict: false,
      validateSchema: false,
      validateFormats: false,
      logger: false,
      inlineRefs: false,
      code,
    });
  });

  async function compile(schema: JsonSchema, isOwn: boolean): Promise<CompiledSchema> {
    const validator = await ajv();
    try {
      if (!isOwn) await validator.validateSchema(schema, true);
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
    compile(schema, { isOwn }) {
      const known = compiled.get(schema) ?? compile(schema, isOwn);
      compiled.set(schema, known);
      return known;
    },
  };
}

/** For schemas that are constants. */
export const constantSchemas: SchemaCompiler = createSchemaCompiler();

function lazily<T>(create: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | undefined;
  return () => (value ??= create());
}
