import type { AgentEvent, AgentTracker } from "./agent-tracker.ts";
import { type AgentView, isTerminalState } from "./agent-view.ts";
import { parseFrame } from "./container-frame.ts";

/** Follows the agents of the ensemble that runs inside an agent now. */
export interface ChildTrackers {
  /** In the order in which they started. */
  readonly views: readonly AgentView[];
  /** Of a loop, the iteration that runs; from 1. */
  readonly iteration: number | undefined;
  /** Folds in an event that has happened inside; others change nothing. */
  show(event: AgentEvent): void;
  forget(): void;
}

// More rows than any terminal has.
const MOST_CHILDREN = 100;

/**
 * The agents inside `container`, which itself has `depth` containers around it: of a loop those of one iteration, of a
 * fan-out none, and of a large ensemble not all that have ended.
 */
export function createChildTrackers(container: string, depth: number, create: (name: string) => AgentTracker): ChildTrackers {
  const trackers = new Map<string, AgentTracker>();
  let views: readonly AgentView[] = [];
  let current: number | undefined;

  const forget = (): void => {
    trackers.clear();
    views = [];
    current = undefined;
  };
  const trackerOf = (name: string): AgentTracker => {
    let tracker = trackers.get(name);
    if (tracker === undefined) {
      if (trackers.size >= MOST_CHILDREN) forgetOne(trackers);
      trackers.set(name, (tracker = create(name)));
      views = [...trackers.values()].map(({ view }) => view);
    }
    return tracker;
  };

  return {
    get views() {
      return views;
    },
    get iteration() {
      return current;
    },
    show(event) {
      const [frame, next] = event.path.slice(depth);
      if (frame === undefined) return;
      const { iteration, isInstance } = parseFrame(frame, (agent) => agent === container);
      if (isInstance) return;
      if (iteration !== current) forget();
      current = iteration;
      trackerOf(next === undefined ? event.agent : parseFrame(next, (agent) => trackers.has(agent)).agent).show(event);
    },
    forget,
  };
}

/** The oldest that has ended well, else the oldest that has ended. */
function forgetOne(trackers: Map<string, AgentTracker>): void {
  const ended = [...trackers].filter(([, { view }]) => isTerminalState(view.state));
  const [oldest] = ended.find(([, { view }]) => view.state === "success" || view.state === "skipped") ?? ended[0] ?? [];
  if (oldest !== undefined) trackers.delete(oldest);
}
