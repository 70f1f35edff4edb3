import { invoke, type InvokeInput } from "@llm-orc/operations";
import type { JsonObject } from "@llm-orc/contracts";
import type { ToolDefinition } from "../../definition/tool-definition.ts";
import { defineTool } from "../define-tool.ts";
import { ensembleName } from "../ensemble-name.ts";
import { responseFormat } from "../operation-tool.ts";
import { leaveRun, performAnswered, performRun } from "./perform-run.ts";
import { runOutput } from "./run-report.ts";
import { textArgument } from "../text-argument.ts";

export const invokeTool: ToolDefinition = defineTool({
  name: "invoke",
  title: "Run an ensemble",
  description:
    "Run an ensemble on an input and keep the result. Gives status, deliverable, each agent's answer, usage and cost. Check first with check_ensemble_runnable. For runs of minutes: background, then get_run.",
  toolset: "core",
  scope: "run",
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  inputSchema: {
    type: "object",
    properties: {
      ensemble_name: { type: "string", minLength: 1, description: "name or folder/name" },
      input_data: { type: "string", description: "What it works on." },
      inputs: { type: "object", description: "Values of the inputs that it declares." },
      background: { type: "boolean", default: false, description: "Give back a run_id at once." },
      wait_for_input: { type: "number", minimum: 0, default: 0, description: "Seconds to wait for a person's answer." },
      budget_usd: { type: "number", minimum: 0, description: "Most that it may cost." },
      response_format: responseFormat,
    },
    required: ["ensemble_name", "input_data"],
    additionalProperties: false,
  },
  outputSchema: runOutput,
  async call(call, context) {
    if (call.resumed !== undefined) return performAnswered(call, context, call.resumed);
    const input = toInput(call.args);
    return call.args["background"] === true
      ? leaveRun(call, (around) => invoke.run(around, input))
      : performRun(call, context, (around) => invoke.run(around, input));
  },
});

function toInput(args: JsonObject): InvokeInput {
  const { inputs, wait_for_input: wait, budget_usd: usd } = args;
  return {
    ensemble: ensembleName(textArgument(args, "ensemble_name")),
    input: textArgument(args, "input_data"),
    ...(inputs === undefined ? {} : { inputs: inputs as JsonObject }),
    ...(typeof wait === "number" ? { wait_for_input: wait } : {}),
    ...(typeof usd === "number" ? { budget: { usd } } : {}),
  };
}
