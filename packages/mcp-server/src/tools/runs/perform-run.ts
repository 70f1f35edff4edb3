import type { JsonObject, JsonSchema } from "@llm-orc/contracts";
import { answerInput, getRun, type OperationContext, resumeRun, type RunOutput } from "@llm-orc/operations";
import type { InputRequest } from "@llm-orc/run-spec";
import type { ToolCall, ToolOutcome } from "../../definition/tool-definition.ts";
import { projectSession } from "../../session/project-session.ts";
import type { RunWork } from "../../session/running-runs.ts";
import { followRun } from "./follow-run.ts";
import { placeOf, reportRun, type ResponseFormat } from "./run-report.ts";
import { textArgument } from "../text-argument.ts";

/** Runs while the call waits, and tells of it. What a run asks a person is asked through the client, unless it is a secret. */
export async function performRun(call: ToolCall, context: OperationContext, work: RunWork): Promise<ToolOutcome> {
  const since = context.clock.now();
  let following: Promise<void> | undefined;
  const output = await projectSession(call.session).runs.attend(context, work, (started) => {
    // A client that cannot be told anything stops no run.
    following = followRun(started, call, since).catch(() => {});
  });
  await following;
  return askOrReport(output, context, formatOf(call.args));
}

/** Starts the run, and comes back with its id. */
export async function leaveRun(call: ToolCall, work: RunWork): Promise<ToolOutcome> {
  const session = projectSession(call.session);
  // It is to outlive the call, so the call's signal is not its own.
  const { run, prepared } = await session.runs.leave(session.context(), work);
  return {
    type: "done",
    text: `Ensemble "${prepared.name}" runs in the background as ${run.id}. Look at it with get_run, stop it with cancel_run.`,
    structured: { run_id: run.id, ensemble: prepared.name, status: "running" },
  };
}

/** The second call: the person has answered the question of a parked run, or has not. */
export async function performAnswered(
  call: ToolCall,
  context: OperationContext,
  resumed: NonNullable<ToolCall["resumed"]>,
): Promise<ToolOutcome> {
  const runId = textArgument(resumed.state, "run_id");
  const value = resumed.answer.action === "accept" ? toValue(resumed.answer.content) : undefined;
  // Without an answer the run stays parked: it can be answered later, from anywhere.
  if (value === undefined) return reportKept(context, runId, formatOf(call.args));
  await answerInput.run(context, { run: runId, request_id: textArgument(resumed.state, "request_id"), value });
  return performRun(call, context, (around) => resumeRun.run(around, { run: runId }));
}

/** A kept run, as far as it has come. */
export async function reportKept(context: OperationContext, run: string, format: ResponseFormat): Promise<ToolOutcome> {
  const { entry, result, questions } = await getRun.run(context, { run });
  const { ensemble, id, status, agents } = entry;
  return reportRun({ result, status, artifact: { ensemble, id }, questions, agents }, format);
}

export function formatOf(args: JsonObject): ResponseFormat {
  return args["response_format"] === "detailed" ? "detailed" : "concise";
}

async function askOrReport(
  { result, artifact, notices, questions }: RunOutput,
  context: OperationContext,
  format: ResponseFormat,
): Promise<ToolOutcome> {
  const done = reportRun(
    {
      result,
      artifact: await placeOf(context, artifact.folder),
      questions,
      agents: result.metadata.agents_used,
      notices: artifact.warning === undefined ? notices : [...notices, `${artifact.warning.code}: ${artifact.warning.message}`],
      problem: artifact.error,
    },
    format,
  );
  const question = questions.find(({ request }) => request.secret !== true);
  if (question === undefined) return done;
  return {
    type: "needs_input",
    message: `Agent "${question.agent}" asks: ${question.request.prompt}`,
    schema: answerSchema(question.request),
    state: { run_id: result.run_id, request_id: question.request_id },
    otherwise: done,
  };
}

function answerSchema({ kind, choices, default: preset }: InputRequest): JsonSchema {
  const value: JsonSchema =
    kind === "confirm"
      ? { type: "boolean", title: "Yes?", ...(preset === undefined ? {} : { default: preset === "yes" }) }
      : {
          type: "string",
          title: "Answer",
          ...(kind === "choice" && choices !== undefined && choices.length > 0 ? { enum: choices } : {}),
          ...(preset === undefined ? {} : { default: preset }),
        };
  return { type: "object", properties: { value }, required: ["value"] };
}

function toValue(content: JsonObject | undefined): string | undefined {
  const value = content?.["value"];
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "string" ? value : undefined;
}
