import type { SerializedError } from "@llm-orc/contracts";
import type { Plan, PlannedAgent, ResolvedModel } from "@llm-orc/executor";
import { toGraphAgent } from "../graph/to-graph-document.ts";
import { type Beside, besideOf } from "./beside.ts";
import { criticalPathOf } from "./critical-path.ts";
import type { PlanEstimate } from "./estimate-plan.ts";
import type { AgentEstimate, ChildPlan, PlanAgent } from "./plan-document.ts";

export interface ToChildPlanOptions {
  readonly estimate: PlanEstimate;
  readonly reason: (model: ResolvedModel) => string;
  /** The project's timeout for agents that say none; absent: it has none. */
  readonly defaultTimeoutSeconds?: number | undefined;
  /** Whether to say who may be at work beside whom. */
  readonly hasBeside: boolean;
}

/** A plan as a document. */
export function toChildPlan(plan: Plan, options: ToChildPlanOptions): ChildPlan {
  const { graph, phases, ensemble } = plan;
  const nameOf = (index: number): string => graph.names[index] as string;
  const beside = options.hasBeside ? besideOf(graph, phases) : undefined;
  const path = criticalPathOf(plan).map(nameOf);
  return {
    ensemble: ensemble.name,
    agents: plan.agents.map((planned, index) => ({
      ...toPlanAgent(planned, index, plan, options),
      ...toBeside(beside?.[index], nameOf),
      estimate: options.estimate.agents[index] as AgentEstimate,
      ...toMissing(plan.agents[index]?.unrunnable),
    })),
    phases: phases.map((phase) => phase.map(nameOf)),
    critical_path: { agents: path, length: path.length },
    max_parallel: phases.reduce((most, phase) => Math.max(most, phase.length), 0),
    estimate: options.estimate.total,
  };
}

function toPlanAgent(
  planned: PlannedAgent,
  index: number,
  plan: Plan,
  { reason, defaultTimeoutSeconds }: ToChildPlanOptions,
): Omit<PlanAgent, "estimate" | "beside" | "missing"> {
  const { kind, model, timeoutSeconds } = planned;
  // A container has no time of its own.
  const seconds = timeoutSeconds ?? (kind === "llm" || kind === "script" ? defaultTimeoutSeconds : undefined);
  return {
    ...toGraphAgent(plan, index),
    ...(model === undefined ? {} : toModel(model, reason)),
    ...(seconds === undefined ? {} : { timeout_seconds: seconds }),
  };
}

function toModel(model: ResolvedModel, reason: ToChildPlanOptions["reason"]): Partial<PlanAgent> {
  return {
    ...(model.profile === undefined ? {} : { profile: model.profile }),
    provider: model.provider,
    model: model.model,
    model_reason: reason(model),
  };
}

function toMissing(missing: SerializedError | undefined): Pick<PlanAgent, "missing"> {
  return missing === undefined ? {} : { missing };
}

function toBeside(beside: Beside | undefined, nameOf: (index: number) => string): Pick<PlanAgent, "beside" | "beside_count"> {
  if (beside === undefined) return {};
  return { ...(beside.agents === undefined ? {} : { beside: beside.agents.map(nameOf) }), beside_count: beside.count };
}
