import { boundText } from "@llm-orc/operations";
import type { PendingQuestion } from "@llm-orc/run-spec";
import type { ShownRun } from "./run-report.ts";

const DELIVERABLE_CHARACTERS = 6_000;
const MOST_FAILURES = 5;

/** A run for who reads only texts: how it ended, what went wrong, what is asked, and what it hands over. */
export function runText({ result, status = result.status, agents, artifact, questions, notices = [], problem }: ShownRun): string {
  const summary = result.status === "interrupted" ? undefined : result;
  const entries = Object.entries(result.results);
  const usd = summary?.metadata.usage.totals.cost.usd;
  const facts = [
    `${entries.filter(([, entry]) => entry.status === "success").length} of ${agents} agents succeeded`,
    ...(summary === undefined ? [] : [`${Math.round(summary.metadata.duration_ms)} ms`]),
    ...(typeof usd === "string" ? [`$${usd}`] : []),
  ];
  const kept = artifact === undefined ? "" : `, kept as ${artifact.ensemble}/${artifact.id}`;
  const failed = entries.filter(([, entry]) => entry.status === "failed").slice(0, MOST_FAILURES);
  const deliverable = summary?.deliverable ?? null;
  return [
    `Ensemble "${result.ensemble}": ${status}; ${facts.join(", ")}. Run ${result.run_id}${kept}.`,
    ...notices,
    ...[summary?.error, problem].flatMap((error) => (error === undefined ? [] : [`${error.code}: ${boundText(error.message, 500)}`])),
    ...failed.map(([agent, { error }]) => `Agent "${agent}" failed: ${boundText(error?.message ?? "it did not say why", 200)}`),
    ...questions.map((question) => questionText(question, result.run_id)),
    ...(deliverable === null ? [] : ["", boundText(deliverable, DELIVERABLE_CHARACTERS)]),
  ].join("\n");
}

/** A secret goes from the person to the run: neither a client nor a model is to see it. */
export function secretCommand(runId: string): string {
  return `llm-orc answer ${runId}`;
}

function questionText({ agent, request_id: id, request }: PendingQuestion, runId: string): string {
  const how =
    request.secret === true
      ? `It is a secret: the person types it in a terminal with: ${secretCommand(runId)}. Then go on with answer_input and no value.`
      : `Answer with answer_input, request_id ${id}.`;
  return `Agent "${agent}" asks: ${boundText(request.prompt, 500)} ${how}`;
}
