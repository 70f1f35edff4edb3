import type { Diagnostic, JsonSchema, JsonValue } from "@llm-orc/contracts";
import { constantSchemas } from "./compile-schema.ts";
import { toSchemaProblems } from "./to-schema-problems.ts";

/**
 * What is wrong with a value under a schema that a plugin brings, in the loader's words. `base` is the pointer of the value
 * in its document. Rejects with `SCHEMA_INVALID` when the schema is none.
 */
export async function checkValue(schema: JsonSchema, value: JsonValue, base: string): Promise<readonly Diagnostic[]> {
  return toSchemaProblems((await constantSchemas.compile(schema))(value), base);
}
