import type { DependencyGraph } from "./build-graph.ts";
import { dependencyCounts } from "./levels.ts";

/**
 * Which nodes may start, as a state machine: no clock, no I/O, no queue. A node is ready in the moment in which its last
 * dependency ends; nothing waits for a level.
 */
export interface Schedule {
  /** Calls `onReady` for every node without dependencies. Once, at the beginning. */
  begin(onReady: (node: number) => void): void;
  /** Ends a node and calls `onReady` for each that waited for it alone. Throws a `RangeError` for one that is not ready, or ended. */
  end(node: number, onReady: (node: number) => void): void;
}

const ENDED = -1;

export function createSchedule(graph: DependencyGraph): Schedule {
  const waitingFor = dependencyCounts(graph);
  const { starts, edges } = graph.dependents;
  return {
    begin(onReady) {
      // What has no dependencies is read from the graph: `onReady` may already end nodes.
      const own = graph.dependencies.starts;
      for (let node = 0; node < graph.size; node++) if (own[node] === own[node + 1]) onReady(node);
    },
    end(node, onReady) {
      if (waitingFor[node] !== 0)
        throw new RangeError(`Node ${node} ${waitingFor[node] === ENDED ? "has ended already" : "is not ready"}.`);
      waitingFor[node] = ENDED;
      const last = starts[node + 1] as number;
      for (let edge = starts[node] as number; edge < last; edge++) {
        const dependent = edges[edge] as number;
        const left = (waitingFor[dependent] as number) - 1;
        waitingFor[dependent] = left;
        if (left === 0) onReady(dependent);
      }
    },
  };
}
