import { describe, expect, it } from "vitest";
import { buildGraph, type DependencyGraph, type GraphNode } from "./build-graph.ts";
import { phasesOf } from "./levels.ts";
import { createSchedule } from "./schedule.ts";

describe("large graphs", () => {
  it("survives a chain and a cycle of 100,000 nodes", () => {
    const chain = Array.from({ length: 100_000 }, (_, i) => (i === 0 ? node("n0") : node(`n${i}`, `n${i - 1}`)));
    expect(phasesOf(built(chain)).length).toBe(100_000);
    const result = buildGraph([node("n0", "n99999"), ...chain.slice(1)]);
    const [cycle] = result.ok ? [] : result.problems;
    expect(cycle?.type === "cycle" && cycle.path.length).toBe(100_001);
  });

  it("visits each edge once", () => {
    for (const width of [10, 100]) {
      const layers = 20;
      const nodes = Array.from({ length: layers * width }, (_, i) =>
        node(`n${i}`, ...(i < width ? [] : Array.from({ length: width }, (_, k) => `n${(Math.floor(i / width) - 1) * width + k}`))),
      );
      const graph = built(nodes);
      let reads = 0;
      const counted = new Proxy(graph.dependents.edges, {
        get: (target, key) => {
          if (typeof key === "string" && /^\d+$/.test(key)) reads++;
          return Reflect.get(target, key, target) as unknown;
        },
      });
      const schedule = createSchedule({ ...graph, dependents: { starts: graph.dependents.starts, edges: counted } });
      const queue: number[] = [];
      schedule.begin((i) => queue.push(i));
      for (const i of queue) schedule.end(i, (ready) => queue.push(ready));
      expect(reads).toBe((layers - 1) * width * width);
    }
  });
});

function node(name: string, ...dependsOn: string[]): GraphNode {
  return { name, dependsOn };
}

function built(nodes: readonly GraphNode[]): DependencyGraph {
  const result = buildGraph(nodes);
  if (!result.ok) throw new Error(result.problems.map(({ type }) => type).join(", "));
  return result.graph;
}
