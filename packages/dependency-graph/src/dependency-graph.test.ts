import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildGraph, type DependencyGraph, type GraphNode, type GraphProblem } from "./build-graph.ts";
import { levelsOf, longestRemaining, phasesOf } from "./levels.ts";
import { createSchedule } from "./schedule.ts";

describe("buildGraph", () => {
  it("keeps the given order and knows both directions of an edge", () => {
    const graph = built([node("a"), node("b", "a"), node("c", "a", "b")]);
    expect(graph.names).toEqual(["a", "b", "c"]);
    expect(neighbours(graph, "dependencies")).toEqual([[], [0], [0, 1]]);
    expect(neighbours(graph, "dependents")).toEqual([[1, 2], [2], []]);
  });

  it("counts a dependency that is named twice once", () => {
    expect(neighbours(built([node("a"), node("b", "a", "a")]), "dependencies")).toEqual([[], [0]]);
  });

  it.each([
    { case: "a self-loop", nodes: [node("a", "a")], path: ["a", "a"] },
    { case: "a two-node cycle", nodes: [node("a", "b"), node("b", "a")], path: ["a", "b", "a"] },
    { case: "the shortest way of a knot", nodes: [node("a", "b", "c"), node("b", "c"), node("c", "a")], path: ["a", "c", "a"] },
    { case: "a cycle behind a chain", nodes: [node("x"), node("a", "x", "c"), node("b", "a"), node("c", "b")], path: ["a", "c", "b", "a"] },
  ])("names $case as a path", ({ nodes, path }) => {
    expect(problems(nodes)).toEqual([{ type: "cycle", path }]);
  });

  it("reports every knot, missing dependency and duplicate at once", () => {
    const nodes = [node("a", "a"), node("b", "c"), node("c", "b"), node("d", "nobody"), node("d")];
    expect(problems(nodes)).toEqual([
      { type: "duplicate", name: "d", index: 4, first: 3 },
      { type: "missing", name: "d", index: 3, dependency: "nobody", position: 0 },
      { type: "cycle", path: ["a", "a"] },
      { type: "cycle", path: ["b", "c", "b"] },
    ]);
  });

  it("finds a cycle exactly when there is one, and its path is one", () => {
    fc.assert(
      fc.property(anyGraph(), (nodes) => {
        const result = buildGraph(nodes);
        expect(result.ok).toBe(!hasCycle(nodes));
        if (result.ok) return;
        for (const problem of result.problems) {
          if (problem.type !== "cycle") throw new Error("only cycles are possible here");
          expect(problem.path[0]).toBe(problem.path.at(-1));
          problem.path.slice(1).forEach((to, i) => {
            expect(nodes.find(({ name }) => name === problem.path[i])?.dependsOn).toContain(to);
          });
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("survives a chain and a cycle of 100,000 nodes", () => {
    const chain = Array.from({ length: 100_000 }, (_, i) => (i === 0 ? node("n0") : node(`n${i}`, `n${i - 1}`)));
    expect(phasesOf(built(chain))).toHaveLength(100_000);
    const [cycle] = problems([node("n0", "n99999"), ...chain.slice(1)]);
    expect(cycle).toMatchObject({ type: "cycle", path: { length: 100_001 } });
  });
});

describe("phasesOf", () => {
  it("puts a node right after its highest dependency", () => {
    fc.assert(
      fc.property(anyDag(), (nodes) => {
        const graph = built(nodes);
        const levels = levelsOf(graph);
        nodes.forEach(({ dependsOn }, i) => {
          const highest = Math.max(-1, ...dependsOn.map((name) => levels[graph.indexOf.get(name) as number] as number));
          expect(levels[i]).toBe(highest + 1);
        });
        expect(
          phasesOf(graph)
            .flat()
            .sort((a, b) => a - b),
        ).toEqual(nodes.map((_, i) => i));
        phasesOf(graph).forEach((phase, level) => expect(phase.every((i) => levels[i] === level)).toBe(true));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("longestRemaining", () => {
  it("is the node's weight and the longest of its dependents", () => {
    fc.assert(
      fc.property(anyDag(), fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 30, maxLength: 30 }), (nodes, weights) => {
        const graph = built(nodes);
        const remaining = longestRemaining(graph, (i) => weights[i % 30] as number);
        nodes.forEach((_, i) => {
          const longest = Math.max(0, ...(neighbours(graph, "dependents")[i] as number[]).map((d) => remaining[d] as number));
          expect(remaining[i]).toBe(longest + (weights[i % 30] as number));
        });
      }),
      { numRuns: 1000 },
    );
  });
});

describe("createSchedule", () => {
  it("starts a node exactly when its dependencies have ended, whatever the order of ends", () => {
    fc.assert(
      fc.property(anyDag(), fc.infiniteStream(fc.nat()), (nodes, choices) => {
        const graph = built(nodes);
        const schedule = createSchedule(graph);
        const ended = new Set<number>();
        const started = new Set<number>();
        const running: number[] = [];
        const start = (i: number): void => {
          expect(started.has(i)).toBe(false);
          started.add(i);
          running.push(i);
        };
        const check = (): void => {
          nodes.forEach(({ dependsOn }, i) => {
            expect(started.has(i)).toBe(dependsOn.every((name) => ended.has(graph.indexOf.get(name) as number)));
          });
        };
        schedule.begin(start);
        check();
        while (running.length > 0) {
          const [next] = running.splice((choices.next().value as number) % running.length, 1) as [number];
          ended.add(next);
          schedule.end(next, start);
          check();
        }
        expect(ended.size).toBe(nodes.length);
        expect(schedule.remaining).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });

  it("lets begin's callback end nodes at once", () => {
    const graph = built([node("a"), node("b", "a"), node("c")]);
    const schedule = createSchedule(graph);
    const seen: number[] = [];
    const endAtOnce = (i: number): void => {
      seen.push(i);
      schedule.end(i, endAtOnce);
    };
    schedule.begin(endAtOnce);
    expect(seen).toEqual([0, 1, 2]);
  });

  it("refuses to end a node that is not ready or has ended", () => {
    const schedule = createSchedule(built([node("a"), node("b", "a")]));
    const ignore = (): void => {};
    schedule.begin(ignore);
    expect(() => schedule.end(1, ignore)).toThrow("not ready");
    schedule.end(0, ignore);
    expect(() => schedule.end(0, ignore)).toThrow("ended already");
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
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.graph;
}

function problems(nodes: readonly GraphNode[]): readonly GraphProblem[] {
  const result = buildGraph(nodes);
  return result.ok ? [] : result.problems;
}

function neighbours(graph: DependencyGraph, side: "dependencies" | "dependents"): number[][] {
  const { starts, edges } = graph[side];
  return graph.names.map((_, i) => Array.from(edges.slice(starts[i], starts[i + 1])).sort((a, b) => a - b));
}

// Edges only to earlier nodes, then shuffled: no cycle, and file order says nothing.
function anyDag(): fc.Arbitrary<GraphNode[]> {
  return fc
    .array(fc.array(fc.nat(), { maxLength: 5 }), { maxLength: 30 })
    .map((picks) => picks.map((list, i) => node(`n${i}`, ...(i === 0 ? [] : list.map((pick) => `n${pick % i}`)))))
    .chain((nodes) => fc.shuffledSubarray(nodes, { minLength: nodes.length, maxLength: nodes.length }));
}

function anyGraph(): fc.Arbitrary<GraphNode[]> {
  return fc
    .array(fc.array(fc.nat(), { maxLength: 2 }), { maxLength: 12 })
    .map((picks) => picks.map((list, i) => node(`n${i}`, ...list.map((pick) => `n${pick % picks.length}`))));
}

// By definition: a graph has a cycle when nodes without open dependencies can be taken away and some are left.
function hasCycle(nodes: readonly GraphNode[]): boolean {
  let left = nodes;
  for (;;) {
    const names = new Set(left.map(({ name }) => name));
    const next = left.filter(({ dependsOn }) => dependsOn.some((name) => names.has(name)));
    if (next.length === left.length) return left.length > 0;
    left = next;
  }
}
