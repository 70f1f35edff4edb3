import type { JsonObject, JsonSchema } from "@llm-orc/contracts";
import type { Content } from "../definition/content.ts";
import type { ToolError, ToolOutcome } from "../definition/tool-definition.ts";

/** The result of `tools/call`, as every revision has it. */
export interface ToolResult {
  readonly content: readonly JsonObject[];
  readonly structuredContent?: JsonObject;
  readonly isError?: boolean;
}

/** Text for the model first, then what it may open, then what is no text. */
export function toToolResult(outcome: Extract<ToolOutcome, { type: "done" | "error" }>): ToolResult {
  if (outcome.type === "error") return errorResult(outcome.error);
  return {
    content: [
      ...(outcome.text === "" ? [] : [{ type: "text", text: outcome.text }]),
      ...(outcome.links ?? []).map((link): JsonObject => ({ type: "resource_link", ...link })),
      ...(outcome.attachments ?? []).map(toContentBlock),
    ],
    structuredContent: outcome.structured,
  };
}

/**
 * The schema of every result of a tool, also of those with `isError`: the first library for clients checks these against it too,
 * and throws at one that does not fit, so that the model would never read what it can mend.
 */
export function resultSchema(outputSchema: JsonSchema): JsonSchema {
  const { required: _ofSuccess, properties, ...schema } = outputSchema;
  return { ...schema, properties: { ...(properties as JsonObject | undefined), error: { type: "object" } } };
}

export function errorResult(error: ToolError): ToolResult {
  const lines = [`${error.code}: ${error.message}`, error.hint ?? ""].filter((line) => line !== "");
  return { content: [{ type: "text", text: lines.join("\n") }], structuredContent: { error: { ...error } }, isError: true };
}

export function toContentBlock(content: Content): JsonObject {
  if (content.type !== "resource") return { ...content };
  const { uri, mimeType, text } = content;
  return { type: "resource", resource: { uri, mimeType, text } };
}
