import type { JsonValue } from "@llm-orc/contracts";
import type { Plan, ResolvedModel } from "@llm-orc/executor";
import { bundledPrices, type PriceList } from "@llm-orc/pricing";
import type { ModelInfo } from "@llm-orc/provider";
import { addAmounts, type Amount, largerAmount, NONE } from "./amount.ts";
import { addCostEstimates, isUnpriced, NO_COST } from "./cost-estimate.ts";
import { type ChildEstimate, estimateAgent } from "./estimate-agent.ts";
import type { AgentEstimate, EnsembleEstimate } from "./plan-document.ts";

/** One run of an ensemble with an input of this size. */
export interface PlanEstimate extends ChildEstimate {
  readonly agents: readonly AgentEstimate[];
  readonly total: EnsembleEstimate;
}

export interface Estimator {
  /** `input` is in tokens. Pure, and made once for each plan and size. */
  estimate(plan: Plan, input: Amount): PlanEstimate;
  /** The largest input that an ensemble has been estimated with. */
  largestInput(plan: Plan): Amount;
}

/** Estimates plans before they run. `describe` says what its provider knows of a model, without asking anybody. */
export function createEstimator(describe: (model: ResolvedModel) => ModelInfo | undefined, prices: PriceList = bundledPrices): Estimator {
  const known = new Map<Plan, { readonly bySize: Map<string, PlanEstimate>; largest: Amount }>();

  function estimate(plan: Plan, input: Amount): PlanEstimate {
    let entry = known.get(plan);
    if (entry === undefined) known.set(plan, (entry = { bySize: new Map(), largest: NONE }));
    entry.largest = largerAmount(entry.largest, input);
    const size = JSON.stringify(input);
    const earlier = entry.bySize.get(size);
    if (earlier !== undefined) return earlier;
    const made = estimateOnce(plan, input);
    entry.bySize.set(size, made);
    return made;
  }

  function estimateOnce(plan: Plan, input: Amount): PlanEstimate {
    const agents: AgentEstimate[] = [];
    const outputs: Amount[] = [];
    const context = {
      plan,
      input,
      outputs,
      describe,
      prices,
      estimateChild: (child: Plan, size: Amount) => estimate(child, rounded(size)),
    };
    // Level by level: what an agent gets is known before it is looked at.
    for (const index of plan.phases.flat()) {
      const made = estimateAgent(plan.agents[index] as Plan["agents"][number], context);
      agents[index] = made.estimate;
      outputs[index] = made.output;
    }
    return { agents, total: totalOf(plan, agents), results: addAmounts(NONE, ...outputs), deliverable: deliverableOf(plan, outputs) };
  }

  return { estimate, largestInput: (plan) => known.get(plan)?.largest ?? NONE };
}

function totalOf({ graph }: Plan, agents: readonly AgentEstimate[]): EnsembleEstimate {
  const named = (isOne: (agent: AgentEstimate) => boolean): readonly string[] =>
    graph.names.filter((_, index) => isOne(agents[index] as AgentEstimate));
  return {
    input_tokens: addAmounts(NONE, ...agents.map((agent) => agent.input_tokens)),
    output_tokens: addAmounts(NONE, ...agents.map((agent) => agent.output_tokens)),
    cost: agents.reduce((sum, { cost }) => addCostEstimates(sum, cost), NO_COST),
    unpriced: named(({ cost }) => isUnpriced(cost)),
    unbounded: named((agent) => agent.input_tokens.worst === null || agent.output_tokens.worst === null),
  };
}

/** How long what the ensemble hands over is. */
function deliverableOf({ ensemble, graph, phases }: Plan, outputs: readonly Amount[]): Amount {
  const { output } = ensemble as { readonly output?: JsonValue };
  const all = addAmounts(NONE, ...outputs);
  const names = typeof output === "string" ? [output] : Array.isArray(output) ? output.map(String) : undefined;
  if (names?.every((name) => graph.indexOf.has(name)) === true)
    return addAmounts(NONE, ...names.map((name) => outputs[graph.indexOf.get(name) as number] as Amount));
  // The last agent that has an output is not known before; usually it is one of the last level.
  const last = outputs[phases.at(-1)?.at(-1) ?? 0] ?? NONE;
  if (output === undefined || output === null) return { low: 0, likely: last.likely, worst: all.worst };
  // A text or a processor of its own can make anything of it.
  return { low: 0, likely: all.likely, worst: null };
}

/**
 * Two digits are enough for an estimate, and a child that is run by many agents is not estimated anew for each of them.
 * Rounded up, so that a bound stays one.
 */
function rounded({ low, likely, worst }: Amount): Amount {
  return { low: roundUp(low), likely: likely === null ? null : roundUp(likely), worst: worst === null ? null : roundUp(worst) };
}

function roundUp(count: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1);
  return Math.ceil(count / unit) * unit;
}
