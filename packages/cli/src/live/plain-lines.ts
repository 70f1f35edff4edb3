import { assertNever, type SerializedError } from "@llm-orc/contracts";
import { type AgentEndedEvent, isAgentEnded, isExecutionEnded, type RunEvent } from "@llm-orc/run-spec";
import { createPalette, type Palette } from "../render/colors.ts";
import { formatCount, formatDuration, formatTimeOfDay } from "../render/format.ts";
import { printableExcerpt, printableLine } from "../render/printable.ts";
import { SKIP_WORDS, spentWords, STATUS_WORDS } from "../render/summary.ts";

export interface RenderEventLineOptions {
  /** Default false. */
  readonly colors?: boolean;
}

/**
 * One line for an event that is worth one, for pipes and CI logs: `12:03:05 critic started (sim/demo)`. Undefined for the
 * others, and for types that are not known. Of fan-out instances only failures are told; how many, `createPlainProgress` bounds.
 */
export function renderEventLine(event: RunEvent, options: RenderEventLineOptions = {}): string | undefined {
  const palette = createPalette(options.colors ?? false);
  const words = eventWords(event, palette);
  return words === undefined ? undefined : `${palette.dim(formatTimeOfDay(event.timestamp))} ${words}`;
}

function eventWords(event: RunEvent, palette: Palette): string | undefined {
  const { strong, warn, active } = palette;
  if (isExecutionEnded(event)) {
    const { status, metadata, error } = event;
    const { totals } = metadata.usage;
    const facts = [formatDuration(metadata.duration_ms), spentWords(totals.total_tokens, totals.cost)].filter(Boolean).join(", ");
    return `run ${STATUS_WORDS[status]} ${status === "needs_input" ? "after" : "in"} ${facts}${error === undefined ? "" : `: ${errorWords(error)}`}`;
  }
  if (isAgentEnded(event)) return endWords(event, palette);
  switch (event.type) {
    case "execution_started":
      return `${strong(printableLine(event.ensemble))} started: ${formatCount(event.agents.length, "agent")}`;
    case "execution_resumed":
      return "run resumed";
    case "agent_started": {
      if (isPart(event)) return undefined;
      const model = [event.provider, event.model]
        .filter((part) => part !== undefined)
        .map((part) => printableLine(part))
        .join("/");
      return `${placeWords(event, palette)} started${model === "" ? "" : ` (${model})`}`;
    }
    case "agent_expanded":
      return `${placeWords(event, palette)} runs once for each of ${formatCount(event.count, "item")}`;
    case "agent_dispatched":
      return `${placeWords(event, palette)} dispatches to ${printableLine(event.ensemble)}`;
    case "agent_retry_scheduled": {
      const when = event.delay_ms === 0 ? "now" : `in ${formatDuration(event.delay_ms)}`;
      return `${placeWords(event, palette)} ${warn("tries again")} ${when} (attempt ${event.attempt}): ${errorWords(event.error)}`;
    }
    case "agent_fallback_started": {
      const { from, to, error } = event;
      return `${placeWords(event, palette)} ${warn("falls back")} from ${printableLine(from)} to ${printableLine(to)}: ${errorWords(error)}`;
    }
    case "user_input_required":
      return `${placeWords(event, palette)} ${active("asks")}: ${printableExcerpt(event.request.prompt)}`;
    case "user_input_received":
      return `${placeWords(event, palette)} has its answer`;
    case "phase_started":
    case "phase_completed":
    case "attempt_started":
    case "agent_output":
      return undefined;
    default:
      // A later version may send more; the compiler still proves that all of ours are handled.
      return unknownEvent(event);
  }
}

function endWords(event: AgentEndedEvent, palette: Palette): string | undefined {
  const { result } = event;
  const place = placeWords(event, palette);
  const spent = result.usage === undefined ? "" : spentWords(result.usage.input_tokens + result.usage.output_tokens, result.cost);
  const facts = [result.duration_ms === undefined ? "" : `in ${formatDuration(result.duration_ms)}`, spent].filter(Boolean).join(", ");
  const took = facts === "" ? "" : ` ${facts}`;
  const reason = result.error === undefined ? "" : `: ${errorWords(result.error)}`;
  if (result.status === "failed") return `${place} ${palette.bad("failed")}${took}${reason}`;
  if (isPart(event)) return undefined;
  switch (result.status) {
    case "success":
      return `${place} ${palette.good("finished")}${took}${result.cached === true ? " (cached)" : ""}`;
    case "partial": {
      const { instances = [] } = result;
      const good = instances.filter(({ status }) => status === "success").length;
      const share = instances.length === 0 ? "" : `, ${good} of ${instances.length} succeeded`;
      return `${place} ${palette.warn("partly finished")}${took}${share}${reason}`;
    }
    case "skipped":
      return `${place} ${palette.warn("skipped")}${result.skip_reason === undefined ? "" : `: ${SKIP_WORDS[result.skip_reason]}`}`;
    case "cancelled":
      return `${place} ${palette.warn("cancelled")}${took}`;
    default:
      return assertNever(result.status);
  }
}

interface Place {
  readonly agent: string;
  readonly index?: number;
  readonly path: readonly string[];
}

/** An instance, or something inside one. */
function isPart({ index, path }: Place): boolean {
  return index !== undefined || path.some((frame) => /\[\d+\](?:#\d+)?$/.test(frame));
}

/** Where something happens: the containers around it, and the agent. */
export function placeWords({ agent, index, path }: Place, { strong }: Palette): string {
  const own = printableLine(agent) + (index === undefined ? "" : `[${index}]`);
  return [...path.map((frame) => printableLine(frame)), strong(own)].join(" > ");
}

function errorWords({ code, message }: SerializedError): string {
  return `${printableLine(code)} ${printableExcerpt(message)}`;
}

function unknownEvent(_event: never): undefined {
  return undefined;
}
