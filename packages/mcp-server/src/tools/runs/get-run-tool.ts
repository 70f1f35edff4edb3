import type { ToolDefinition } from "../../definition/tool-definition.ts";
import { defineTool } from "../define-tool.ts";
import { responseFormat } from "../operation-tool.ts";
import { formatOf, reportKept } from "./perform-run.ts";
import { runOutput } from "./run-report.ts";
import { textArgument } from "../text-argument.ts";

export const runId = { type: "string", minLength: 1, description: "id, ensemble/timestamp, or last" } as const;

export const getRunTool: ToolDefinition = defineTool({
  name: "get_run",
  title: "Look at a run",
  description:
    "Status, progress, open questions and result of a run, at work or ended. The result of analyze_execution is shorter and says what went wrong.",
  toolset: "runs",
  scope: "read",
  annotations: { readOnlyHint: true, openWorldHint: false },
  inputSchema: {
    type: "object",
    properties: { run_id: runId, response_format: responseFormat },
    required: ["run_id"],
    additionalProperties: false,
  },
  outputSchema: runOutput,
  call: ({ args }, context) => reportKept(context, textArgument(args, "run_id"), formatOf(args)),
});
