import { OrcError } from "@llm-orc/contracts";
import type { ChildResult, Ensemble, RunMetadata } from "@llm-orc/run-spec";
import type { Plan } from "../plan/plan-run.ts";
import type { Inner } from "./agent-host.ts";
import type { AgentRun } from "./agent-run.ts";
import type { EnsembleRun, EnsembleRunOptions } from "./ensemble-run.ts";
import { resolveInputs } from "./resolve-inputs.ts";
import type { Spent } from "./spent-by-model.ts";

export interface ChildRequest {
  readonly ensemble: Ensemble | string;
  readonly input: string;
  /** From 1. */
  readonly iteration: number | undefined;
}

/**
 * Runs an ensemble inside an agent. What it spends is booked on the agent, also when the agent is stopped. Pending while the
 * child waits for a person, for good when the run ends without one.
 */
export async function startChild(
  run: AgentRun,
  host: EnsembleRun,
  { ensemble, input, iteration }: ChildRequest,
  create: (options: EnsembleRunOptions) => EnsembleRun,
): Promise<ChildResult> {
  const { shared } = host;
  if (host.path.length >= shared.maxEnsembleDepth) throw tooDeep(shared.maxEnsembleDepth);
  const plan = plannedChild(host.plan, ensemble) ?? (await shared.planChild(ensemble));
  if (run.abortReason !== undefined) throw run.abortReason;
  const inputs = resolveInputs(plan.ensemble, undefined);

  run.markStarted();
  if (run.planned.kind === "dispatch")
    shared.emit((stamp) => ({ ...stamp, type: "agent_dispatched", ...run.place, ensemble: plan.ensemble.name }));
  const limit = plan.ensemble.limits?.max_concurrent_agents ?? 0;
  const child = create({
    plan,
    shared,
    path: [
      ...host.path,
      `${run.agentName}${run.item === undefined ? "" : `[${run.item.index}]`}${iteration === undefined ? "" : `#${iteration}`}`,
    ],
    input: shared.redactor.text(input),
    inputs,
    permits: limit > 0 ? { limit, held: 0, parent: host.permits } : host.permits,
    ledger: host.ledger,
    rankBase: host.rankBase + run.planned.rank - 1,
    waiting: { begins: () => host.park(run), ends: () => host.unpark(run) },
  });
  const inner: Inner = { abort: (reason) => child.stop(host.stopInside(reason)), close: () => child.close() };
  child.begin();
  run.enter(inner);
  const { status, deliverable, error, metadata } = await child.done;
  run.leave(inner);
  const { total_tokens: _sum, cost, unpriced: _names, agents_count: count, ...usage } = metadata.usage.totals;
  if (count > 0) run.book(usage, cost);
  run.bookModels(modelsSpent(metadata.usage.models));
  if (run.abortReason !== undefined) throw run.abortReason;
  return {
    ensemble: plan.ensemble.name,
    status,
    input: child.baseInput,
    results: child.results(),
    deliverable,
    ...(error === undefined ? {} : { error }),
  };
}

function* modelsSpent(models: RunMetadata["usage"]["models"]): Generator<readonly [string, Spent]> {
  for (const [model, { total_tokens: _sum, cost, ...usage }] of Object.entries(models)) yield [model, { usage, cost }];
}

function plannedChild({ children }: Plan, ensemble: Ensemble | string): Plan | undefined {
  if (typeof ensemble === "string") return children.get(ensemble);
  for (const plan of children.values()) if (plan.ensemble === ensemble) return plan;
  return undefined;
}

function tooDeep(limit: number): OrcError {
  return new OrcError("AGENT_ENSEMBLE_TOO_DEEP", `Ensembles nest deeper than ${limit}, which is the limit.`, {
    hint: "Look for an ensemble that runs itself, or raise performance.execution.max_ensemble_depth in config.yaml.",
  });
}
