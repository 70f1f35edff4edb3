import type { DependencyGraph } from "./build-graph.ts";

/** Each node's level: 0 without dependencies, otherwise one more than its highest dependency. */
export function levelsOf(graph: DependencyGraph): Int32Array {
  const levels = new Int32Array(graph.size);
  forEachInOrder(graph, (node) => {
    const { starts, edges } = graph.dependents;
    const next = (levels[node] as number) + 1;
    for (let edge = starts[node] as number; edge < (starts[node + 1] as number); edge++) {
      const dependent = edges[edge] as number;
      // Nodes come level by level: the last of its dependencies is the highest.
      levels[dependent] = next;
    }
  });
  return levels;
}

/** The nodes by level, each level in the given order. A view for people: nothing has to wait for a level. */
export function phasesOf(graph: DependencyGraph): readonly (readonly number[])[] {
  const phases: number[][] = [];
  levelsOf(graph).forEach((level, node) => {
    (phases[level] ??= []).push(node);
  });
  return phases;
}

/**
 * Each node's longest way to the end of the graph, itself included: the sum of weights on it. Default weight 1. Of two
 * nodes that compete, the one with more remaining goes first.
 */
export function longestRemaining(graph: DependencyGraph, weight: (node: number) => number = () => 1): Float64Array {
  const order: number[] = [];
  forEachInOrder(graph, (node) => order.push(node));
  const remaining = new Float64Array(graph.size);
  const { starts, edges } = graph.dependents;
  for (let place = order.length - 1; place >= 0; place--) {
    const node = order[place] as number;
    let longest = 0;
    for (let edge = starts[node] as number; edge < (starts[node + 1] as number); edge++) {
      longest = Math.max(longest, remaining[edges[edge] as number] as number);
    }
    remaining[node] = longest + weight(node);
  }
  return remaining;
}

/** Dependencies before dependents (Kahn 1962). */
function forEachInOrder(graph: DependencyGraph, visit: (node: number) => void): void {
  const waitingFor = dependencyCounts(graph);
  const queue: number[] = [];
  waitingFor.forEach((count, node) => {
    if (count === 0) queue.push(node);
  });
  const { starts, edges } = graph.dependents;
  for (const node of queue) {
    visit(node);
    for (let edge = starts[node] as number; edge < (starts[node + 1] as number); edge++) {
      const dependent = edges[edge] as number;
      waitingFor[dependent] = (waitingFor[dependent] as number) - 1;
      if (waitingFor[dependent] === 0) queue.push(dependent);
    }
  }
}

/** How many dependencies each node has. */
export function dependencyCounts(graph: DependencyGraph): Int32Array {
  const { starts } = graph.dependencies;
  const counts = new Int32Array(graph.size);
  for (let node = 0; node < graph.size; node++) counts[node] = (starts[node + 1] as number) - (starts[node] as number);
  return counts;
}
