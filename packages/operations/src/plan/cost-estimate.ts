import { addCosts, type Cost, costOf, isFreePrice, type Price, UNKNOWN_COST, ZERO_COST } from "@llm-orc/contracts";
import type { Amount } from "./amount.ts";

/** Money at least, probably, at most. An unknown one says so in its status, and never as 0. */
export interface CostEstimate {
  readonly low: Cost;
  readonly likely: Cost;
  readonly worst: Cost;
}

export const NO_COST: CostEstimate = { low: ZERO_COST, likely: ZERO_COST, worst: ZERO_COST };
/** Nobody can tell: what it does is not known before the run. */
export const UNKNOWN_COSTS: CostEstimate = { low: UNKNOWN_COST, likely: UNKNOWN_COST, worst: UNKNOWN_COST };

const CASES = ["low", "likely", "worst"] as const;

/** What these tokens cost at this price. Free tokens cost nothing, however many; no tokens cost nothing at any price. */
export function estimateCost(input: Amount, output: Amount, price: Price | undefined): CostEstimate {
  return mapCases((at) => {
    const [inputTokens, outputTokens] = [input[at], output[at]];
    if (isFreePrice(price) || (inputTokens === 0 && outputTokens === 0)) return ZERO_COST;
    if (inputTokens === null || outputTokens === null) return UNKNOWN_COST;
    return costOf({ input_tokens: inputTokens, output_tokens: outputTokens }, price, "estimated");
  });
}

/** The sum of what is known; its status says when something is missing. */
export function addCostEstimates(a: CostEstimate, b: CostEstimate): CostEstimate {
  return mapCases((at) => addCosts(a[at], b[at]));
}

/** So many times the same. */
export function multiplyCostEstimate(cost: CostEstimate, times: Amount): CostEstimate {
  return mapCases((at) => {
    const count = times[at];
    if (count === 0 || (cost[at].usd === "0" && cost[at].status === "known")) return ZERO_COST;
    if (count === null) return { ...UNKNOWN_COST };
    return timesCost(cost[at], count);
  });
}

/** Whether a part of it has no price, however many tokens it takes. */
export function isUnpriced({ likely }: CostEstimate): boolean {
  return likely.status === "unknown";
}

// By doubling: the sum is exact, and a loop of a million iterations takes twenty steps.
function timesCost(cost: Cost, count: number): Cost {
  let sum: Cost = { usd: cost.usd === null ? null : "0", status: cost.status };
  let power = cost;
  for (let rest = Math.round(count); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) sum = addCosts(sum, power);
    power = addCosts(power, power);
  }
  return sum;
}

function mapCases(cost: (at: (typeof CASES)[number]) => Cost): CostEstimate {
  return { low: cost("low"), likely: cost("likely"), worst: cost("worst") };
}
