import type { SerializedError } from "@llm-orc/contracts";
import type { Palette } from "../render/colors.ts";
import { formatCount, formatElapsed } from "../render/format.ts";
import { printableExcerpt, printableLine } from "../render/printable.ts";
import { SKIP_WORDS } from "../render/summary.ts";
import type { AgentView, InstancesView } from "./agent-view.ts";

/** What is said beside an agent's numbers. Printable. */
export interface AgentNote {
  readonly text: string;
  /** Text that is being written: of it the end counts. It stands after `text`, where there is room. */
  readonly stream: string;
  /** Whose text that is, when not the agent's own. */
  readonly streamLabel?: string;
  readonly style: keyof Palette;
  /** Worth a line of its own where there is no room beside. */
  readonly isNotable: boolean;
}

export interface AgentNoteFacts {
  /** The dependencies that have not ended; undefined when they are not known. */
  readonly waitsFor: readonly string[] | undefined;
  /** The agents inside it have lines of their own below: what they do is not said here again. */
  readonly hasRowsBelow: boolean;
  readonly nowMs: number;
}

export function agentNote(agent: AgentView, { waitsFor, hasRowsBelow, nowMs }: AgentNoteFacts): AgentNote {
  switch (agent.state) {
    case "waiting":
      return quiet(waitsFor === undefined ? "" : waitsFor.length === 0 ? "queued" : `after ${list(waitsFor)}`);
    case "running":
      return hasRowsBelow ? { text: inside(agent), stream: "", style: "dim", isNotable: true } : runningNote(agent, nowMs);
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
    return { text: inside(agent), streamLabel: activity, stream: printableLine(agent.text), style: "dim", isNotable };
  }
  if (notice.kind === "fallback") {
    const text = `fallback to ${printableLine(notice.to)} after ${errorWords(notice.error)}`;
    return { text: join([inside(agent), text]), stream: "", style: "warn", isNotable };
  }
  const leftMs = notice.dueAtMs - nowMs;
  const when = leftMs > 0 ? `in ${formatElapsed(leftMs)}` : "now";
  const text = `attempt ${notice.attempt} ${when} after ${errorWords(notice.error)}`;
  return { text: join([inside(agent), text]), stream: "", style: "warn", isNotable };
}

function quiet(text: string): AgentNote {
  return { text, stream: "", style: "dim", isNotable: false };
}

/** What a container is at: `iteration 3 of 10`, `runs legal-review`, `12/40 done, 4 running, 1 failed`. */
function inside({ instances, iteration, dispatchedTo }: AgentView): string {
  const limit = iteration?.limit === undefined ? "" : ` of ${iteration.limit}`;
  return join([
    instances === undefined ? "" : instancesWords(instances),
    iteration === undefined ? "" : `iteration ${iteration.number}${limit}`,
    dispatchedTo === undefined ? "" : `runs ${printableLine(dispatchedTo)}`,
  ]);
}

/** How far a fan-out is. */
export function instancesWords({ total, ended, running, failed }: InstancesView): string {
  return join([`${ended}/${total} done`, running > 0 ? `${running} running` : "", failed > 0 ? `${failed} failed` : ""]);
}

/** The same of an agent that has ended. */
function progress({ instances, iteration, dispatchedTo }: AgentView): string {
  return join([
    instances === undefined ? "" : instancesWords(instances),
    iteration === undefined ? "" : formatCount(iteration.number, "iteration"),
    dispatchedTo === undefined ? "" : `ran ${printableLine(dispatchedTo)}`,
  ]);
}

function history({ attempts, instances, fallbackFrom, isCached }: AgentView): readonly string[] {
  return [
    isCached ? "cached" : "",
    attempts > Math.max(1, instances?.total ?? 1) ? `${attempts} attempts` : "",
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
