import { addCosts, type Cost } from "@llm-orc/contracts";
import { isExecutionEnded, type RunEvent, type RunStatus, type RunSummary } from "@llm-orc/run-spec";
import { type AgentTracker, createAgentTracker, type MaxIterations } from "./agent-tracker.ts";
import { type AgentView, isTerminalState } from "./agent-view.ts";
import { parseFrame } from "./container-frame.ts";

/** A run as a live view sees it. */
export interface RunView {
  /** Empty until the run has started. */
  readonly ensemble: string;
  readonly status: "starting" | "running" | RunStatus;
  /** Milliseconds since the epoch, as the events say. */
  readonly startedAtMs: number | undefined;
  readonly endedAtMs: number | undefined;
  /** In file order. */
  readonly agents: readonly AgentView[];
  /** What the last event of the run said. */
  readonly summary: RunSummary | undefined;
}

/** Tokens and money so far. */
export interface RunTotals {
  readonly ended: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly isEstimated: boolean;
  /** Absent when nothing that ran has a cost. */
  readonly cost: Cost | undefined;
}

/** A view that follows a run: `show` folds in the next event. */
export interface RunViewFold extends RunView {
  show(event: RunEvent): void;
}

export interface RunViewOptions {
  /** How often loops run at most. Events do not say it. */
  readonly maxIterations?: MaxIterations | undefined;
}

/**
 * Follows a run event by event. Memory is bounded by the agents and by what runs at the same time. Events of types that it
 * does not know change nothing; agents of child runs and instances count for the agent that contains them, too.
 */
export function createRunView(options: RunViewOptions = {}): RunViewFold {
  let ensemble = "";
  let status: RunView["status"] = "starting";
  let startedAtMs: number | undefined;
  let endedAtMs: number | undefined;
  let summary: RunSummary | undefined;
  const trackers = new Map<string, AgentTracker>();
  let agents: readonly AgentView[] = [];

  const begin = (timestamp: string): void => {
    status = "running";
    startedAtMs = Date.parse(timestamp);
    endedAtMs = undefined;
    summary = undefined;
  };
  const trackerOf = (name: string): AgentTracker => {
    let tracker = trackers.get(name);
    if (tracker === undefined) {
      trackers.set(name, (tracker = createAgentTracker(name, options)));
      agents = [...trackers.values()].map(({ view }) => view);
    }
    return tracker;
  };

  const show = (event: RunEvent): void => {
    if (isExecutionEnded(event)) {
      ({ status } = event);
      endedAtMs = Date.parse(event.timestamp);
      summary = event;
      return;
    }
    switch (event.type) {
      case "execution_started": {
        begin(event.timestamp);
        ({ ensemble } = event);
        const levels = new Map(event.phases.flatMap((phase, level) => phase.map((name) => [name, level] as const)));
        trackers.clear();
        for (const name of event.agents) trackers.set(name, createAgentTracker(name, { ...options, level: levels.get(name) ?? 0 }));
        agents = [...trackers.values()].map(({ view }) => view);
        return;
      }
      case "execution_resumed":
        begin(event.timestamp);
        for (const tracker of trackers.values()) tracker.resume();
        return;
      case "phase_started":
      case "phase_completed":
        return;
      default:
        // An event of a later version may belong to no agent, whatever the types of this one say.
        if (typeof event.agent === "string" && Array.isArray(event.path))
          trackerOf(rootAgent(event.agent, event.path, trackers)).show(event);
    }
  };

  return {
    get ensemble() {
      return ensemble;
    },
    get status() {
      return status;
    },
    get startedAtMs() {
      return startedAtMs;
    },
    get endedAtMs() {
      return endedAtMs;
    },
    get agents() {
      return agents;
    },
    get summary() {
      return summary;
    },
    show,
  };
}

/** The sums over all agents; of a run that has ended, what it reported. */
export function totalsOf(view: RunView): RunTotals {
  const ended = view.agents.filter(({ state }) => isTerminalState(state)).length;
  if (view.summary !== undefined) {
    const { input_tokens: inputTokens, output_tokens: outputTokens, cost } = view.summary.metadata.usage.totals;
    return { ended, inputTokens, outputTokens, isEstimated: false, cost: inputTokens + outputTokens === 0 ? undefined : cost };
  }
  let inputTokens = 0;
  let outputTokens = 0;
  let isEstimated = false;
  let cost: Cost | undefined;
  for (const { spent } of view.agents) {
    inputTokens += spent.inputTokens;
    outputTokens += spent.outputTokens;
    isEstimated ||= spent.isEstimated;
    if (spent.cost !== undefined) cost = cost === undefined ? spent.cost : addCosts(cost, spent.cost);
  }
  return { ended, inputTokens, outputTokens, isEstimated, cost };
}

/** The agent of this run that an event counts for: itself, or the outermost container. */
function rootAgent(agent: string, path: readonly string[], known: ReadonlyMap<string, unknown>): string {
  const [container] = path;
  if (container === undefined) return agent;
  return parseFrame(container, (name) => known.has(name)).agent;
}
