import type { SerializedError } from "@llm-orc/contracts";
import type { Palette } from "../render/colors.ts";
import { formatElapsed } from "../render/format.ts";
import { printableExcerpt, printableLine } from "../render/printable.ts";
import { SKIP_WORDS } from "../render/summary.ts";
import type { AgentView } from "./agent-view.ts";

/** What is said beside an agent's numbers. Printable. */
export interface AgentNote {
  readonly text: string;
  /** Text that is being written: of it the end counts. It stands after `text`. */
  readonly stream: string;
  readonly style: keyof Palette;
  /** Worth a line of its own where there is no room beside. */
  readonly isNotable: boolean;
}

/** `waitsFor`: the dependencies that have not ended; undefined when they are not known. */
export function agentNote(agent: AgentView, waitsFor: readonly string[] | undefined, nowMs: number): AgentNote {
  switch (agent.state) {
    case "waiting":
      return quiet(waitsFor === undefined ? "" : waitsFor.length === 0 ? "queued" : `after ${list(waitsFor)}`);
    case "running":
      return runningNote(agent, nowMs);
    case "needs_input":
      return { text: `asks: ${printableExcerpt(agent.question ?? "")}`, stream: "", style: "mark", isNotable: true };
    case "success":
      return quiet(join([progress(agent), ...history(agent)]));
    case "partial":
      return { text: join([progress(agent), errorWords(agent.error), ...history(agent)]), stream: "", style: "warn", isNotable: true };
    case "failed":
      return { text: join([errorWords(agent.error) || "failed", progress(agent)]), stream: "", style: "bad", isNotable: true };
    case "skipped":
      return quiet(agent.skipReason === undefined ? "skipped" : `skipped: ${SKIP_WORDS[agent.skipReason]}`);
    case "cancelled":
      return quiet("cancelled");
  }
}

function runningNote(agent: AgentView, nowMs: number): AgentNote {
  const { notice } = agent;
  const isNotable = true;
  if (notice === undefined) {
    const activity = agent.activity === undefined ? "" : `${printableLine(agent.activity)}:`;
    return { text: [progress(agent), activity].filter(Boolean).join(" "), stream: printableLine(agent.text), style: "dim", isNotable };
  }
  if (notice.kind === "fallback") {
    const text = `fallback to ${printableLine(notice.to)} after ${errorWords(notice.error)}`;
    return { text: join([progress(agent), text]), stream: "", style: "warn", isNotable };
  }
  const leftMs = notice.dueAtMs - nowMs;
  const when = leftMs > 0 ? `in ${formatElapsed(leftMs)}` : "now";
  const text = `attempt ${notice.attempt} ${when} after ${errorWords(notice.error)}`;
  return { text: join([progress(agent), text]), stream: "", style: "warn", isNotable };
}

function quiet(text: string): AgentNote {
  return { text, stream: "", style: "dim", isNotable: false };
}

function progress({ instances }: AgentView): string {
  if (instances === undefined) return "";
  return `${instances.ended}/${instances.total}${instances.failed > 0 ? ` (${instances.failed} failed)` : ""}`;
}

function history({ attempts, fallbackFrom, isCached }: AgentView): readonly string[] {
  return [
    isCached ? "cached" : "",
    attempts > 1 ? `${attempts} attempts` : "",
    fallbackFrom === undefined ? "" : `fallback from ${printableLine(fallbackFrom)}`,
  ];
}

function errorWords(error: SerializedError | undefined): string {
  return error === undefined ? "" : `${printableLine(error.code)} ${printableExcerpt(error.message)}`.trim();
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => printableLine(name));
  return shown.join(", ") + (names.length > shown.length ? `, +${names.length - shown.length}` : "");
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(", ");
}
