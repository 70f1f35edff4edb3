import type { Cost, Usage } from "@llm-orc/contracts";

/** `850 ms`, `12.4 s`, `3 min 5 s`, `2 h 10 min`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 59_950) return `${(durationMs / 1_000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}

/** `$0.0123`, `about $0.0123` when estimated, `at least $0.0123` when some prices are unknown, else `unknown`. */
export function formatCost(cost: Cost): string {
  if (cost.usd === null) return "unknown";
  if (cost.status === "unknown") return cost.usd === "0" ? "unknown" : `at least $${cost.usd}`;
  return cost.status === "estimated" ? `about $${cost.usd}` : `$${cost.usd}`;
}

/** `12,345 in, 678 out`. */
export function formatTokens(usage: Usage): string {
  return `${formatCount(usage.input_tokens)} in, ${formatCount(usage.output_tokens)} out`;
}

/** `12,345`, in every locale. */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** `2026-11-23 10:15:30 UTC` from RFC 3339. */
export function formatMoment(timestamp: string): string {
  const time = new Date(timestamp);
  return Number.isNaN(time.getTime()) ? "unknown" : `${time.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
