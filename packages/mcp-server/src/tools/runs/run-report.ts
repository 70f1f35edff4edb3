import { basename, dirname, relative, sep } from "node:path";
import type { JsonSchema, SerializedError } from "@llm-orc/contracts";
import { boundText, listArtifacts, type OperationContext } from "@llm-orc/operations";
import type { AgentResult, InterruptedRun, PendingQuestion, RunResult } from "@llm-orc/run-spec";
import type { ToolOutcome } from "../../definition/tool-definition.ts";
import { resourceUri } from "../../resources/resource-uri.ts";
import { toJson } from "../operation-tool.ts";
import { runText, secretCommand } from "./run-text.ts";

/** A run as tools show it, at work or ended. */
export interface ShownRun {
  readonly result: RunResult | InterruptedRun;
  /** Where it differs from the result's: a run at work. */
  readonly status?: string;
  /** Where it is kept, below the artifacts folder. */
  readonly artifact: { readonly ensemble: string; readonly id: string } | undefined;
  readonly questions: readonly PendingQuestion[];
  /** How many agents the ensemble has. */
  readonly agents: number;
  readonly notices?: readonly string[];
  /** What of it could not be kept. */
  readonly problem?: SerializedError | undefined;
}

export type ResponseFormat = "concise" | "detailed";

// Of an agent's answer, where not all of it is asked for.
const CONCISE_CHARACTERS = 500;

export const runOutput: JsonSchema = {
  type: "object",
  properties: {
    run_id: { type: "string" },
    ensemble: { type: "string" },
    status: { type: "string" },
    progress: { type: "object" },
    deliverable: { type: "string" },
    results: { type: "object" },
    questions: { type: "array", items: { type: "object" } },
    error: { type: "object" },
    usage: { type: "object" },
    cost: { type: "object" },
    duration_ms: { type: "number" },
    artifact: { type: "object" },
    notices: { type: "array", items: { type: "string" } },
    truncated: { type: "boolean" },
  },
  required: ["run_id", "status"],
};

/** What a tool tells of a run. */
export function reportRun(run: ShownRun, format: ResponseFormat): ToolOutcome & { readonly type: "done" } {
  const { result, artifact, questions } = run;
  const summary = result.status === "interrupted" ? undefined : result;
  const totals = summary?.metadata.usage.totals;
  const ended = Object.values(result.results);
  const structured = toJson({
    run_id: result.run_id,
    ensemble: result.ensemble,
    status: run.status ?? result.status,
    progress: { ended: ended.length, failed: ended.filter(({ status }) => status === "failed").length, total: run.agents },
    deliverable: summary?.deliverable ?? undefined,
    error: summary?.error ?? run.problem,
    questions: questions.length === 0 ? undefined : questions.map((question) => shownQuestion(question, result.run_id)),
    results: Object.fromEntries(Object.entries(result.results).map(([agent, entry]) => [agent, shownAgent(entry, format)])),
    usage:
      totals === undefined
        ? undefined
        : { input_tokens: totals.input_tokens, output_tokens: totals.output_tokens, total_tokens: totals.total_tokens },
    cost: totals?.cost,
    duration_ms: summary?.metadata.duration_ms,
    artifact: artifact === undefined ? undefined : { id: `${artifact.ensemble}/${artifact.id}`, uri: uriOf(artifact) },
    notices: run.notices === undefined || run.notices.length === 0 ? undefined : run.notices,
  });
  return {
    type: "done",
    text: runText(run),
    structured,
    ...(artifact === undefined || summary === undefined
      ? {}
      : {
          links: [
            {
              uri: uriOf(artifact),
              name: `${artifact.ensemble}/${artifact.id}`,
              description: "The whole result of this run.",
              mimeType: "application/json",
            },
          ],
        }),
  };
}

/** Where a run is kept, as tools name it. */
export async function placeOf(context: OperationContext, folder: string | undefined): Promise<ShownRun["artifact"]> {
  if (folder === undefined) return undefined;
  const root = context.project?.artifacts ?? (await listArtifacts.run(context, { limit: 1 })).root;
  return { ensemble: relative(root, dirname(folder)).replaceAll(sep, "/"), id: basename(folder) };
}

function uriOf({ ensemble, id }: NonNullable<ShownRun["artifact"]>): string {
  return resourceUri.artifact(ensemble, id);
}

function shownAgent(entry: AgentResult, format: ResponseFormat): object {
  if (format === "detailed") return entry;
  const { status, response, error, skip_reason: reason } = entry;
  const text = response === null || typeof response === "string" ? response : JSON.stringify(response);
  return {
    status,
    ...(text === null ? {} : { response: boundText(text, CONCISE_CHARACTERS) }),
    ...(error === undefined ? {} : { error: { code: error.code, message: boundText(error.message, CONCISE_CHARACTERS) } }),
    ...(reason === undefined ? {} : { skip_reason: reason }),
  };
}

function shownQuestion({ request_id: id, agent, request }: PendingQuestion, runId: string): object {
  return { request_id: id, agent, ...request, answer_with: request.secret === true ? secretCommand(runId) : "answer_input" };
}
