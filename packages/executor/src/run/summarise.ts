import { addCosts, addUsage, type Cost, type SerializedError, type Usage, ZERO_COST } from "@llm-orc/contracts";
import type { AgentResult, AgentUsage, ModelUsage, RunMetadata, RunStatus, RunSummary, UsageTotals } from "@llm-orc/run-spec";
import type { Ledger } from "../budget/ledger.ts";
import { reportBudget } from "../budget/open-ledger.ts";
import type { Plan } from "../plan/plan-run.ts";
import { roundMs, setOwn } from "./agent-result.ts";
import type { AgentRun } from "./agent-run.ts";
import type { Deliverable } from "./deliverable.ts";
import { type Spent, SpentByModel } from "./spent-by-model.ts";
import type { Stop } from "./stop.ts";

export interface RunFacts {
  readonly plan: Plan;
  readonly runs: readonly AgentRun[];
  /** Those with an entry. */
  readonly ended: readonly AgentRun[];
  readonly stop: Stop | undefined;
  readonly isParked: boolean;
  readonly deliverable: Deliverable;
  readonly startedAt: string;
  readonly completedAt: string;
  readonly durationMs: number;
  /** Its own, or the one around it. */
  readonly ledger: Ledger | undefined;
}

/** Everything of a result except its entries. */
export function summarise(facts: RunFacts): RunSummary {
  const { plan, runs, ended, deliverable } = facts;
  const { status, error } = statusOf(facts);
  return {
    status,
    ...(error === undefined ? {} : { error }),
    deliverable: deliverable.text,
    deliverable_agent: deliverable.agent,
    ...(deliverable.isFallback ? { deliverable_fallback: true } : {}),
    execution_order: runs.filter(({ result }) => result !== undefined).map(({ agentName }) => agentName),
    completion_order: ended.toSorted((a, b) => a.endOrder - b.endOrder).map(({ agentName }) => agentName),
    metadata: {
      started_at: facts.startedAt,
      completed_at: facts.completedAt,
      duration_ms: roundMs(facts.durationMs),
      agents_used: plan.agents.length,
      usage: usageOf(runs),
      critical_path: criticalPath(plan, runs),
      ...fanOutsOf(runs),
      ...(facts.ledger === undefined ? {} : { budget: reportBudget(facts.ledger) }),
    },
  };
}

// The first that holds.
function statusOf({ plan, runs, stop, isParked, deliverable, ledger }: RunFacts): { status: RunStatus; error?: SerializedError } {
  if (stop !== undefined) return stop;
  if (isParked) return { status: "needs_input" };
  if (ledger?.hasRefused === true && runs.some(isRefused)) return { status: "budget_exceeded", error: budgetError(plan, runs) };
  if (deliverable.error !== undefined) return { status: "failed", error: deliverable.error };
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

function isRefused({ result }: AgentRun): boolean {
  return (
    result?.skip_reason === "budget" ||
    result?.error?.code === "RUN_BUDGET_EXCEEDED" ||
    result?.instances?.some(({ skip_reason: reason }) => reason === "budget") === true
  );
}

function budgetError({ ensemble }: Plan, runs: readonly AgentRun[]): SerializedError {
  const names = runs.filter(isRefused).map(({ agentName }) => `"${agentName}"`);
  return {
    code: "RUN_BUDGET_EXCEEDED",
    message: `The budget of "${ensemble.name}" did not suffice for ${names.join(", ")}. What was finished before is kept.`,
    hint: "Raise the budget, lower max_tokens of the profiles, or use cheaper models.",
  };
}

function usageOf(runs: readonly AgentRun[]): RunMetadata["usage"] {
  const agents: Record<string, AgentUsage> = {};
  let usage: Usage = { input_tokens: 0, output_tokens: 0 };
  let cost: Cost = ZERO_COST;
  const unpriced: string[] = [];
  const models = new SpentByModel();
  let count = 0;
  for (const { agentName, result, spentByModel } of runs) {
    models.addAll(spentByModel ?? []);
    if (result?.usage === undefined) continue;
    const own = result.cost ?? { usd: null, status: "unknown" as const };
    count++;
    usage = addUsage(usage, result.usage);
    cost = addCosts(cost, own);
    if (own.status === "unknown") unpriced.push(agentName);
    setOwn(agents, agentName, {
      ...result.usage,
      total_tokens: result.usage.input_tokens + result.usage.output_tokens,
      cost: own,
      duration_ms: result.duration_ms ?? 0,
      ...(result.model === undefined ? {} : { model: result.model }),
      ...(result.model_profile === undefined ? {} : { model_profile: result.model_profile }),
    });
  }
  const totals: UsageTotals = {
    ...usage,
    total_tokens: usage.input_tokens + usage.output_tokens,
    cost,
    ...(unpriced.length === 0 ? {} : { unpriced }),
    agents_count: count,
  };
  return { agents, models: Object.fromEntries([...models].map(toModelUsage)), totals };
}

function toModelUsage([model, { usage, cost }]: readonly [string, Spent]): [string, ModelUsage] {
  return [model, { ...usage, total_tokens: usage.input_tokens + usage.output_tokens, cost }];
}

function fanOutsOf(runs: readonly AgentRun[]): Pick<RunMetadata, "fan_out"> {
  const fanOuts = runs.flatMap(({ agentName, result }) => {
    if (result?.instances === undefined) return [];
    const count = (status: AgentResult["status"]): number => result.instances?.filter((entry) => entry.status === status).length ?? 0;
    return [
      [agentName, { total: result.instances.length, succeeded: count("success") + count("partial"), failed: count("failed") }],
    ] as const;
  });
  return fanOuts.length === 0 ? {} : { fan_out: Object.fromEntries(fanOuts) };
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
