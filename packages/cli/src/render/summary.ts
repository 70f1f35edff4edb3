import { type Cost, isJsonObject, type SerializedError } from "@llm-orc/contracts";
import type { AgentResult, BudgetReport, RunResult, RunStatus, SkipReason } from "@llm-orc/run-spec";
import { createPalette, type Palette } from "./colors.ts";
import { formatCost, formatCount, formatDuration, formatTokens } from "./format.ts";
import { printableExcerpt, printableLine } from "./printable.ts";

export interface RenderSummaryOptions {
  /** Default false. */
  readonly colors?: boolean;
  /** Default true. */
  readonly unicode?: boolean;
  /** Where the artifacts are, as it is shown. */
  readonly artifactFolder?: string | undefined;
  /** The last frame of the live view already has a line for each agent. Default 10; more problems are only counted. */
  readonly maxProblems?: number;
}

/** How a status is said to people. */
export const STATUS_WORDS: Readonly<Record<RunStatus, string>> = {
  completed: "completed",
  completed_with_errors: "completed with errors",
  failed: "failed",
  cancelled: "cancelled",
  budget_exceeded: "stopped at its budget",
  timed_out: "ran out of time",
  needs_input: "waits for an answer",
};

/** Why an agent was skipped, said to people. */
export const SKIP_WORDS: Readonly<Record<SkipReason, string>> = {
  guard: "its condition does not hold",
  dependencies_skipped: "all that it depends on was skipped",
  dependency_failed: "a dependency failed",
  budget: "the budget is spent",
  run_failed: "the run failed before",
  timed_out: "the run ran out of time",
  cancelled: "the run was cancelled",
};

/** What a person wants to know after a run, as lines for stderr: how it went, what it took, what went wrong and what to do. */
export function renderSummary(result: RunResult, options: RenderSummaryOptions = {}): string[] {
  const { colors = false, unicode = true, artifactFolder, maxProblems = 10 } = options;
  const palette = createPalette(colors);
  const fact = (label: string, text: string): string => `  ${palette.dim(label)} ${text}`;
  const lines = [statusLine(result, palette, unicode)];
  if (result.error !== undefined) lines.push(...errorLines(result.error, "  ", palette));
  lines.push(...problemLines(result, palette, maxProblems));
  lines.push(...validationLines(result, palette));
  const { critical_path: path, usage, budget } = result.metadata;
  const models = Object.entries(usage.models);
  if (models.length > 1)
    for (const [model, { total_tokens: tokens, cost }] of models)
      lines.push(fact(printableLine(model), spentWords(tokens, cost) || "nothing spent"));
  if (budget !== undefined) lines.push(fact("budget", budgetWords(budget)));
  if (path.agents.length > 1) {
    const names = path.agents.map((name) => printableLine(name)).join(unicode ? " → " : " -> ");
    lines.push(fact("critical path", `${formatDuration(path.duration_ms)}: ${names}`));
  }
  const saved = parallelGain(result);
  if (saved !== undefined) lines.push(fact("parallel", saved));
  const unpriced = usage.totals.unpriced ?? [];
  if (unpriced.length > 0) lines.push(fact("no price known for", unpriced.map((name) => printableLine(name)).join(", ")));
  if (result.deliverable_fallback === true && result.deliverable_agent !== null) {
    const agent = printableLine(result.deliverable_agent);
    lines.push(`  ${palette.warn("note:")} no agent at the end had an output; the answer is that of "${agent}"`);
  }
  if (artifactFolder !== undefined) lines.push(fact("artifacts", printableLine(artifactFolder)));
  const next = nextCommand(result.status, result.run_id, artifactFolder !== undefined);
  if (next !== undefined) lines.push(`  ${palette.active(next.label)} ${next.command}`);
  return lines;
}

/** Tokens and money of some entries, as far as they have any: `3.2k tokens, $0.0123`; no text when nothing was used. */
export function spentWords(tokens: number, cost: Cost | undefined, isEstimated = false): string {
  const parts: string[] = [];
  if (tokens > 0) parts.push(`${formatTokens(tokens, isEstimated)} tokens`);
  if (cost !== undefined && (tokens > 0 || cost.usd !== "0")) parts.push(cost.usd === null ? "cost unknown" : formatCost(cost));
  return parts.join(", ");
}

/** `$0.0123 of $0.50, 3.2k of 200k tokens`. */
function budgetWords({ usd, tokens, spent_usd: spentUsd, spent_tokens: spentTokens, uncovered = [] }: BudgetReport): string {
  const parts = [
    ...(usd === undefined ? [] : [`${formatCost({ usd: spentUsd, status: "known" })} of ${formatCost({ usd, status: "known" })}`]),
    ...(tokens === undefined ? [] : [`${formatTokens(spentTokens)} of ${formatTokens(tokens)} tokens`]),
  ];
  return (
    parts.join(", ") + (uncovered.length === 0 ? "" : `; it does not cover ${uncovered.map((name) => printableLine(name)).join(", ")}`)
  );
}

function statusLine(result: RunResult, palette: Palette, unicode: boolean): string {
  const { status, metadata } = result;
  const isGood = status === "completed";
  const isBad = status === "failed" || status === "budget_exceeded" || status === "timed_out";
  const style = isGood ? palette.good : isBad ? palette.bad : palette.warn;
  const glyph = unicode ? (isGood ? "✓" : isBad ? "✗" : "!") : isGood ? "+" : isBad ? "x" : "!";
  const { totals } = metadata.usage;
  const spent = spentWords(totals.total_tokens, totals.cost);
  const facts = [formatCount(metadata.agents_used, "agent"), ...(spent === "" ? [] : [spent])].join(", ");
  const duration = formatDuration(metadata.duration_ms);
  const head = `${palette.strong(printableLine(result.ensemble))} ${STATUS_WORDS[status]}`;
  return `${style(glyph)} ${head} ${status === "needs_input" ? "after" : "in"} ${duration}${palette.dim(`, ${facts}`)}`;
}

function problemLines(result: RunResult, palette: Palette, maxProblems: number): readonly string[] {
  const problems = result.execution_order.flatMap((name) => {
    const entry = Object.hasOwn(result.results, name) ? result.results[name] : undefined;
    const lines = entry === undefined ? [] : [...problemOf(name, entry, palette), ...warningsOf(name, entry, palette)];
    return lines.length === 0 ? [] : [lines];
  });
  const hidden = problems.length - maxProblems;
  return [...problems.slice(0, maxProblems).flat(), ...(hidden > 0 ? [palette.dim(`  and ${formatCount(hidden, "more problem")}`)] : [])];
}

function problemOf(name: string, entry: AgentResult, palette: Palette): readonly string[] {
  const agent = palette.strong(printableLine(name));
  switch (entry.status) {
    case "success":
      // A warning says why.
      return entry.fallback_from === undefined || (entry.warnings ?? []).length > 0
        ? []
        : [`  ${agent} ${palette.warn("used its fallback")}: profile "${printableLine(entry.fallback_from)}" did not work`];
    case "failed":
      return [`  ${agent} ${palette.bad("failed")}`, ...(entry.error === undefined ? [] : errorLines(entry.error, "    ", palette))];
    case "partial": {
      const instances = entry.instances ?? [];
      const good = instances.filter(({ status }) => status === "success").length;
      const share = instances.length === 0 ? "" : `: ${good} of ${instances.length} succeeded`;
      const error = entry.error ?? instances.find((instance) => instance.error !== undefined)?.error;
      return [`  ${agent} ${palette.warn("is partial")}${share}`, ...(error === undefined ? [] : errorLines(error, "    ", palette))];
    }
    case "skipped":
      return entry.skip_reason === "guard"
        ? []
        : [`  ${agent} ${palette.warn("was skipped")}${entry.skip_reason === undefined ? "" : `: ${SKIP_WORDS[entry.skip_reason]}`}`];
    case "cancelled":
      return [`  ${agent} ${palette.warn("was cancelled")}`];
  }
}

function warningsOf(name: string, { warnings = [] }: AgentResult, palette: Palette): readonly string[] {
  return warnings.map(
    (warning) => `  ${palette.strong(printableLine(name))} ${palette.warn("warning:")} ${printableExcerpt(warning, 300)}`,
  );
}

function errorLines({ code, message, hint }: SerializedError, indent: string, palette: Palette): readonly string[] {
  const lines = [`${indent}${palette.bad(printableLine(code))} ${printableExcerpt(message, 1000)}`];
  if (hint !== undefined) lines.push(`${indent}${palette.active("hint:")} ${printableExcerpt(hint, 1000)}`);
  return lines;
}

// Its layers are the business of `validate run`; here only that something did not hold, and what.
function validationLines({ validation_result: validation }: RunResult, palette: Palette): readonly string[] {
  if (!isJsonObject(validation) || typeof validation["passed"] !== "boolean") return [];
  if (validation["passed"]) return [`  ${palette.good("validation passed")}`];
  const layers = isJsonObject(validation["results"]) ? Object.values(validation["results"]) : [];
  const errors = layers.flatMap((layer) =>
    isJsonObject(layer) && Array.isArray(layer["errors"]) ? (layer["errors"] as readonly unknown[]) : [],
  );
  return [`  ${palette.bad("validation failed")}`, ...errors.slice(0, 10).map((error) => `    ${printableExcerpt(String(error))}`)];
}

/** `work 7.4 s in 3.2 s: 2.3x`, when running agents side by side saved a tenth or more. */
function parallelGain({ results, metadata }: RunResult): string | undefined {
  const workMs = Object.values(results).reduce((sum, { duration_ms: ms = 0 }) => sum + ms, 0);
  const gain = workMs / metadata.duration_ms;
  if (!Number.isFinite(gain) || gain < 1.1) return undefined;
  return `work ${formatDuration(workMs)} in ${formatDuration(metadata.duration_ms)}: ${gain.toFixed(1)}x`;
}

function nextCommand(status: RunStatus, runId: string, isKept: boolean): { readonly label: string; readonly command: string } | undefined {
  if (!isKept) return undefined;
  if (status === "completed" || status === "completed_with_errors") return undefined;
  return { label: "what ended", command: `llm-orc artifacts show ${printableLine(runId)}` };
}
