import { listRuns, type ListRunsInput } from "@llm-orc/operations";
import type { ToolDefinition } from "../../definition/tool-definition.ts";
import { lines } from "../lines.ts";
import { operationTool } from "../operation-tool.ts";

export const listRunsTool: ToolDefinition = operationTool(listRuns, {
  toolset: "runs",
  title: "List runs",
  description: "Kept runs, newest first, with status, cost and open questions. Look at one with get_run.",
  annotations: { readOnlyHint: true, openWorldHint: false },
  inputSchema: {
    type: "object",
    properties: {
      ensemble: { type: "string", description: "Only runs of this ensemble." },
      status: { type: "string", description: "running, interrupted, needs_input, completed, failed, ..." },
    },
    additionalProperties: false,
  },
  input: ({ ensemble, status }) => ({
    limit: MOST_RUNS,
    ...(typeof ensemble === "string" ? { ensemble } : {}),
    ...(typeof status === "string" ? { status: status as NonNullable<ListRunsInput["status"]> } : {}),
  }),
  list: {
    key: "runs",
    concise: ["run_id", "ensemble", "id", "status", "started_at", "duration_ms", "cost", "questions", "journal_problem"],
  },
  summary: ({ runs }) =>
    lines("run", runs, ({ run_id: id, ensemble, status, started_at: at, journal_problem: problem }) =>
      [id, ensemble, status, at, ...(problem === undefined ? [] : [problem])].join(" "),
    ),
});

// Each is a file that is read.
const MOST_RUNS = 200;
