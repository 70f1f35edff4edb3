import type { Palette } from "../render/colors.ts";
import type { AgentState } from "./agent-view.ts";

/** The signs of a frame, each one column wide. */
export interface Glyphs {
  readonly states: Readonly<Record<Exclude<AgentState, "running">, string>>;
  readonly queued: string;
  readonly spinner: readonly string[];
  readonly critical: string;
  readonly separator: string;
  readonly arrow: string;
  readonly ellipsis: string;
}

export const SPINNER_FRAME_MS = 84;

const UNICODE: Glyphs = {
  states: { waiting: "·", needs_input: "?", success: "✓", partial: "!", failed: "✗", skipped: "–", cancelled: "■" },
  queued: "◦",
  spinner: "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏".split(""),
  critical: "┃",
  separator: " · ",
  arrow: " → ",
  ellipsis: "…",
};

const ASCII: Glyphs = {
  states: { waiting: ".", needs_input: "?", success: "+", partial: "!", failed: "x", skipped: "-", cancelled: "#" },
  queued: "o",
  spinner: "|/-\\".split(""),
  critical: ">",
  separator: " - ",
  arrow: " -> ",
  ellipsis: "...",
};

export const STATE_STYLES: Readonly<Record<AgentState, keyof Palette>> = {
  waiting: "dim",
  running: "active",
  needs_input: "mark",
  success: "good",
  partial: "warn",
  failed: "bad",
  skipped: "dim",
  cancelled: "warn",
};

export function glyphsOf(unicode: boolean): Glyphs {
  return unicode ? UNICODE : ASCII;
}
