import { addCosts, addUsage, type Cost, type JsonValue, type SerializedError, type Usage, ZERO_COST } from "@llm-orc/contracts";
import { renderTemplate, resolvePath, scanTemplate, toTemplateText } from "@llm-orc/expressions";
import type { AgentResult, AgentUsage, RunMetadata, RunStatus, RunSummary, UsageTotals } from "@llm-orc/run-spec";
import type { Plan } from "../plan/plan-run.ts";
import { type AgentRun, roundMs } from "./agent-run.ts";
import type { Stop } from "./stop.ts";

export interface RunFacts {
  readonly plan: Plan;
  readonly runs: readonly AgentRun[];
  /** Those with an entry, in the order in which they ended. */
  readonly ended: readonly AgentRun[];
  readonly stop: Stop | undefined;
  readonly isParked: boolean;
  readonly resolve: (head: string) => JsonValue;
  readonly startedAt: string;
  readonly completedAt: string;
  readonly durationMs: number;
}

/** Everything of a result except its entries. */
export function summarise(facts: RunFacts): RunSummary {
  const { plan, runs, ended } = facts;
  const deliverable = deliverableOf(facts);
  const { status, error } = statusOf(facts, deliverable);
  return {
    status,
    ...(error === undefined ? {} : { error }),
    deliverable: deliverable.text,
    deliverable_agent: deliverable.agent,
    ...(deliverable.isFallback ? { deliverable_fallback: true } : {}),
    execution_order: runs.filter(({ result }) => result !== undefined).map(({ agentName }) => agentName),
    completion_order: ended.map(({ agentName }) => agentName),
    metadata: {
      started_at: facts.startedAt,
      completed_at: facts.completedAt,
      duration_ms: roundMs(facts.durationMs),
      agents_used: plan.agents.length,
      usage: usageOf(runs),
      critical_path: criticalPath(plan, runs),
    },
  };
}

interface Deliverable {
  readonly text: string | null;
  readonly agent: string | null;
  readonly isFallback: boolean;
  /** Set when `output:` names what has no value. */
  readonly missing?: string;
}

function deliverableOf({ plan, runs, resolve }: RunFacts): Deliverable {
  const { output } = plan.ensemble;
  const byName = (name: string): AgentRun | undefined => runs[plan.graph.indexOf.get(name) ?? -1];
  if (typeof output === "string" && byName(output) === undefined) {
    const text = renderTemplate(scanTemplate(output), ({ head, path }) => resolvePath(resolve(head), path));
    return { text: toTemplateText(text), agent: null, isFallback: false };
  }
  if (typeof output === "string" || Array.isArray(output)) {
    const names = (typeof output === "string" ? [output] : output) as readonly string[];
    const texts = names.map((name) => outputText(byName(name)?.result));
    const missing = names.find((_, position) => texts[position] === undefined);
    if (missing !== undefined) return { text: null, agent: names.length === 1 ? missing : null, isFallback: false, missing };
    return { text: texts.join("\n\n"), agent: names.length === 1 ? (names[0] as string) : null, isFallback: false };
  }
  const usable = runs.filter(({ result }) => hasDeliverable(result));
  const { starts } = plan.graph.dependents;
  const chosen = usable.findLast(({ index }) => starts[index] === starts[index + 1]);
  const run = chosen ?? usable.at(-1);
  if (run === undefined) return { text: null, agent: null, isFallback: false };
  return { text: outputText(run.result) ?? null, agent: run.agentName, isFallback: chosen === undefined };
}

function hasDeliverable(result: AgentResult | undefined): boolean {
  return (result?.status === "success" || result?.status === "partial") && result.response !== null && result.response.length > 0;
}

function outputText(result: AgentResult | undefined): string | undefined {
  if (result === undefined || result.response === null || (result.status !== "success" && result.status !== "partial")) return undefined;
  return typeof result.response === "string" ? result.response : JSON.stringify(result.response);
}

// The first that holds.
function statusOf({ runs, stop, isParked }: RunFacts, deliverable: Deliverable): { status: RunStatus; error?: SerializedError } {
  if (stop !== undefined) return stop;
  if (isParked) return { status: "needs_input" };
  if (deliverable.missing !== undefined) {
    return {
      status: "failed",
      error: { code: "RUN_OUTPUT_MISSING", message: `"${deliverable.missing}", which output: names, has no output.` },
    };
  }
  const ran = runs.flatMap(({ result }) => (result === undefined || result.status === "skipped" ? [] : [result]));
  if (ran.length > 0 && ran.every(({ status }) => status === "failed")) {
    const first = runs.find(({ result }) => result?.status === "failed");
    const message =
      ran.length === 1
        ? `Agent "${first?.agentName}" failed: ${first?.result?.error?.message ?? ""}`
        : `All ${ran.length} agents that ran failed; the first, "${first?.agentName}": ${first?.result?.error?.message ?? ""}`;
    const hint = first?.result?.error?.hint;
    return { status: "failed", error: { code: "RUN_ALL_AGENTS_FAILED", message, ...(hint === undefined ? {} : { hint }) } };
  }
  return { status: ran.some(({ status }) => status === "failed" || status === "partial") ? "completed_with_errors" : "completed" };
}

function usageOf(runs: readonly AgentRun[]): RunMetadata["usage"] {
  const agents: [string, AgentUsage][] = [];
  let usage: Usage = { input_tokens: 0, output_tokens: 0 };
  let cost: Cost = ZERO_COST;
  const unpriced: string[] = [];
  let count = 0;
  for (const { agentName, result } of runs) {
    if (result?.usage === undefined) continue;
    const own = result.cost ?? { usd: null, status: "unknown" as const };
    count++;
    usage = addUsage(usage, result.usage);
    cost = addCosts(cost, own);
    if (own.status === "unknown") unpriced.push(agentName);
    agents.push([
      agentName,
      {
        ...result.usage,
        total_tokens: result.usage.input_tokens + result.usage.output_tokens,
        cost: own,
        duration_ms: result.duration_ms ?? 0,
        ...(result.model === undefined ? {} : { model: result.model }),
        ...(result.model_profile === undefined ? {} : { model_profile: result.model_profile }),
      },
    ]);
  }
  const totals: UsageTotals = {
    ...usage,
    total_tokens: usage.input_tokens + usage.output_tokens,
    cost,
    ...(unpriced.length === 0 ? {} : { unpriced }),
    agents_count: count,
  };
  // Not by assignment: an agent may be called `__proto__`.
  return { agents: Object.fromEntries(agents), totals };
}

function criticalPath(plan: Plan, runs: readonly AgentRun[]): RunMetadata["critical_path"] {
  const ran = (run: AgentRun | undefined): run is AgentRun => run?.result !== undefined && run.result.status !== "skipped";
  const lastOf = (candidates: Iterable<AgentRun | undefined>): AgentRun | undefined => {
    let last: AgentRun | undefined;
    for (const run of candidates) if (ran(run) && (last === undefined || run.endOrder > last.endOrder)) last = run;
    return last;
  };
  const path: AgentRun[] = [];
  const { starts, edges } = plan.graph.dependencies;
  for (let run = lastOf(runs); run !== undefined;) {
    path.push(run);
    run = lastOf([...edges.subarray(starts[run.index], starts[run.index + 1])].map((index) => runs[index]));
  }
  path.reverse();
  const durationMs = path.reduce((sum, { result }) => sum + (result?.duration_ms ?? 0), 0);
  return { agents: path.map(({ agentName }) => agentName), duration_ms: roundMs(durationMs) };
}
