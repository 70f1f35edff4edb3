import type { RunEvent } from "@llm-orc/run-spec";
import { createPalette } from "../render/colors.ts";
import { formatCount, formatTimeOfDay } from "../render/format.ts";
import { instancesWords } from "./agent-note.ts";
import type { MaxIterations } from "./agent-tracker.ts";
import type { InstancesView } from "./agent-view.ts";
import { type ContainerFrame, parseFrame } from "./container-frame.ts";
import { placeWords, renderEventLine, type RenderEventLineOptions } from "./plain-lines.ts";

export interface PlainProgressOptions extends RenderEventLineOptions {
  /** How often loops run at most. */
  readonly maxIterations?: MaxIterations | undefined;
}

/** A run as lines for pipes and CI logs: so many that one can follow it, however much it does. */
export interface PlainProgress {
  /** The lines that an event is worth, mostly none or one. */
  show(event: RunEvent): readonly string[];
}

type AgentEvent = Extract<RunEvent, { readonly agent: string }>;

interface Group extends InstancesView {
  /** Tenths of the instances that have been told. */
  readonly told: number;
}

// Ten failures show what goes wrong; of thousands only the number matters.
const MOST_PROBLEMS = 10;
// Iterations whose agents are told one by one; of later ones only that they begin, and less and less often.
const TOLD_ITERATIONS = 10;
// A fan-out this small is over before a tenth of it means anything.
const MIN_TOLD_INSTANCES = 20;

/**
 * Follows a run and tells what is worth a line. Of a fan-out: its start, each tenth that is done, its first ten problems and
 * its end. Of a loop: each iteration, and of the first ten what happens in them.
 */
export function createPlainProgress(options: PlainProgressOptions = {}): PlainProgress {
  const palette = createPalette(options.colors ?? false);
  // By place; what has ended is forgotten.
  const groups = new Map<string, Group>();
  const loops = new Map<string, number>();
  let problems = 0;

  const line = (event: RunEvent, words: string): string => `${palette.dim(formatTimeOfDay(event.timestamp))} ${words}`;

  /** Tells an iteration when something of it happens for the first time. */
  function iterationLines(event: AgentEvent): readonly string[] {
    return event.path.flatMap((frame, position) => {
      const { agent, iteration, isInstance } = toFrame(frame);
      const outside = event.path.slice(0, position);
      if (iteration === undefined || isInstance || isInsideMuch(outside)) return [];
      const place = placeOf(agent, outside);
      if ((loops.get(place) ?? 0) >= iteration) return [];
      loops.set(place, iteration);
      if (!isRound(iteration)) return [];
      const limit = options.maxIterations?.([...outside.map((around) => toFrame(around).agent), agent]);
      const words = `${placeWords({ agent, path: outside }, palette)} iteration ${iteration}`;
      return [line(event, words + (limit === undefined ? "" : ` of ${limit}`))];
    });
  }

  function instanceLines(event: AgentEvent): readonly string[] {
    const place = placeOf(event.agent, event.path);
    if (event.type === "agent_expanded" && event.index === undefined && !isInsideMuch(event.path)) {
      groups.set(place, { total: event.count, ended: 0, running: 0, failed: 0, told: 0 });
    }
    const group = groups.get(place);
    if (group === undefined || event.index === undefined) {
      if (isEnd(event)) {
        groups.delete(place);
        loops.delete(place);
      }
      return [];
    }
    if (event.type === "agent_started") groups.set(place, { ...group, running: group.running + 1 });
    if (!isEnd(event)) return [];
    const ended = group.ended + 1;
    const tenths = Math.floor((ended * 10) / group.total);
    const running = group.running - (event.type === "agent_skipped" ? 0 : 1);
    const now = {
      ...group,
      ended,
      running: Math.max(0, running),
      failed: group.failed + (event.type === "agent_failed" ? 1 : 0),
      told: tenths,
    };
    groups.set(place, now);
    // The end of all of them is told by the agent itself.
    if (tenths === group.told || ended === group.total || group.total < MIN_TOLD_INSTANCES) return [];
    return [line(event, `${placeWords({ agent: event.agent, path: event.path }, palette)} ${instancesWords(now)}`)];
  }

  /** Whether a line about a part of something would be one of too many. */
  function isTooMuch(event: AgentEvent): boolean {
    if (event.index === undefined && !isInsideMuch(event.path)) return false;
    if (event.type === "user_input_required") return false;
    if (event.type !== "agent_failed" && event.type !== "agent_retry_scheduled" && event.type !== "agent_fallback_started") return true;
    return ++problems > MOST_PROBLEMS;
  }

  return {
    show(event) {
      if (!isAgentEvent(event)) {
        const told = renderEventLine(event, options);
        const untold = problems - MOST_PROBLEMS;
        const more =
          untold > 0 && event.type.startsWith("execution_") ? [line(event, `${formatCount(untold, "more problem")} not shown`)] : [];
        return told === undefined ? more : [...more, told];
      }
      const before = iterationLines(event);
      const counted = instanceLines(event);
      const told = isTooMuch(event) ? undefined : renderEventLine(event, options);
      return [...before, ...(told === undefined ? [] : [told]), ...counted];
    },
  };
}

function isAgentEvent(event: RunEvent): event is AgentEvent {
  return "agent" in event && typeof event.agent === "string" && Array.isArray(event.path);
}

function isEnd({ type }: AgentEvent): boolean {
  return type === "agent_completed" || type === "agent_failed" || type === "agent_skipped" || type === "agent_cancelled";
}

/** Inside an instance of a fan-out, or an iteration after the first ones. */
function isInsideMuch(path: readonly string[]): boolean {
  let iterations = 1;
  for (const frame of path) {
    const { iteration = 1, isInstance } = toFrame(frame);
    if (isInstance) return true;
    iterations *= iteration;
  }
  return iterations > TOLD_ITERATIONS;
}

function toFrame(frame: string): ContainerFrame {
  return parseFrame(frame, () => false);
}

/** 1 to 10, then tens to 100, hundreds to 1,000 and so on. */
function isRound(iteration: number): boolean {
  return iteration % 10 ** Math.max(0, Math.ceil(Math.log10(iteration)) - 1) === 0;
}

function placeOf(agent: string, path: readonly string[]): string {
  return JSON.stringify([...path, agent]);
}
