import { redactPatterns } from "@llm-orc/contracts";
import type { AgentResult, RunResult, RunStatus } from "@llm-orc/run-spec";
import { formatCost, formatCount, formatDuration, formatMoment, formatTokens } from "./format-amounts.ts";
import { fenced, inlineCode, tableRow } from "./markdown.ts";
import { renderAgent, renderError, renderOutput } from "./render-agent.ts";

export interface RenderReportOptions {
  /** Whom each agent waits for, by agent. Absent: the report has no graph. */
  readonly dependencies?: Readonly<Record<string, readonly string[]>>;
  /** How many characters of the run's input are shown. Default 4,000. */
  readonly maxInputCharacters?: number;
}

const STATUS_WORDS: Readonly<Record<RunStatus, string>> = {
  completed: "completed",
  completed_with_errors: "completed with errors",
  failed: "failed",
  cancelled: "cancelled",
  budget_exceeded: "stopped by its budget",
  timed_out: "timed out",
  needs_input: "waiting for an answer",
};

/**
 * The run as a Markdown document for people: the deliverable first, then how it came about. Texts of the run stand in
 * fences and code spans and cannot end them; what looks like a key is not shown.
 */
export function renderReport(result: RunResult, options: RenderReportOptions = {}): string {
  return [...reportPieces(result, options)].join("");
}

/** The same, paragraph by paragraph: all outputs together may be more than one wants to hold twice. */
export function* reportPieces(result: RunResult, options: RenderReportOptions = {}): Generator<string> {
  let before = "";
  for (const section of sectionsOf(result, options)) {
    yield redactPatterns(`${before}${section}`);
    before = "\n\n";
  }
  yield "\n";
}

function* sectionsOf(result: RunResult, options: RenderReportOptions): Generator<string> {
  yield title(result);
  yield facts(result);
  if (result.error !== undefined) yield renderError(result.error);
  yield* deliverable(result);
  yield* input(result, options.maxInputCharacters ?? 4_000);
  yield* graph(result, options.dependencies);
  yield* agentTable(result);
  yield* criticalPath(result);
  yield* validation(result);
  yield* outputs(result);
}

function title(result: RunResult): string {
  return `# ${inlineCode(result.ensemble)}: ${STATUS_WORDS[result.status]}`;
}

function facts({ run_id: runId, metadata }: RunResult): string {
  const { totals } = metadata.usage;
  const unpriced = totals.unpriced ?? [];
  const lines = [
    `- Run: ${inlineCode(runId)}`,
    `- Started: ${formatMoment(metadata.started_at)}`,
    `- Took: ${formatDuration(metadata.duration_ms)}`,
    `- Tokens: ${formatTokens(totals)}${detail(totals.cache_read_tokens, "read from cache")}${detail(totals.reasoning_tokens, "reasoning")}`,
    `- Cost: ${formatCost(totals.cost)}${unpriced.length === 0 ? "" : ` (no price for ${names(unpriced)})`}`,
  ];
  return lines.join("\n");
}

function detail(count: number | undefined, what: string): string {
  return count === undefined || count === 0 ? "" : `, ${formatCount(count)} ${what}`;
}

function deliverable(result: RunResult): readonly string[] {
  if (result.deliverable === null) return ["## Deliverable", "This run has none."];
  const from = result.deliverable_agent === null ? [] : [`From ${inlineCode(result.deliverable_agent)}.`];
  const note = result.deliverable_fallback === true ? ["No agent at the end of the graph had an output; this is an earlier one's."] : [];
  const source = [...from, ...note].join(" ");
  return ["## Deliverable", ...(source === "" ? [] : [source]), renderOutput(result.deliverable)];
}

function input(result: RunResult, maxCharacters: number): readonly string[] {
  if (result.input === "") return ["## Input", "Empty."];
  const shown = result.input.slice(0, maxCharacters).toWellFormed();
  const left = result.input.length - maxCharacters;
  const note = left > 0 ? [`${formatCount(left)} more characters: the whole input is in \`execution.json\`, under \`input\`.`] : [];
  const inputs = result.inputs === undefined ? [] : ["Declared inputs:", fenced(JSON.stringify(result.inputs, null, 2), "json")];
  return ["## Input", fenced(shown), ...note, ...inputs];
}

function graph(result: RunResult, dependencies: RenderReportOptions["dependencies"]): readonly string[] {
  if (dependencies === undefined) return [];
  const agents = [...new Set([...Object.keys(dependencies), ...result.execution_order])];
  if (agents.length === 0) return [];
  const lines = agents.map((agent) => {
    const before = Object.hasOwn(dependencies, agent) ? (dependencies[agent] ?? []) : [];
    return `- ${inlineCode(agent)} ${before.length === 0 ? "starts at once" : `after ${names(before)}`}`;
  });
  return ["## Graph", lines.join("\n")];
}

function agentTable(result: RunResult): readonly string[] {
  if (result.execution_order.length === 0) return [];
  const rows = result.execution_order.flatMap((agent) => {
    const entry = result.results[agent];
    if (entry === undefined) return [];
    const { model, duration_ms: durationMs, queued_ms: queuedMs, usage, cost } = entry;
    return tableRow([
      inlineCode(agent, { inTable: true }),
      entry.status,
      model === undefined ? "" : inlineCode(model, { inTable: true }),
      durationMs === undefined ? "" : formatDuration(durationMs),
      queuedMs === undefined ? "" : formatDuration(queuedMs),
      usage === undefined ? "" : formatCount(usage.input_tokens),
      usage === undefined ? "" : formatCount(usage.output_tokens),
      cost === undefined ? "" : formatCost(cost),
    ]);
  });
  const head = [
    tableRow(["Agent", "Status", "Model", "Time", "Queued", "Tokens in", "Tokens out", "Cost"]),
    tableRow(["---", "---", "---", "---:", "---:", "---:", "---:", "---:"]),
  ];
  return ["## Agents", [...head, ...rows].join("\n")];
}

function criticalPath({ metadata }: RunResult): readonly string[] {
  const { agents, duration_ms: durationMs } = metadata.critical_path;
  if (agents.length === 0) return [];
  const way = agents.map((agent) => inlineCode(agent)).join(" → ");
  return ["## Critical path", `${way}: ${formatDuration(durationMs)} of ${formatDuration(metadata.duration_ms)}.`];
}

function validation({ validation_result: validationResult }: RunResult): readonly string[] {
  if (validationResult === undefined || validationResult === null) return [];
  return ["## Validation", fenced(JSON.stringify(validationResult, null, 2), "json")];
}

function* outputs(result: RunResult): Generator<string> {
  const agents = result.execution_order.filter((agent) => result.results[agent] !== undefined);
  if (agents.length > 0) yield "## Outputs";
  for (const agent of agents) yield* renderAgent(agent, result.results[agent] as AgentResult);
}

function names(agents: readonly string[]): string {
  return agents.map((agent) => inlineCode(agent)).join(", ");
}
