import type { ValidateFunction } from "ajv";
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
  /**
   * Rejects with `SCHEMA_INVALID` when the schema is none. `ownName`: one of llm-orc's own, by its name in `ownSchemas`; it is
   * not looked at for that, which takes longest, and a bundled program has it compiled.
   */
  compile(schema: JsonSchema, ownName?: string): Promise<CompiledSchema>;
}

/** How schemas are compiled: every violation, with the part of the schema that it violates. */
export const COMPILER_OPTIONS = {
  allErrors: true,
  verbose: true,
  strict: false,
  validateSchema: false,
  validateFormats: false,
  logger: false,
  inlineRefs: false,
  // Every schema runs a few times only: what optimising it would save costs more than it gains.
  code: { optimize: false },
} as const;

/** The validator is imported at the first schema that is not compiled yet: half of the programs that read YAML never need it. */
export function createSchemaCompiler(): SchemaCompiler {
  const compiled = new Map<JsonSchema, Promise<CompiledSchema>>();
  const ajv = lazily(async () => {
    // Not by name: a bundler gives a CommonJS module as `default` alone.
    const { default: ajvModule } = await import("ajv");
    return new ajvModule.Ajv(COMPILER_OPTIONS);
  });

  async function compile(schema: JsonSchema, ownName?: string): Promise<CompiledSchema> {
    const bundled = ownName === undefined ? undefined : (await import("./compiled-schemas.ts")).compiledSchemas[ownName];
    if (bundled !== undefined) return toCompiled(bundled);
    const validator = await ajv();
    try {
      if (ownName === undefined) await validator.validateSchema(schema, true);
      return toCompiled(validator.compile(schema));
    } catch (error) {
      throw new OrcError("SCHEMA_INVALID", `The JSON Schema cannot be used: ${(error as Error).message}.`, {
        cause: error,
        hint: "Correct the schema of the agent kind's declaration.",
      });
    }
  }

  return {
    compile(schema, ownName) {
      const known = compiled.get(schema) ?? compile(schema, ownName);
      compiled.set(schema, known);
      return known;
    },
  };
}

/** For schemas that are constants. */
export const constantSchemas: SchemaCompiler = createSchemaCompiler();

function toCompiled(validate: ValidateFunction): CompiledSchema {
  return (value) => (validate(value) ? [] : ((validate.errors ?? []) as readonly Violation[]));
}

function lazily<T>(create: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | undefined;
  return () => (value ??= create());
}
