import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildGraph, type DependencyGraph, type GraphNode, type GraphProblem } from "./build-graph.ts";
import { levelsOf, longestRemaining, phasesOf } from "./levels.ts";
import { createSchedule } from "./schedule.ts";

describe("buildGraph", () => {
  it("keeps the given order and knows both directions of an edge", () => {
    const graph = built([node("a"), node("b", "a"), node("c", "b", "a")]);
    expect([graph.size, graph.names, graph.indexOf.get("c")]).toEqual([3, ["a", "b", "c"], 2]);
    expect(neighbours(graph, "dependencies")).toEqual([[], [0], [1, 0]]);
    expect(neighbours(graph, "dependents")).toEqual([[1, 2], [2], []]);
  });

  it("has each edge in the lists of both its ends", () => {
    fc.assert(
      fc.property(anyDag(), (nodes) => {
        const graph = built(nodes);
        const expected = nodes.map(({ dependsOn }) =>
          [...new Set(dependsOn)].map((name) => nodes.findIndex((other) => other.name === name)),
        );
        expect(neighbours(graph, "dependencies")).toEqual(expected);
        expect(neighbours(graph, "dependents")).toEqual(
          nodes.map((_, i) => nodes.flatMap((__, j) => (expected[j]?.includes(i) ? [j] : []))),
        );
      }),
    );
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

  it("names a shortest way round from the first node of every knot, and nothing else", () => {
    fc.assert(
      fc.property(anyGraph(), (nodes) => {
        const ways = distances(nodes);
        const found = problems(nodes).map((problem) => {
          if (problem.type !== "cycle") throw new Error("only cycles are possible here");
          problem.path.slice(1).forEach((to, i) => {
            expect(nodes.find(({ name }) => name === problem.path[i])?.dependsOn).toContain(to);
          });
          return { from: problem.path[0], to: problem.path.at(-1), length: problem.path.length - 1 };
        });
        const isFirstOfKnot = (i: number): boolean => nodes.every((_, j) => j >= i || way(ways, i, j) + way(ways, j, i) === Infinity);
        const expected = nodes.flatMap(({ name }, i) =>
          way(ways, i, i) < Infinity && isFirstOfKnot(i) ? [{ from: name, to: name, length: way(ways, i, i) }] : [],
        );
        expect(found).toEqual(expected);
        expect(buildGraph(nodes).ok).toBe(expected.length === 0);
      }),
      { numRuns: 3000 },
    );
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
  it("counts nodes where they have no weights", () => {
    const graph = built([node("a"), node("b", "a"), node("c", "b"), node("d", "a")]);
    expect(Array.from(longestRemaining(graph))).toEqual([3, 2, 1, 1]);
  });

  it("is the node's weight and the longest of its dependents", () => {
    fc.assert(
      fc.property(anyDag(), fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 30, maxLength: 30 }), (nodes, weights) => {
        const graph = built(nodes);
        const asked: number[] = [];
        const remaining = longestRemaining(graph, (i) => {
          asked.push(i);
          return weights[i % 30] as number;
        });
        expect(asked.sort((a, b) => a - b)).toEqual(nodes.map((_, i) => i));
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
});

function node(name: string, ...dependsOn: string[]): GraphNode {
  return { name, dependsOn };
}

function built(nodes: readonly GraphNode[]): DependencyGraph {
  const result = buildGraph(nodes);
  if (!result.ok) throw new Error(result.problems.map(({ type }) => type).join(", "));
  return result.graph;
}

function problems(nodes: readonly GraphNode[]): readonly GraphProblem[] {
  const result = buildGraph(nodes);
  return result.ok ? [] : result.problems;
}

function neighbours(graph: DependencyGraph, side: "dependencies" | "dependents"): number[][] {
  const { starts, edges } = graph[side];
  return graph.names.map((_, i) => Array.from(edges.slice(starts[i], starts[i + 1])));
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

/** How many edges lead from each node to each other, at least one; `Infinity` where none does (Floyd 1962). */
function distances(nodes: readonly GraphNode[]): readonly number[][] {
  const ways = nodes.map(({ dependsOn }) => nodes.map(({ name }) => (dependsOn.includes(name) ? 1 : Infinity)));
  nodes.forEach((_, by) => {
    for (const row of ways) row.forEach((known, to) => (row[to] = Math.min(known, (row[by] as number) + way(ways, by, to))));
  });
  return ways;
}

function way(ways: readonly (readonly number[])[], from: number, to: number): number {
  return ways[from]?.[to] ?? Infinity;
}
