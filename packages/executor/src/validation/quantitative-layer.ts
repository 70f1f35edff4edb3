import { addCosts, isJsonObject, type JsonObject, type JsonValue, ZERO_COST } from "@llm-orc/contracts";
import type { RunFacts } from "./run-facts.ts";
import { type BlockEntry, blockEntries } from "./validation-block.ts";
import { layerResult, type LayerResult } from "./validation-result.ts";

/** What can be measured of a run; undefined where it is not known. */
const METRICS: ReadonlyMap<string, (facts: RunFacts) => number | undefined> = new Map([
  ["execution_time", ({ executionTimeSeconds }) => executionTimeSeconds],
  ["agent_count", ({ agentCount }) => agentCount],
  ["total_tokens", totalTokens],
  ["cost_usd", costUsd],
]);

export const METRIC_NAMES: ReadonlySet<string> = new Set(METRICS.keys());

/** Whether what was measured lies within its threshold. */
export function checkQuantities(block: JsonObject, facts: RunFacts): LayerResult | null {
  const entries = blockEntries(block, "quantitative");
  if (entries.length === 0) return null;
  const measured = entries.map((entry) => measure(entry, facts));
  const recorded = measured.flatMap(({ recorded: pair }) => (pair === undefined ? [] : [pair]));
  return layerResult(
    "quantitative",
    measured.flatMap(({ error }) => error ?? []),
    { checks: measured.map(({ details }) => details), recorded: Object.fromEntries(recorded) },
  );
}

export interface Threshold {
  readonly operator: ">=" | "<=" | ">" | "<" | "==";
  readonly bound: number;
}

/** A threshold such as `< 300`; undefined when the text is none. */
export function readThreshold(text: string): Threshold | undefined {
  const [, operator, number] = /^\s*(>=|<=|==|>|<)\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*$/.exec(text) ?? [];
  return operator === undefined ? undefined : { operator: operator as Threshold["operator"], bound: Number(number) };
}

interface Measured {
  readonly details: JsonObject;
  readonly error?: string;
  readonly recorded?: readonly [metric: string, value: number | null];
}

function measure({ value: entry, path }: BlockEntry, facts: RunFacts): Measured {
  const { metric = null, threshold = null, record = false } = isJsonObject(entry) ? entry : {};
  const read = typeof metric === "string" ? METRICS.get(metric) : undefined;
  if (typeof metric !== "string" || read === undefined) {
    const what = typeof metric === "string" ? `"${metric}" is no metric` : `${path[1]}[${path[2]}] names no metric`;
    return { details: { metric, passed: false }, error: `${what}: there are ${[...METRIC_NAMES].join(", ")}.` };
  }
  const value = read(facts);
  const recorded = record === true ? { recorded: [metric, value ?? null] as const } : {};
  if (threshold === null) return { details: { metric, value: value ?? null }, ...recorded };
  const error = compare(metric, value, threshold);
  const details = { metric, value: value ?? null, threshold, passed: error === undefined };
  return { details, ...(error === undefined ? {} : { error }), ...recorded };
}

function compare(metric: string, value: number | undefined, text: JsonValue): string | undefined {
  const threshold = typeof text === "string" ? readThreshold(text) : undefined;
  if (threshold === undefined) return `The threshold ${JSON.stringify(text)} for ${metric} is no comparison such as "< 300".`;
  if (value === undefined) return `${metric} is not known, so it cannot be ${threshold.operator} ${threshold.bound}.`;
  return holds(value, threshold) ? undefined : `${metric} is ${value}, not ${threshold.operator} ${threshold.bound}.`;
}

function holds(value: number, { operator, bound }: Threshold): boolean {
  switch (operator) {
    case ">=":
      return value >= bound;
    case "<=":
      return value <= bound;
    case ">":
      return value > bound;
    case "<":
      return value < bound;
    default:
      return value === bound;
  }
}

function totalTokens({ results }: RunFacts): number {
  return Object.values(results).reduce((sum, { usage }) => sum + (usage === undefined ? 0 : usage.input_tokens + usage.output_tokens), 0);
}

// A sum with unknown parts is no cost that a threshold can rely on.
function costUsd({ results }: RunFacts): number | undefined {
  const cost = Object.values(results).reduce((sum, result) => addCosts(sum, result.cost ?? ZERO_COST), ZERO_COST);
  return cost.usd === null || cost.status === "unknown" ? undefined : Number(cost.usd);
}
