import type { Cost } from "@llm-orc/contracts";

/** `45 ms`, `1.2 s`, `1m 05s`, `2h 03m`. */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < 99.5) return `${Math.round(ms)} ms`;
  return formatElapsed(ms);
}

/** As `formatDuration`, but from `0.0 s` on: for what is still running, whose unit must not jump. */
export function formatElapsed(elapsedMs: number): string {
  const ms = Math.max(0, elapsedMs);
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${twoDigits(seconds % 60)}s`;
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)}h ${twoDigits(minutes % 60)}m`;
}

/** `340`, `1.2k`, `123k`, `4.5M`; with `~` when estimated. */
export function formatTokens(tokens: number, isEstimated = false): string {
  return (isEstimated ? "~" : "") + withUnit(tokens, 1000, ["", "k", "M", "G"]);
}

/** `512 B`, `1.5 kB`, `64 MB`: powers of 1000. */
export function formatBytes(bytes: number): string {
  return withUnit(bytes, 1000, [" B", " kB", " MB", " GB", " TB"]);
}

/**
 * `$0.0012`, `$1.20`, `$0`. `~` marks an estimate; `unknown` stands for no known part, and `$0.0012+` for a sum that lacks
 * the parts without a price.
 */
export function formatCost(cost: Cost): string {
  if (cost.usd === null) return "unknown";
  return (cost.status === "estimated" ? "~" : "") + formatUsd(Number(cost.usd)) + (cost.status === "unknown" ? "+" : "");
}

/** `1 agent`, `3 agents`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The local time of day of an RFC 3339 timestamp, `12:03:05`. */
export function formatTimeOfDay(timestamp: string): string {
  const date = new Date(timestamp);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(":");
}

function formatUsd(usd: number): string {
  if (usd === 0) return "$0";
  if (usd < 0.000_05) return "<$0.0001";
  if (usd < 0.9995) return `$${usd.toFixed(usd < 0.0995 ? 4 : 3)}`;
  return `$${usd.toFixed(2)}`;
}

function withUnit(count: number, step: number, units: readonly string[]): string {
  let value = Math.max(0, count);
  let unit = 0;
  // 999.5 would be rounded up to a fourth digit.
  while (value >= step - 0.5 && unit < units.length - 1) {
    value /= step;
    unit++;
  }
  const digits = unit === 0 || value >= 99.5 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, "");
  return digits + (units[unit] ?? "");
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
