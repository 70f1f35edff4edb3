import type { Cost } from "@llm-orc/contracts";
import type { AgentEstimate, Amount, ChildPlan, CostEstimate, EnsemblePlan, PlanAgent } from "@llm-orc/operations";
import { createPalette, type Palette } from "./colors.ts";
import { formatCost, formatCount, formatTokens } from "./format.ts";
import { printableExcerpt, printableLine } from "./printable.ts";
import { renderTable, type TableColumn } from "./table.ts";
import { loadTextWidth, truncateText, wrapWords } from "./text-width.ts";

export interface RenderPlanOptions {
  /** Columns of the terminal; absent (a pipe): nothing is cut. */
  readonly columns?: number | undefined;
  /** Default false. */
  readonly colors?: boolean;
  /** Default true. */
  readonly unicode?: boolean;
}

/** A plan as lines: who runs when, beside whom and on which model, what is missing, and what it will take. */
export async function renderPlan(plan: EnsemblePlan, options: RenderPlanOptions = {}): Promise<string[]> {
  const { colors = false, unicode = true, columns } = options;
  const palette = createPalette(colors);
  const words = { palette, arrow: unicode ? " → " : " -> ", dot: unicode ? " · " : " - " };
  const children = Object.entries(plan.children);
  const head = [
    formatCount(plan.agents.length, "agent"),
    formatCount(plan.phases.length, "phase"),
    `up to ${plan.max_parallel} at once`,
    ...(children.length === 0 ? [] : [formatCount(children.length, "ensemble") + " inside"]),
  ];
  const sections = [
    await headLines(printableLine(plan.ensemble), head, words, columns),
    await agentTable(plan, options),
    ...(await Promise.all(children.map(([name, child]) => childSection(name, child, palette, options)))),
    await facts(plan, words, columns),
    await missingLines(plan, palette, columns),
  ];
  return sections.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

/** On one line, or where it does not fit the facts below the name. */
async function headLines(
  name: string,
  facts: readonly string[],
  { palette, dot }: Words,
  columns: number = Infinity,
): Promise<readonly string[]> {
  const width = await loadTextWidth([name]);
  const text = facts.join(dot);
  if (width(name) + dot.length + text.length <= columns) return [palette.strong(name) + palette.dim(dot + text)];
  return [palette.strong(truncateText(name, columns, width)), ...wrapWords(text, columns, width).map(palette.dim)];
}

const NARROW_COLUMNS: readonly TableColumn[] = [
  { header: "", align: "right" },
  { header: "agent", isFlexible: true, minWidth: 8 },
  { header: "tokens", align: "right" },
];
const COLUMNS: readonly TableColumn[] = [
  { header: "", align: "right" },
  { header: "agent", isFlexible: true, minWidth: 10 },
  { header: "runs on", isFlexible: true, minWidth: 10 },
  { header: "beside", align: "right" },
  { header: "tokens", align: "right" },
  { header: "cost", align: "right" },
  { header: "", isFlexible: true, minWidth: 0 },
];
const WIDE_FROM = 64;

async function agentTable({ agents, phases }: ChildPlan, options: RenderPlanOptions): Promise<readonly string[]> {
  const isWide = options.columns === undefined || options.columns >= WIDE_FROM;
  const byName = new Map(agents.map((agent) => [agent.name, agent]));
  const rows = phases.flatMap((phase, level) =>
    phase.flatMap((name, position) => {
      const agent = byName.get(name);
      if (agent === undefined) return [];
      const number = position === 0 ? String(level + 1) : "";
      const { beside_count: beside } = agent;
      const tokens = tokensCell(agent);
      if (!isWide) return [[number, name, tokens]];
      return [[number, name, runsOn(agent), beside === undefined ? "" : String(beside), tokens, costCell(agent.estimate), remarks(agent)]];
    }),
  );
  const used = isWide ? withoutEmpty(COLUMNS, rows) : { columns: NARROW_COLUMNS, rows };
  return renderTable(used.columns, used.rows, options);
}

// A column in which nobody has anything needs no room.
function withoutEmpty(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
): { readonly columns: readonly TableColumn[]; readonly rows: readonly (readonly string[])[] } {
  const kept = columns.map((_, index) => rows.some((row) => row[index] !== ""));
  return { columns: columns.filter((_, index) => kept[index]), rows: rows.map((row) => row.filter((_, index) => kept[index])) };
}

function runsOn({ kind, model, runs = [], max_iterations: most }: PlanAgent): string {
  if (kind === "llm") return model ?? "no model";
  const inside = runs.length === 0 ? "" : ` ${runs.join(", ")}`;
  return kind === "loop" ? `loop${inside}, up to ${most ?? "?"}x` : kind + inside;
}

function remarks({ missing, guard, fan_out: isFanOut }: PlanAgent): string {
  return [missing === undefined ? "" : "will fail", isFanOut === true ? "for each item" : "", guard === undefined ? "" : `when ${guard}`]
    .filter((part) => part !== "")
    .join(", ");
}

function tokensCell({ kind, estimate }: PlanAgent): string {
  if (kind === "script") return "";
  const { likely } = sumOf(estimate);
  return likely === null ? "unknown" : formatTokens(likely, true);
}

function costCell({ cost: { likely } }: AgentEstimate): string {
  return likely.usd === "0" && likely.status === "known" ? "" : formatCost(likely);
}

async function childSection(name: string, child: ChildPlan, palette: Palette, options: RenderPlanOptions): Promise<readonly string[]> {
  const title = name === child.ensemble ? name : `${name} (${child.ensemble})`;
  return [palette.strong(printableLine(title)) + palette.dim(" runs inside"), ...(await agentTable(child, options))];
}

interface Words {
  readonly palette: Palette;
  readonly arrow: string;
  readonly dot: string;
}

async function facts(plan: EnsemblePlan, { palette, arrow }: Words, columns: number | undefined): Promise<readonly string[]> {
  const { agents } = plan.critical_path;
  const { estimate } = plan;
  const counted = countedOnce(plan);
  const rows: (readonly [label: string, text: string])[] = [
    ...(agents.length > 1 ? ([["critical path", `${agents.length} agents: ${agents.map(printableLine).join(arrow)}`]] as const) : []),
    ...modelRows(plan),
    ...noticeRows(plan),
    ["input", inputWords(plan)],
    ["tokens", tokenWords(plan)],
    ["cost", costWords(estimate.cost)],
    ...(counted === "" ? [] : ([["likely", counted]] as const)),
    ...(estimate.unpriced.length === 0 ? [] : ([["no price for", names(estimate.unpriced)]] as const)),
    ...(estimate.unbounded.length === 0 ? [] : ([["no bound for", names(estimate.unbounded)]] as const)),
  ];
  const labelWidth = Math.max(...rows.map(([label]) => label.length));
  const width = await loadTextWidth(rows.map(([, text]) => text));
  const room = columns === undefined ? Infinity : columns - labelWidth - 2;
  return rows.flatMap(([label, text]) =>
    wrapWords(printableLine(text), room, width).map(
      (line, index) => `${palette.dim((index === 0 ? label : "").padEnd(labelWidth))}  ${line}`,
    ),
  );
}

/** Each model once, with why it is used and by how many agents. */
function modelRows({ agents, children }: EnsemblePlan): readonly (readonly [string, string])[] {
  const used = new Map<string, number>();
  for (const agent of [...agents, ...Object.values(children).flatMap((child) => child.agents)]) {
    if (agent.model === undefined) continue;
    const model = JSON.stringify([`${agent.model} at ${agent.provider ?? ""}`, agent.model_reason ?? ""]);
    used.set(model, (used.get(model) ?? 0) + 1);
  }
  return [...used].map(([text, count], index) => {
    const [model, reason] = JSON.parse(text) as [string, string];
    return [index === 0 ? "models" : "", `${model} (${formatCount(count, "agent")}): ${reason}`] as const;
  });
}

function inputWords({ input: { source, tokens } }: EnsemblePlan): string {
  if (tokens === null) return "none yet: give it for a better estimate";
  return `${formatTokens(tokens, true)} tokens${source === "default_task" ? " (default_task)" : ""}`;
}

function sumOf({ input_tokens: input, output_tokens: output }: { readonly input_tokens: Amount; readonly output_tokens: Amount }): Amount {
  const plus = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);
  return { low: input.low + output.low, likely: plus(input.likely, output.likely), worst: plus(input.worst, output.worst) };
}

// Notices that are not the reason of a model already.
function noticeRows({ notices, agents }: EnsemblePlan): readonly (readonly [string, string])[] {
  const reasons = agents.flatMap(({ model_reason: reason }) => reason ?? []);
  const isSaid = (notice: string): boolean =>
    reasons.some((reason) => notice.includes(reason) || reason.includes(notice.replace(/\.$/, "")));
  return notices.filter((notice) => !isSaid(notice)).map((notice) => ["note", notice] as const);
}

function countedOnce({ agents }: EnsemblePlan): string {
  const parts = [
    ...(agents.some(({ fan_out: isFanOut }) => isFanOut === true) ? ["one item of a list"] : []),
    ...(agents.some(({ kind }) => kind === "loop") ? ["one iteration of a loop"] : []),
  ];
  return parts.length === 0 ? "" : `counts ${parts.join(" and ")}`;
}

function tokenWords({ agents, estimate }: EnsemblePlan): string {
  const { low, likely, worst } = sumOf(estimate);
  // With a part that nobody can tell, the sum of the others is still worth knowing.
  const known = agents.reduce((sum, agent) => sum + (sumOf(agent.estimate).likely ?? 0), 0);
  const likelyWords = likely === null ? `${formatTokens(known, true)}+` : formatTokens(likely, true);
  return `${likelyWords} likely, ${formatTokens(low)} at least, ${worst === null ? "unknown" : formatTokens(worst)} at most`;
}

function costWords({ low, likely, worst }: CostEstimate): string {
  const all = [low, likely, worst];
  if (all.every(({ usd, status }) => usd === "0" && status === "known")) return "$0";
  if (all.every((cost) => sumWords(cost) === "unknown")) return "unknown";
  return `${sumWords(likely)} likely, ${sumWords(low)} at least, ${sumWords(worst)} at most`;
}

// A sum whose only known part is nothing says nothing.
function sumWords(cost: Cost): string {
  return cost.usd === "0" && cost.status === "unknown" ? "unknown" : formatCost(cost);
}

/** What to do about it, the problems say. */
async function missingLines({ agents, children }: EnsemblePlan, palette: Palette, columns: number | undefined): Promise<readonly string[]> {
  const inside = Object.entries(children).flatMap(([child, plan]) =>
    plan.agents.map((agent) => ({ ...agent, name: `${child} > ${agent.name}` })),
  );
  const texts = [...agents, ...inside].flatMap(({ name, missing }) =>
    missing === undefined ? [] : [`${printableLine(name)}: ${printableExcerpt(missing.message)}`],
  );
  const label = "missing  ";
  const width = await loadTextWidth(texts);
  return texts.flatMap((text) =>
    wrapWords(text, (columns ?? Infinity) - label.length, width).map(
      (line, index) => (index === 0 ? palette.bad(label) : " ".repeat(label.length)) + line,
    ),
  );
}

function names(list: readonly string[]): string {
  const shown = list.slice(0, 6).map(printableLine);
  return shown.join(", ") + (list.length > shown.length ? `, and ${list.length - shown.length} more` : "");
}
