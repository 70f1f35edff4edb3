import { type JsonObject, OrcError } from "@llm-orc/contracts";
import { answerInput, chooseQuestion, getRun, type OperationContext, resumeRun } from "@llm-orc/operations";
import type { ToolDefinition } from "../../definition/tool-definition.ts";
import { defineTool } from "../define-tool.ts";
import { responseFormat } from "../operation-tool.ts";
import { runId } from "./get-run-tool.ts";
import { formatOf, leaveRun, performAnswered, performRun, reportKept } from "./perform-run.ts";
import { runOutput } from "./run-report.ts";
import { secretCommand } from "./run-text.ts";
import { textArgument } from "../text-argument.ts";

export const answerInputTool: ToolDefinition = defineTool({
  name: "answer_input",
  title: "Answer a run's question",
  description:
    "Give a person's answer to what a run asks; a parked run then goes on and its result comes back. Without value: go on with a run that was answered elsewhere. Ask the person, do not answer for them.",
  toolset: "runs",
  scope: "run",
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  inputSchema: {
    type: "object",
    properties: {
      run_id: runId,
      value: { type: "string", description: "yes or no, a choice, or a text" },
      agent: { type: "string", description: "Who asks, where several do." },
      request_id: { type: "string" },
      background: { type: "boolean", default: false },
      response_format: responseFormat,
    },
    required: ["run_id"],
    additionalProperties: false,
  },
  outputSchema: runOutput,
  async call(call, context) {
    const { args, resumed } = call;
    if (resumed !== undefined) return performAnswered(call, context, resumed);
    const run = textArgument(args, "run_id");
    if (args["value"] !== undefined) await answer(context, run, args);
    const { entry, questions } = await getRun.run(context, { run });
    // A run at work takes the answer by itself; one with other questions would only be parked again.
    if (entry.status === "running" || questions.length > 0) return reportKept(context, run, formatOf(args));
    return args["background"] === true
      ? leaveRun(call, (around) => resumeRun.run(around, { run: entry.run_id }))
      : performRun(call, context, (around) => resumeRun.run(around, { run: entry.run_id }));
  },
});

async function answer(context: OperationContext, run: string, args: JsonObject): Promise<void> {
  const query = {
    ...(typeof args["agent"] === "string" ? { agent: args["agent"] } : {}),
    ...(typeof args["request_id"] === "string" ? { request_id: args["request_id"] } : {}),
  };
  const { entry, questions } = await getRun.run(context, { run });
  const question = chooseQuestion(questions, query);
  if (question.request.secret === true) {
    throw new OrcError("INPUT_IS_SECRET", `Agent "${question.agent}" asks for a secret, which no model and no client is to see.`, {
      hint: `The person types it in a terminal: ${secretCommand(entry.run_id)}. Then call answer_input without value.`,
    });
  }
  await answerInput.run(context, { run: entry.run_id, request_id: question.request_id, value: textArgument(args, "value") });
}
