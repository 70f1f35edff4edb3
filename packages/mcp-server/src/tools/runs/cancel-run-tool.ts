import { OrcError } from "@llm-orc/contracts";
import { getRun } from "@llm-orc/operations";
import type { ToolDefinition } from "../../definition/tool-definition.ts";
import { projectSession } from "../../session/project-session.ts";
import { defineTool } from "../define-tool.ts";
import { runId } from "./get-run-tool.ts";
import { textArgument } from "../text-argument.ts";

export const cancelRunTool: ToolDefinition = defineTool({
  name: "cancel_run",
  title: "Stop a run",
  description:
    "Stop a run that this server has started. What its agents have answered so far is kept; a run that has ended stays as it is.",
  toolset: "runs",
  scope: "run",
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  inputSchema: { type: "object", properties: { run_id: runId }, required: ["run_id"], additionalProperties: false },
  outputSchema: {
    type: "object",
    properties: { run_id: { type: "string" }, status: { type: "string" }, cancelled: { type: "boolean" } },
    required: ["run_id", "status", "cancelled"],
  },
  async call({ args, session }, context) {
    const { runs } = projectSession(session);
    const { entry } = await getRun.run(context, { run: textArgument(args, "run_id") });
    const cancelled = await runs.cancel(entry.run_id, "It was stopped with cancel_run.");
    if (!cancelled && entry.status === "running") {
      throw new OrcError("RUN_IN_USE", `The run ${entry.run_id} is at work in another process.`, { hint: "Stop it where it was started." });
    }
    const status = cancelled ? "cancelled" : entry.status;
    return {
      type: "done",
      text: cancelled ? `The run ${entry.run_id} was stopped.` : `The run ${entry.run_id} had ended before: ${status}.`,
      structured: { run_id: entry.run_id, status, cancelled },
    };
  },
});
