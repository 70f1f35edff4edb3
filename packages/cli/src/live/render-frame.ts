import { createPalette } from "../render/colors.ts";
import { formatCost, formatCount, formatElapsed, formatTokens } from "../render/format.ts";
import { printableLine } from "../render/printable.ts";
import { STATUS_WORDS } from "../render/summary.ts";
import { type TextWidth, truncateText } from "../render/text-width.ts";
import { renderAgentRows } from "./agent-rows.ts";
import { criticalPathSoFar, type Dependencies, NO_CRITICAL_PATH } from "./critical-path.ts";
import type { FrameContext } from "./frame-context.ts";
import { glyphsOf } from "./glyphs.ts";
import { type RunView, totalsOf } from "./run-view.ts";
import { type SelectedRows, selectRows, withChildren } from "./select-rows.ts";

export interface RenderFrameOptions {
  /** The terminal's size. A frame has at most `rows - 1` lines, none wider than `columns - 1`. */
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  readonly colors: boolean;
  /** False: ASCII signs. Texts of agents stay as they are. */
  readonly unicode: boolean;
  /** Without them neither queued agents nor the critical path can be told before the run has ended. */
  readonly dependencies?: Dependencies | undefined;
  /** Measures printable text, for example `string-width`. */
  readonly width: TextWidth;
  /** A line for the person at the bottom. */
  readonly notice?: string | undefined;
  /** What stays on screen after the run: the agents alone, the rest is said by the summary. Default false. */
  readonly isFinal?: boolean;
}

const MIN_LINES_WITH_HEADINGS = 10;
// Less is no terminal to look at; there the header alone is shown.
const MIN_WIDTH_OF_ROWS = 12;

/** One frame of a run: header, agents in file order, what is not shown, critical path. Lines without line ends. */
export function renderFrame(view: RunView, options: RenderFrameOptions): string[] {
  const { columns, rows, nowMs, colors, unicode, dependencies, width, notice, isFinal = false } = options;
  const maxLines = Math.max(0, rows - 1);
  const context: FrameContext = {
    view,
    palette: createPalette(colors),
    glyphs: glyphsOf(unicode),
    width,
    nowMs,
    maxWidth: Math.max(1, columns - 1),
    isFinal,
    dependencies,
    // Its marks are explained by the line below the agents, which a final frame does not have.
    criticalPath: isFinal ? NO_CRITICAL_PATH : criticalPathSoFar(view, dependencies, nowMs),
  };
  const { palette, glyphs, maxWidth } = context;
  const top = isFinal ? [] : [headerLine(context)];
  if (maxWidth < MIN_WIDTH_OF_ROWS) return top.slice(0, maxLines);
  const path = criticalPathLine(context);
  const bottom = [
    ...(path === undefined ? [] : [path]),
    ...(notice === undefined || isFinal ? [] : [palette.warn(truncateText(printableLine(notice), maxWidth, width, glyphs.ellipsis))]),
  ];
  const room = Math.max(0, maxLines - top.length - bottom.length);
  const hasHeadings = view.agents.length > 1 && maxLines >= MIN_LINES_WITH_HEADINGS;
  const limit = room - (hasHeadings ? 1 : 0);
  // The line that counts what is hidden takes the place of one that is shown.
  const selected = selectRows(view.agents, view.agents.length <= limit ? limit : limit - 1);
  const fold = foldLine(selected, context);
  // When the run is over the agents inside are told by what contains them.
  const agents = isFinal ? selected.shown : withChildren(selected.shown, limit - selected.shown.length - fold.length);
  const agentRows = renderAgentRows(agents, { hasHeadings, maxLines: room - fold.length }, context);
  return [...top, ...agentRows, ...fold, ...bottom].slice(0, maxLines);
}

function headerLine({ view, palette, glyphs, width, nowMs, maxWidth }: FrameContext): string {
  const { ended, inputTokens, outputTokens, isEstimated, cost } = totalsOf(view);
  const elapsed = view.startedAtMs === undefined ? "starting" : formatElapsed((view.endedAtMs ?? nowMs) - view.startedAtMs);
  const state = view.status === "starting" || view.status === "running" ? [] : [STATUS_WORDS[view.status]];
  const tokens = inputTokens + outputTokens;
  const money = cost === undefined ? [] : [cost.usd === null ? "cost unknown" : formatCost(cost)];
  const long = [
    ...state,
    elapsed,
    `${ended}/${formatCount(view.agents.length, "agent")}`,
    ...(tokens === 0 ? [] : [`${formatTokens(tokens, isEstimated)} tokens`]),
    ...money,
  ];
  const short = [elapsed, `${ended}/${view.agents.length}`, ...money];
  const name = printableLine(view.ensemble);
  const toText = (facts: readonly string[]): string => facts.map((fact) => glyphs.separator + fact).join("");
  const facts = [long, short, short.slice(0, 2)].map(toText).find((text) => width(name) + width(text) <= maxWidth);
  // Of a name that leaves no room for the time, the end goes.
  const rest = facts ?? toText([elapsed]).slice(0, maxWidth - 1);
  return palette.strong(truncateText(name, maxWidth - width(rest), width, glyphs.ellipsis)) + palette.dim(rest);
}

function criticalPathLine({ palette, glyphs, width, maxWidth, criticalPath }: FrameContext): string | undefined {
  const { agents, durationMs } = criticalPath;
  if (agents.length === 0) return undefined;
  const label = ` critical path ${formatElapsed(durationMs)}: `;
  const room = maxWidth - 1 - label.length;
  const names = agents.map((name) => printableLine(name));
  // The newest of it matters: the front gives way.
  let shown = names.join(glyphs.arrow);
  for (let from = 1; width(shown) > room && from < names.length; from++) {
    shown = glyphs.ellipsis + glyphs.arrow + names.slice(from).join(glyphs.arrow);
  }
  return palette.mark(glyphs.critical) + palette.dim(truncateText(label + shown, maxWidth - 1, width, glyphs.ellipsis));
}

function foldLine({ hidden }: SelectedRows, { palette, width, maxWidth, glyphs }: FrameContext): readonly string[] {
  const parts = (["finished", "failed", "running", "waiting"] as const).filter((group) => hidden[group] > 0);
  if (parts.length === 0) return [];
  const text = parts.map((group) => `+${hidden[group]} ${group}`).join(", ");
  return [palette.dim(truncateText(`  ${text}`, maxWidth, width, glyphs.ellipsis))];
}
