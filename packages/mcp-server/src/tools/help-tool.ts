import { createGetHelp } from "@llm-orc/operations";
import type { ToolDefinition } from "../definition/tool-definition.ts";
import { operationTool } from "./operation-tool.ts";

/** The help about these tools. */
export function helpTool(tools: () => readonly Pick<ToolDefinition, "name" | "toolset">[]): ToolDefinition {
  return operationTool(createGetHelp(tools), {
    toolset: "core",
    title: "An overview of llm-orc",
    description: "What it does, where files go, the ensemble schema, tools and workflows. Read it once before writing an ensemble.",
    annotations: { readOnlyHint: true, openWorldHint: false },
    inputSchema: {
      type: "object",
      properties: { topic: { type: "string", enum: ["overview", "directory_structure", "schemas", "tools", "workflows"] } },
      additionalProperties: false,
    },
    // Some clients show their model the text alone.
    summary: (topics) => Object.values(topics as Readonly<Record<string, string>>).join("\n\n"),
  });
}
