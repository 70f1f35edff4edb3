import { addCosts, type Cost, type Usage } from "@llm-orc/contracts";
import type { AgentEndedEvent, AgentOutputEvent, RunEvent } from "@llm-orc/run-spec";
import { endedFields, freshFields } from "./agent-fields.ts";
import type { AgentView, SpentView } from "./agent-view.ts";
import { createChildTrackers } from "./child-trackers.ts";
import { createTextTail, type TextTail } from "./text-tail.ts";

/** An event of an agent: of its own, of an instance, or of a child run inside it. */
export type AgentEvent = Extract<RunEvent, { readonly agent: string }>;

/** Folds the events of one agent, and of all that runs inside it, into its view. */
export interface AgentTracker {
  readonly view: AgentView;
  show(event: AgentEvent): void;
  /** The run goes on after an end: what did not succeed is pending again. */
  resume(): void;
}

interface Stream {
  readonly tail: TextTail;
  readonly label: string | undefined;
  readonly inputBytes: number;
  /** Calls a model itself; a container or a fan-out parent has the usage of its parts. */
  countsUsage: boolean;
}

export interface AgentTrackerOptions {
  /** Its phase, from 0. Default 0. */
  readonly level?: number;
  /** The agents that it runs inside, outermost first. Default none. */
  readonly within?: readonly string[];
  /** How often a loop runs at most, by the names of the agents around it and its own. */
  readonly maxIterations?: MaxIterations | undefined;
}

/** How often the loop at the end of these names runs at most; undefined when that is not known. */
export type MaxIterations = (agents: readonly string[]) => number | undefined;

const BYTES_PER_TOKEN = 4;

/** Follows one agent and all that runs inside it. */
export function createAgentTracker(name: string, options: AgentTrackerOptions = {}): AgentTracker {
  const { level = 0, within = [], maxIterations } = options;
  const depth = within.length;
  let fields = freshFields();
  const children = createChildTrackers(name, depth, (child) => createAgentTracker(child, { within: [...within, name], maxIterations }));
  // What runs now, by place. Only one of them is shown, until it ends: text that alternates between writers cannot be read.
  const streams = new Map<string, Stream>();
  let shownPlace: string | undefined;
  let settled: { inputTokens: number; outputTokens: number; cost: Cost | undefined } = { inputTokens: 0, outputTokens: 0, cost: undefined };

  const noteIteration = (): void => {
    const { iteration: number } = children;
    if (number === undefined || number === fields.iteration?.number) return;
    fields.iteration = { number, limit: maxIterations?.([...within, name]) };
  };
  const reset = (): void => {
    fields = freshFields();
    children.forget();
    streams.clear();
    shownPlace = undefined;
    settled = { inputTokens: 0, outputTokens: 0, cost: undefined };
  };
  const settle = (usage: Usage | undefined, cost: Cost | undefined): void => {
    settled.inputTokens += usage?.input_tokens ?? 0;
    settled.outputTokens += usage?.output_tokens ?? 0;
    if (cost !== undefined) settled.cost = settled.cost === undefined ? cost : addCosts(settled.cost, cost);
  };
  const closeStream = (place: string): void => {
    streams.delete(place);
    if (shownPlace === place) shownPlace = undefined;
  };
  const finish = (event: AgentEndedEvent): void => {
    const { result } = event;
    children.forget();
    streams.clear();
    shownPlace = undefined;
    // The result counts all attempts and parts; of one that reports nothing, what was told on the way stands.
    if (result.usage !== undefined)
      settled = { ...settled, inputTokens: result.usage.input_tokens, outputTokens: result.usage.output_tokens };
    if (result.cost !== undefined) settled.cost = result.cost;
    fields = { ...fields, ...endedFields(result, fields), endedAtMs: Date.parse(event.timestamp) };
  };
  const finishPart = (event: AgentEndedEvent, place: string): void => {
    const stream = streams.get(place);
    if (stream?.countsUsage === true) settle(event.result.usage, event.result.cost);
    closeStream(place);
    fields.notice = undefined;
    if (event.path.length > depth || fields.instances === undefined) return;
    const { total, ended, running, failed } = fields.instances;
    fields.instances = {
      total,
      ended: ended + 1,
      running: running - (stream === undefined ? 0 : 1),
      failed: failed + (event.result.status === "failed" ? 1 : 0),
    };
  };
  const grow = (event: AgentOutputEvent, place: string): void => {
    const stream = streams.get(place);
    if (stream === undefined) return;
    stream.tail.append(event);
    shownPlace ??= place;
    if (place === shownPlace) fields.notice = undefined;
  };

  const show = (event: AgentEvent): void => {
    const isOwn = event.path.length === depth && event.index === undefined;
    const place = placeOf(event);
    children.show(event);
    noteIteration();
    switch (event.type) {
      case "agent_started":
        if (isOwn) {
          reset();
          fields.state = "running";
          fields.startedAtMs = Date.parse(event.timestamp);
          fields.model = event.model;
        }
        streams.set(place, {
          tail: createTextTail(),
          label: isOwn ? undefined : labelOf(event, depth),
          inputBytes: "text" in event.input ? Buffer.byteLength(event.input.text) : event.input.bytes,
          countsUsage: event.model !== undefined,
        });
        if (event.path.length === depth && !isOwn && fields.instances !== undefined)
          fields.instances = { ...fields.instances, running: fields.instances.running + 1 };
        return;
      case "agent_expanded": {
        const stream = streams.get(place);
        if (stream !== undefined) stream.countsUsage = false;
        if (isOwn) fields.instances = { total: event.count, ended: 0, running: 0, failed: 0 };
        return;
      }
      case "agent_dispatched":
        if (isOwn) fields.dispatchedTo = event.ensemble;
        return;
      case "agent_output":
        grow(event, place);
        return;
      case "agent_retry_scheduled":
        streams.get(place)?.tail.withdraw();
        settle(event.usage, event.cost);
        fields.notice = {
          kind: "retry",
          attempt: event.attempt,
          dueAtMs: Date.parse(event.timestamp) + event.delay_ms,
          error: event.error,
        };
        return;
      case "agent_fallback_started":
        streams.get(place)?.tail.withdraw();
        settle(event.usage, event.cost);
        fields.notice = { kind: "fallback", from: event.from, to: event.to, error: event.error };
        if (isOwn) fields.fallbackFrom = event.from;
        return;
      case "user_input_required":
        fields.state = "needs_input";
        fields.question = event.request.prompt;
        return;
      case "user_input_received":
        if (fields.state === "needs_input") fields.state = "running";
        fields.question = undefined;
        return;
      case "agent_completed":
      case "agent_failed":
      case "agent_skipped":
      case "agent_cancelled":
        if (isOwn) finish(event);
        else finishPart(event, place);
        return;
      default:
      // Nothing to show of it, or of a later version.
    }
  };

  const view: AgentView = {
    name,
    level,
    depth,
    get children() {
      return children.views;
    },
    get state() {
      return fields.state;
    },
    get model() {
      return fields.model;
    },
    get startedAtMs() {
      return fields.startedAtMs;
    },
    get endedAtMs() {
      return fields.endedAtMs;
    },
    get durationMs() {
      return fields.durationMs;
    },
    get spent() {
      return spentOf(settled, streams.values());
    },
    get text() {
      return shownPlace === undefined ? "" : (streams.get(shownPlace)?.tail.line ?? "");
    },
    get activity() {
      return shownPlace === undefined ? undefined : streams.get(shownPlace)?.label;
    },
    get notice() {
      return fields.notice;
    },
    get question() {
      return fields.question;
    },
    get error() {
      return fields.error;
    },
    get skipReason() {
      return fields.skipReason;
    },
    get instances() {
      return fields.instances;
    },
    get iteration() {
      return fields.iteration;
    },
    get dispatchedTo() {
      return fields.dispatchedTo;
    },
    get attempts() {
      return fields.attempts;
    },
    get fallbackFrom() {
      return fields.fallbackFrom;
    },
    get isCached() {
      return fields.isCached;
    },
  };
  const resume = (): void => {
    if (fields.state !== "success" && fields.state !== "partial") reset();
  };
  return { view, show, resume };
}

function spentOf(
  settled: { readonly inputTokens: number; readonly outputTokens: number; readonly cost: Cost | undefined },
  running: Iterable<Stream>,
): SpentView {
  let { inputTokens, outputTokens } = settled;
  let isEstimated = false;
  for (const stream of running) {
    if (!stream.countsUsage) continue;
    inputTokens += Math.ceil(stream.inputBytes / BYTES_PER_TOKEN);
    outputTokens += Math.ceil(stream.tail.bytes / BYTES_PER_TOKEN);
    isEstimated = true;
  }
  return { inputTokens, outputTokens, isEstimated, cost: settled.cost };
}

function placeOf({ agent, index, path }: AgentEvent): string {
  return `${path.join("/")}/${agent}${index === undefined ? "" : `[${index}]`}`;
}

/** Where inside the shown agent something runs: without the names of that agent and of those around it. */
function labelOf({ agent, index, path }: AgentEvent, depth: number): string {
  const instance = index === undefined ? "" : `[${index}]`;
  const [outermost, ...inner] = path.slice(depth);
  if (outermost === undefined) return instance;
  const frame = /(?:\[\d+\]|#\d+)+$/.exec(outermost)?.[0];
  return [...(frame === undefined ? [] : [frame]), ...inner, agent + instance].join(" ");
}
