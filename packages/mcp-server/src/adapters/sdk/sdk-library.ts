import type { JsonSchema, Logger } from "@llm-orc/contracts";
import type * as Sdk from "@modelcontextprotocol/server";

/** The official SDK. Handed around, so that importing an adapter does not import it: that takes a tenth of a second. */
export type SdkLibrary = typeof Sdk;

/** The real schema for the client, and no check: ours say every problem at once, with the names that would be right. */
export function advertised(schema: JsonSchema): Sdk.StandardSchemaWithJSON<Record<string, unknown>> {
  const json = (): Record<string, unknown> => schema;
  return {
    "~standard": {
      version: 1,
      vendor: "llm-orc",
      validate: (value) => ({ value: value as Record<string, unknown> }),
      jsonSchema: { input: json, output: json },
    },
  };
}

export function toErrorListener(log: Logger): (error: Error) => void {
  return (error) => {
    log.debug(`mcp: ${error.message}`);
  };
}
