import { buildGraph, type DependencyGraph, type GraphNode } from "@llm-orc/dependency-graph";

/** Edges that only delay: a guard or a prompt that reads an agent which is no dependency waits for it. */
export interface OrderingEdges {
  /**
   * Makes `node` wait for `source`. `ancestor`: it does already. `cycle`: `source` comes after `node`, nothing is added.
   */
  add(node: number, source: number): "added" | "ancestor" | "cycle";
  /** The graph with the edges added. */
  graph(nodes: readonly GraphNode[]): DependencyGraph;
}

export function createOrderingEdges(base: DependencyGraph): OrderingEdges {
  const added = new Map<number, number[]>();

  /** Whether `from` waits for `to`, over any number of edges. */
  function waitsFor(from: number, to: number): boolean {
    const seen = new Set([from]);
    const { starts, edges } = base.dependencies;
    for (const node of seen) {
      const next = [...edges.subarray(starts[node], starts[node + 1]), ...(added.get(node) ?? [])];
      if (next.includes(to)) return true;
      for (const dependency of next) seen.add(dependency);
    }
    return false;
  }

  return {
    add(node, source) {
      if (node === source) return "cycle";
      if (waitsFor(node, source)) return "ancestor";
      if (waitsFor(source, node)) return "cycle";
      added.set(node, [...(added.get(node) ?? []), source]);
      return "added";
    },
    graph(nodes) {
      if (added.size === 0) return base;
      const built = buildGraph(
        nodes.map(({ name, dependsOn }, index) => ({
          name,
          dependsOn: [...dependsOn, ...(added.get(index) ?? []).map((source) => base.names[source] as string)],
        })),
      );
      if (!built.ok) throw new TypeError("Ordering edges were checked one by one and cannot close a cycle.");
      return built.graph;
    },
  };
}
