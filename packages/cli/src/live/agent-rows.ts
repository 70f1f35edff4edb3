import { formatCost, formatElapsed, formatTokens } from "../render/format.ts";
import { printableLine } from "../render/printable.ts";
import { padText, truncateText } from "../render/text-width.ts";
import { type AgentNote, agentNote } from "./agent-note.ts";
import { type AgentState, type AgentView, isTerminalState } from "./agent-view.ts";
import { dependenciesOf, durationOf } from "./critical-path.ts";
import type { FrameContext } from "./frame-context.ts";
import { SPINNER_FRAME_MS, STATE_STYLES } from "./glyphs.ts";
import { lastWrappedRow } from "./last-wrapped-row.ts";

interface Column {
  readonly heading: string;
  readonly width: number;
  readonly align: "left" | "right";
  readonly cell: (agent: AgentView) => string;
}

const GAP = "  ";
// Critical-path mark, state, space.
const MARGIN_WIDTH = 3;
const WIDE_FROM = 72;
const MIN_NOTE_WIDTH = 16;
const TIME_WIDTH = 7;
const TOKENS_WIDTH = 6;
const COST_WIDTH = 8;
const MIN_NAME_WIDTH = 8;
const NARROW_COST_FROM = 50;
// From here on tokens in and out get a column each; before, the text beside them needs the room more.
const SPACIOUS_FROM = 119;

const tokensColumn = column("tokens", TOKENS_WIDTH, "right", ({ spent }) =>
  tokensCell(spent.inputTokens + spent.outputTokens, spent.isEstimated),
);
const inputColumn = column("in", TOKENS_WIDTH, "right", ({ spent }) => tokensCell(spent.inputTokens, spent.isEstimated));
const outputColumn = column("out", TOKENS_WIDTH, "right", ({ spent }) => tokensCell(spent.outputTokens, spent.isEstimated));

/**
 * The agents as aligned rows. In a wide terminal what an agent writes stands beside its numbers, in a narrow one below them
 * as long as there are lines left.
 */
export function renderAgentRows(
  agents: readonly AgentView[],
  { hasHeadings, maxLines }: { readonly hasHeadings: boolean; readonly maxLines: number },
  context: FrameContext,
): readonly string[] {
  const isWide = context.maxWidth >= WIDE_FROM - 1;
  const columns = isWide ? wideColumns(agents, context) : narrowColumns(agents, context);
  const used = MARGIN_WIDTH + columns.reduce((sum, column) => sum + column.width, 0) + GAP.length * (columns.length - 1);
  const noteWidth = isWide ? context.maxWidth - used - GAP.length : 0;
  const critical = new Set(context.criticalPath.agents);
  const lines = hasHeadings ? [headingLine(columns, context)] : [];
  let spareLines = maxLines - lines.length - agents.length;
  for (const [position, agent] of agents.entries()) {
    const waitsFor = unfinishedDependencies(agent, context);
    const hasRowsBelow = (agents[position + 1]?.depth ?? 0) > agent.depth;
    const note = agentNote(agent, { waitsFor, hasRowsBelow, nowMs: context.nowMs });
    const margin = marginOf(agent, agent.depth === 0 && critical.has(agent.name), waitsFor?.length === 0, context);
    const beside = noteWidth < MIN_NOTE_WIDTH ? "" : noteText(note, noteWidth, context);
    lines.push(margin + cellsOf(agent, columns, beside !== "", context) + beside);
    if (noteWidth >= MIN_NOTE_WIDTH || !note.isNotable || spareLines <= 0) continue;
    const below = noteText(note, context.maxWidth - MARGIN_WIDTH - GAP.length, context);
    if (below === "") continue;
    lines.push(" ".repeat(MARGIN_WIDTH) + GAP + below);
    spareLines--;
  }
  return lines;
}

function wideColumns(shown: readonly AgentView[], context: FrameContext): readonly Column[] {
  const agents = [...context.view.agents, ...shown.filter(({ depth }) => depth > 0)];
  const models = widest(agents.map(modelOf), context);
  return [
    nameColumn(agents, Math.floor(context.maxWidth * 0.3), context),
    ...(models === 0 ? [] : [column("model", Math.min(Math.max(models, 8), Math.floor(context.maxWidth * 0.17)), "left", modelOf)]),
    timeColumn(context),
    ...(models === 0 ? [] : context.maxWidth < SPACIOUS_FROM ? [tokensColumn] : [inputColumn, outputColumn]),
    ...costColumns(agents),
  ];
}

function narrowColumns(shown: readonly AgentView[], context: FrameContext): readonly Column[] {
  const agents = [...context.view.agents, ...shown.filter(({ depth }) => depth > 0)];
  const hasTokens = agents.some(({ model }) => model !== undefined);
  const numbers = [
    timeColumn(context),
    ...(hasTokens ? [tokensColumn] : []),
    ...(context.maxWidth >= NARROW_COST_FROM ? costColumns(agents) : []),
  ];
  const room = (): number => numbers.reduce((left, { width }) => left - GAP.length - width, context.maxWidth - MARGIN_WIDTH);
  while (room() < MIN_NAME_WIDTH && numbers.length > 0) numbers.pop();
  return [nameColumn(agents, room(), context), ...numbers];
}

function nameColumn(agents: readonly AgentView[], maxWidth: number, context: FrameContext): Column {
  const names = widest(agents.map(indentedName), context);
  return column("agent", Math.max(1, Math.min(Math.max(names, 5), maxWidth)), "left", indentedName);
}

function timeColumn({ nowMs }: FrameContext): Column {
  return column("time", TIME_WIDTH, "right", (agent) =>
    agent.startedAtMs === undefined || agent.state === "skipped" ? "" : formatElapsed(durationOf(agent, nowMs)),
  );
}

// A run in which nothing costs anything (local models, simulation) needs no column to say so.
function costColumns(agents: readonly AgentView[]): readonly Column[] {
  if (!agents.some(({ spent: { cost } }) => cost !== undefined && (cost.usd !== "0" || cost.status !== "known"))) return [];
  return [column("cost", COST_WIDTH, "right", ({ spent: { cost } }) => (cost === undefined ? "" : formatCost(cost)))];
}

function column(heading: string, width: number, align: "left" | "right", cell: (agent: AgentView) => string): Column {
  return { heading, width, align, cell };
}

function headingLine(columns: readonly Column[], { palette, width, glyphs }: FrameContext): string {
  const headings = columns.map((each) =>
    padText(truncateText(each.heading, each.width, width, glyphs.ellipsis), each.width, width, each.align),
  );
  return palette.dim(" ".repeat(MARGIN_WIDTH) + headings.join(GAP).trimEnd());
}

function marginOf(agent: AgentView, isCritical: boolean, isQueued: boolean, context: FrameContext): string {
  const { palette, glyphs } = context;
  const mark = isCritical ? palette.mark(glyphs.critical) : " ";
  // What still ran when the view was stopped was cut off.
  const state = context.isFinal && agent.state === "running" ? "cancelled" : agent.state;
  return `${mark}${palette[STATE_STYLES[state]](stateGlyph(state, isQueued, context))} `;
}

function stateGlyph(state: AgentState, isQueued: boolean, { glyphs, nowMs }: FrameContext): string {
  if (state === "running") return glyphs.spinner[Math.floor(nowMs / SPINNER_FRAME_MS) % glyphs.spinner.length] ?? " ";
  return state === "waiting" && isQueued ? glyphs.queued : glyphs.states[state];
}

/** The cells of a row; without trailing spaces when nothing stands after them. */
function cellsOf(agent: AgentView, columns: readonly Column[], isFollowed: boolean, { palette, width, glyphs }: FrameContext): string {
  const texts = columns.map((each) =>
    padText(truncateText(each.cell(agent), each.width, width, glyphs.ellipsis), each.width, width, each.align),
  );
  const last = texts.findLastIndex((text) => text.trim() !== "");
  const shown = isFollowed ? texts : texts.slice(0, last + 1).map((text, index) => (index === last ? text.trimEnd() : text));
  // What runs stands out; of what has run, the name.
  const plainCells = agent.state === "waiting" || agent.state === "skipped" ? 0 : isTerminalState(agent.state) ? 1 : shown.length;
  const styled = shown.map((text, index) => (index < plainCells || text.trim() === "" ? text : palette.dim(text)));
  return styled.join(GAP) + (isFollowed ? GAP : "");
}

function noteText({ text, stream, streamLabel = "", style }: AgentNote, columns: number, { palette, width, glyphs }: FrameContext): string {
  const head = truncateText(text, columns, width, glyphs.ellipsis);
  const room = [head, streamLabel].reduce((left, part) => left - (part === "" ? 0 : width(part) + 1), columns);
  const written = room < MIN_NOTE_WIDTH / 2 ? "" : lastWrappedRow(stream, room, width);
  const shown = [head, written === "" ? "" : streamLabel, written].filter((part) => part !== "").join(" ");
  return shown === "" ? "" : palette[style](shown);
}

function unfinishedDependencies({ name, state, depth }: AgentView, { view, dependencies }: FrameContext): readonly string[] | undefined {
  if (dependencies === undefined || state !== "waiting" || depth > 0) return undefined;
  const names = new Set(dependenciesOf(name, dependencies));
  return view.agents.filter((agent) => names.has(agent.name) && !isTerminalState(agent.state)).map(nameOf);
}

function nameOf({ name }: AgentView): string {
  return printableLine(name);
}

function indentedName(agent: AgentView): string {
  return "  ".repeat(agent.depth) + nameOf(agent);
}

function modelOf({ model }: AgentView): string {
  return model === undefined ? "" : printableLine(model);
}

function tokensCell(tokens: number, isEstimated: boolean): string {
  return tokens === 0 ? "" : formatTokens(tokens, isEstimated);
}

function widest(texts: readonly string[], { width }: FrameContext): number {
  return texts.reduce((max, text) => Math.max(max, width(text)), 0);
}
