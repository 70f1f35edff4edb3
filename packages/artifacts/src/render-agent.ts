import { parseJsonOrUndefined, type SerializedError } from "@llm-orc/contracts";
import type { AgentResult, InstanceResult, SkipReason } from "@llm-orc/run-spec";
import { fenced, inlineCode, prose } from "./markdown.ts";

const SKIP_WORDS: Readonly<Record<SkipReason, string>> = {
  guard: "its `when` did not hold",
  dependencies_skipped: "all that it depends on was skipped",
  dependency_failed: "something that it depends on failed",
  budget: "the budget did not suffice",
  run_failed: "the run had failed before",
  timed_out: "the run's time was over",
  cancelled: "the run was cancelled before",
};

/** One agent's section of a report, as its paragraphs. */
export function renderAgent(agent: string, entry: AgentResult): readonly string[] {
  return [`### ${inlineCode(agent)}: ${entry.status}`, ...notes(entry), ...response(entry)];
}

/** An error for people: its code, what happened, and what to do next. */
export function renderError(error: SerializedError): string {
  const hint = error.hint === undefined ? "" : `\n\nWhat to do: ${prose(error.hint)}`;
  return `**${inlineCode(error.code)}** ${prose(error.message)}${hint}`;
}

/** A fenced output, marked as JSON where it is a JSON document. */
export function renderOutput(text: string): string {
  const isDocument = /^\s*[[{]/.test(text) && parseJsonOrUndefined(text) !== undefined;
  return fenced(text, isDocument ? "json" : "");
}

function notes(entry: AgentResult): readonly string[] {
  const paragraphs: string[] = [];
  if (entry.skip_reason !== undefined) paragraphs.push(`Skipped: ${SKIP_WORDS[entry.skip_reason]}.`);
  if (entry.error !== undefined) paragraphs.push(renderError(entry.error));
  if (entry.fallback_from !== undefined) paragraphs.push(`Answered by the fallback of ${inlineCode(entry.fallback_from)}.`);
  if (entry.attempts !== undefined && entry.attempts > 1) paragraphs.push(`It took ${entry.attempts} attempts.`);
  if (entry.cached === true) paragraphs.push("From the cache.");
  const warnings = entry.warnings ?? [];
  if (warnings.length > 0) paragraphs.push(warnings.map((warning) => `- Warning: ${prose(warning)}`).join("\n"));
  return paragraphs;
}

function response(entry: AgentResult): readonly string[] {
  if (typeof entry.response === "string") return [entry.response === "" ? "Its output is empty." : renderOutput(entry.response)];
  const isExplained = entry.skip_reason !== undefined || entry.error !== undefined;
  if (entry.response === null) return isExplained ? [] : ["It has no output."];
  const instances = new Map((entry.instances ?? []).map((instance) => [instance.index, instance]));
  if (entry.response.length === 0) return ["There was nothing to fan out over."];
  return entry.response.flatMap((text, index) => [
    instanceLine(index, instances.get(index)),
    ...(text === null ? [] : [renderOutput(text)]),
  ]);
}

function instanceLine(index: number, instance: InstanceResult | undefined): string {
  const status = instance === undefined ? "" : `: ${instance.status}`;
  const reason = instance?.skip_reason === undefined ? "" : `, ${SKIP_WORDS[instance.skip_reason]}`;
  const error = instance?.error === undefined ? "" : `. ${renderError(instance.error)}`;
  return `Item ${index}${status}${reason}${error}`;
}
