import { assertNever, type JsonSchema } from "@llm-orc/contracts";
import { builtInKinds } from "@llm-orc/run-spec";
import { defineOperation, type Operation } from "../operation.ts";

/** The kinds of files that have a schema. */
export const SCHEMA_KINDS = ["ensemble", "profile", "config"] as const;
export type SchemaKind = (typeof SCHEMA_KINDS)[number];

export interface PrintSchemaInput {
  readonly kind: SchemaKind;
}

/** The JSON Schema of a kind of files, the one that `init` writes and the loader checks with. */
export const printSchema: Operation<PrintSchemaInput, JsonSchema> = defineOperation({
  name: "schema",
  description: "The JSON Schema of ensemble, profile or config files: for editors and for generating such files.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: { kind: { enum: SCHEMA_KINDS, description: "Which files." } },
    required: ["kind"],
    additionalProperties: false,
  },
  outputSchema: { type: "object", required: ["$schema", "title"] },
  run: (_context, { kind }) => fileSchema(kind),
});

/** The JSON Schema (draft-07) of these files, with the built-in agent kinds. */
export async function fileSchema(kind: SchemaKind): Promise<JsonSchema> {
  const { configSchema, ensembleSchema, profileSchema } = await import("@llm-orc/core-config");
  switch (kind) {
    case "ensemble":
      return ensembleSchema(builtInKinds);
    case "profile":
      return profileSchema;
    case "config":
      return configSchema;
    default:
      return assertNever(kind);
  }
}
