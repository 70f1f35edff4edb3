import type { RunListEntry } from "@llm-orc/artifacts";
import { addCosts, type Cost, ZERO_COST } from "@llm-orc/contracts";

/** What many runs of one ensemble were like. Times are in seconds. */
export interface RunMetrics {
  /** Completed ones of those that have ended, 0 to 1; an interrupted run has ended badly. Null when none has. */
  readonly success_rate: number | null;
  /** US dollars, over the runs of which something is known; null when nothing is. */
  readonly avg_cost: number | null;
  /** Of all runs together, the worst: whether `avg_cost` is all that there was. */
  readonly cost_status: Cost["status"];
  /** Exact US dollars of all runs together, as a decimal; null when nothing is known. */
  readonly total_cost: string | null;
  /** Over the runs whose time is known; null when there is none. */
  readonly avg_duration: number | null;
  /** The time that so many of a hundred runs stay within. */
  readonly duration_percentiles: { readonly p50: number | null; readonly p90: number | null; readonly p99: number | null };
  readonly by_status: Readonly<Record<string, number>>;
  readonly tokens: { readonly input: number; readonly output: number; readonly total: number; readonly avg: number | null };
}

/** Not over yet: neither a success nor none. */
const OPEN: ReadonlySet<string> = new Set<RunListEntry["status"]>(["running", "needs_input"]);

export function toRunMetrics(runs: readonly RunListEntry[]): RunMetrics {
  const ended = runs.filter(({ status }) => !OPEN.has(status));
  const costs = runs.flatMap(({ cost }) => cost ?? []);
  const cost = costs.reduce(addCosts, ZERO_COST);
  const priced = costs.filter(({ usd }) => usd !== null).length;
  const durations = ended.flatMap(({ duration_ms: duration }) => duration ?? []).sort((a, b) => a - b);
  const counted = runs.filter(({ input_tokens: tokens }) => tokens !== undefined);
  const input = sum(counted.map(({ input_tokens: tokens = 0 }) => tokens));
  const output = sum(counted.map(({ output_tokens: tokens = 0 }) => tokens));
  return {
    success_rate: average(ended.map(({ status }) => Number(status === "completed"))),
    avg_cost: priced === 0 ? null : rounded(Number(cost.usd) / priced, 1e9),
    cost_status: costs.length === 0 ? "unknown" : cost.status,
    total_cost: priced === 0 ? null : cost.usd,
    avg_duration: seconds(average(durations)),
    duration_percentiles: {
      p50: seconds(percentile(durations, 0.5)),
      p90: seconds(percentile(durations, 0.9)),
      p99: seconds(percentile(durations, 0.99)),
    },
    by_status: countBy(runs.map(({ status }) => status)),
    tokens: { input, output, total: input + output, avg: counted.length === 0 ? null : Math.round((input + output) / counted.length) },
  };
}

/** The smallest of the values that this share of them does not exceed; null of none. `sorted` ascends. */
export function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

function countBy(values: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function average(values: readonly number[]): number | null {
  return values.length === 0 ? null : sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : rounded(ms / 1000, 1000);
}

function rounded(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}
