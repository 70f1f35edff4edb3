import type { Plan } from "@llm-orc/executor";

/** A longest way through the graph, from its first agent to its last; of several the one that comes first in the file. */
export function criticalPathOf({ agents, graph }: Pick<Plan, "agents" | "graph">): readonly number[] {
  const path: number[] = [];
  const { starts, edges } = graph.dependents;
  let candidates: Iterable<number> = agents.keys();
  let rank = agents.reduce((most, agent) => Math.max(most, agent.rank), 0);
  // Every agent of rank r > 1 has a dependent of rank r - 1: that is what its rank counts.
  for (; rank > 0; rank--) {
    let next: number | undefined;
    for (const index of candidates) if (agents[index]?.rank === rank && (next === undefined || index < next)) next = index;
    if (next === undefined) break;
    path.push(next);
    candidates = edges.subarray(starts[next], starts[next + 1]);
  }
  return path;
}
