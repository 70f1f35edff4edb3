import type { Price } from "@llm-orc/contracts";
import type { ModelLimits, ResolvedModel } from "../plan/resolve-model.ts";

/** A model that may be chosen, and what is known of it. */
export interface RouteCandidate extends ModelLimits {
  readonly model: ResolvedModel;
  /** Whether it takes JSON Schemas; undefined: not known. */
  readonly takesJson: boolean | undefined;
  /** Why it cannot be asked. */
  readonly unavailable: string | undefined;
}

/** Which models an agent may ask, and by what one of them is chosen. */
export interface Route {
  readonly candidates: readonly RouteCandidate[];
  /** `cost`: as cheap as the work allows; `quality`: the dearest; `latency`: the first of the list. */
  readonly prefer: "cost" | "quality" | "latency";
}

/** What is known of the work before a model is asked. */
export interface RouteSignals {
  /** An estimate, in tokens. */
  readonly inputTokens: number;
  /** What the agent says of itself. */
  readonly complexity: "low" | "medium" | "high" | undefined;
  /** Nothing depends on it, or it depends on several: what it says is what counts in the end. */
  readonly isDecisive: boolean;
  readonly needsJson: boolean;
  /** Which candidate was chosen for the same work before the run was resumed. */
  readonly chosenBefore?: string | undefined;
}

/** What was chosen and why: the same signals give the same choice. A document, part of `agent_started`. */
export interface RouteDecision {
  readonly chosen: string;
  readonly because: string;
  /** Candidates that were not considered, and why. */
  readonly dropped: readonly { readonly candidate: string; readonly because: string }[];
}

/** From here on the work is more than small. */
const LARGE_INPUT_TOKENS = 4_000;
const LEVELS = ["low", "medium", "high"] as const;

/**
 * The candidates in the order in which they are to be asked, the chosen one first, and why. Those that cannot be asked, are too
 * small for the input or lack what is needed come last: should all others fail, they are still better than nothing.
 */
export function chooseRoute(
  { candidates, prefer }: Route,
  signals: RouteSignals,
): { readonly order: readonly ResolvedModel[]; readonly decision: RouteDecision } {
  const judged = candidates.map((candidate) => ({ candidate, because: unfit(candidate, signals) }));
  const fit = judged.flatMap(({ candidate, because }) => (because === undefined ? [candidate] : []));
  const unfitOnes = judged.flatMap(({ candidate, because }) => (because === undefined ? [] : [{ candidate, because }]));
  const byPrice = fit.toSorted((a, b) => weight(a.price) - weight(b.price));
  const before = fit.find(({ model }) => nameOf(model) === signals.chosenBefore);
  const { first, because } =
    before === undefined ? pick(fit, byPrice, prefer, signals) : { first: before, because: "it was chosen before the run was resumed" };
  const rest = (prefer === "latency" ? fit : prefer === "quality" ? byPrice.toReversed() : byPrice).filter(
    (candidate) => candidate !== first,
  );
  const order = [...(first === undefined ? [] : [first]), ...rest, ...unfitOnes.map(({ candidate }) => candidate)].map(
    ({ model }) => model,
  );
  const dropped = unfitOnes.map(({ candidate, because: why }) => ({ candidate: nameOf(candidate.model), because: why }));
  return { order, decision: { chosen: nameOf(order[0] as ResolvedModel), because, dropped } };
}

function pick(
  fit: readonly RouteCandidate[],
  byPrice: readonly RouteCandidate[],
  prefer: Route["prefer"],
  signals: RouteSignals,
): { readonly first: RouteCandidate | undefined; readonly because: string } {
  if (fit.length === 0) return { first: undefined, because: "no candidate fits; the first is tried all the same" };
  if (fit.length === 1) return { first: fit[0], because: "it is the only one that fits" };
  if (prefer === "latency") return { first: fit[0], because: "prefer latency: the first of the list that fits" };
  if (prefer === "quality") return { first: byPrice.at(-1), because: "prefer quality: the dearest that fits" };
  const { level, reason } = complexityOf(signals);
  const place = Math.floor(((byPrice.length - 1) * LEVELS.indexOf(level)) / (LEVELS.length - 1));
  return {
    first: byPrice[place],
    because: `prefer cost, complexity ${level} (${reason}): place ${place + 1} of ${byPrice.length} by price`,
  };
}

function complexityOf({ complexity, isDecisive, inputTokens }: RouteSignals): {
  readonly level: (typeof LEVELS)[number];
  readonly reason: string;
} {
  if (complexity !== undefined) return { level: complexity, reason: "the agent says so" };
  if (isDecisive) return { level: "high", reason: "it brings other agents' work together" };
  if (inputTokens >= LARGE_INPUT_TOKENS) return { level: "medium", reason: `about ${inputTokens} tokens of input` };
  return { level: "low", reason: "little input, one step of several" };
}

function unfit({ unavailable, contextWindow, takesJson }: RouteCandidate, { inputTokens, needsJson }: RouteSignals): string | undefined {
  if (unavailable !== undefined) return unavailable;
  if (contextWindow !== undefined && inputTokens > contextWindow)
    return `about ${inputTokens} tokens of input, and it takes ${contextWindow}`;
  if (needsJson && takesJson === false) return "it takes no JSON Schema";
  return undefined;
}

// What costs nothing is the user's own and comes first; what has no price is not known to be cheap.
function weight(price: Price | undefined): number {
  return price === undefined ? Infinity : price.input_per_mtok * 3 + price.output_per_mtok;
}

function nameOf({ profile, provider, model }: ResolvedModel): string {
  return profile ?? `${provider}/${model}`;
}
