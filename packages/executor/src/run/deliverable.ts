import type { SerializedError } from "@llm-orc/contracts";
import { renderTemplate, resolvePath, scanTemplate, toTemplateText } from "@llm-orc/expressions";
import type { AgentResult } from "@llm-orc/run-spec";
import type { Plan } from "../plan/plan-run.ts";
import type { AgentRun } from "./agent-run.ts";
import type { References } from "./references.ts";

/** What a run hands over. */
export interface Deliverable {
  readonly text: string | null;
  readonly agent: string | null;
  readonly isFallback: boolean;
  /** Set when what `output:` names has no value. */
  readonly error?: SerializedError;
}

export const NO_DELIVERABLE: Deliverable = { text: null, agent: null, isFallback: false };

/** What `output:` names (but not by a processor); else the output of the last agent that has one, at the end of the graph if possible. */
export function deliverableOf(plan: Plan, runs: readonly AgentRun[], references: References): Deliverable {
  const { output } = plan.ensemble;
  const byName = (name: string): AgentRun | undefined => runs[plan.graph.indexOf.get(name) ?? -1];
  if (typeof output === "string" && byName(output) === undefined) {
    const text = renderTemplate(scanTemplate(output), ({ head, path }) => resolvePath(references.value(head), path));
    return { text: toTemplateText(text), agent: null, isFallback: false };
  }
  if (typeof output === "string" || Array.isArray(output)) {
    const names = (typeof output === "string" ? [output] : output) as readonly string[];
    const agent = names.length === 1 ? (names[0] as string) : null;
    const texts = names.map((name) => outputText(byName(name)?.result));
    const missing = names.find((_, position) => texts[position] === undefined);
    if (missing === undefined) return { text: texts.join("\n\n"), agent, isFallback: false };
    const error = { code: "RUN_OUTPUT_MISSING", message: `"${missing}", which output: names, has no output.` };
    return { text: null, agent, isFallback: false, error };
  }
  const usable = runs.filter(({ result }) => hasDeliverable(result));
  const { starts } = plan.graph.dependents;
  const chosen = usable.findLast(({ index }) => starts[index] === starts[index + 1]);
  const run = chosen ?? usable.at(-1);
  if (run === undefined) return NO_DELIVERABLE;
  return { text: outputText(run.result) ?? null, agent: run.agentName, isFallback: chosen === undefined };
}

function hasDeliverable(result: AgentResult | undefined): boolean {
  return (result?.status === "success" || result?.status === "partial") && result.response !== null && result.response.length > 0;
}

function outputText(result: AgentResult | undefined): string | undefined {
  if (result === undefined || result.response === null || (result.status !== "success" && result.status !== "partial")) return undefined;
  return typeof result.response === "string" ? result.response : JSON.stringify(result.response);
}
