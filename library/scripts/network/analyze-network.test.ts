import { describe, expect, it } from "vitest";
import { runLibraryScript } from "../__fixtures__/run-library-script.ts";
import { FLORENTINE_MARRIAGES, KARATE_CLUB } from "./__fixtures__/published-networks.ts";

describe("analyze_network", () => {
  it("finds the published measures of Zachary's karate club", async () => {
    expect(await analyze(KARATE_CLUB)).toMatchObject({
      success: true,
      nodes: 34,
      edges: 78,
      density: 0.139037,
      degrees: { min: 1, mean: 4.58824, max: 17, distribution: { "1": 1, "2": 11, "3": 6, "4": 6, "16": 1, "17": 1 } },
      clustering: { average: 0.570638, transitivity: 0.255682 },
      assortativity: -0.475613,
      components: { count: 1, sizes: [34], isolated: 0 },
      largest_component: { nodes: 34, edges: 78, diameter: 5, average_shortest_path: 2.4082 },
      notes: [],
    });
  });

  it("finds the published measures of the Florentine marriages", async () => {
    expect(await analyze(FLORENTINE_MARRIAGES)).toMatchObject({
      nodes: 15,
      edges: 20,
      density: 0.190476,
      clustering: { average: 0.16, transitivity: 0.191489 },
      largest_component: { diameter: 5, average_shortest_path: 2.48571 },
    });
  });

  it("agrees with the closed forms of regular networks", async () => {
    // Ring of even n: n/2 across, n^2 / (4(n - 1)) on average. Star: 2 across, 2(n - 1)/n. Grid: (rows + columns)/3. Path: (n + 1)/3.
    expect(await analyze(await generate({ model: "ring", n: 10 }))).toMatchObject({
      density: 0.222222,
      degrees: { distribution: { "2": 10 } },
      clustering: { average: 0, transitivity: 0 },
      assortativity: null,
      largest_component: { diameter: 5, average_shortest_path: 2.77778 },
    });
    expect(await analyze(await generate({ model: "star", n: 6 }))).toMatchObject({
      density: 0.333333,
      degrees: { min: 1, max: 5 },
      assortativity: -1,
      largest_component: { diameter: 2, average_shortest_path: 1.66667 },
    });
    expect(await analyze(await generate({ model: "complete", n: 7 }))).toMatchObject({
      density: 1,
      clustering: { average: 1, transitivity: 1 },
      largest_component: { diameter: 1, average_shortest_path: 1 },
    });
    expect(await analyze(await generate({ model: "grid", rows: 4, columns: 6 }))).toMatchObject({
      edges: 38,
      clustering: { average: 0, transitivity: 0 },
      largest_component: { diameter: 8, average_shortest_path: 3.33333 },
    });
    expect(await analyze(await generate({ model: "grid", rows: 1, columns: 8 }))).toMatchObject({
      largest_component: { diameter: 7, average_shortest_path: 3 },
    });
  });

  it("finds the clustering 3(k - 2) / 4(k - 1) of Watts and Strogatz's lattice, which rewiring takes away with the long ways", async () => {
    const lattice = await analyze(await generate({ model: "watts_strogatz", n: 200, k: 6, beta: 0 }));
    expect(lattice).toMatchObject({ clustering: { average: 0.6, transitivity: 0.6 } });
    const smallWorld = await analyze(await generate({ model: "watts_strogatz", n: 200, k: 6, beta: 0.1 }));
    // "Small world": the ways shorten at once, the clustering stays.
    expect(pathOf(smallWorld)).toBeLessThan(pathOf(lattice) / 3);
    expect(clusteringOf(smallWorld)).toBeGreaterThan(0.35);
    const random = await analyze(await generate({ model: "watts_strogatz", n: 200, k: 6, beta: 1 }));
    expect(clusteringOf(random)).toBeLessThan(0.1);
  });

  it("measures the largest component of a network in parts", async () => {
    const data = { nodes: ["alone", "a", "b", "c", "d", "e"], edges: [...path("a", "b", "c"), ["d", "e"]] };
    expect(await analyze(data)).toMatchObject({
      nodes: 6,
      edges: 3,
      components: { count: 3, sizes: [3, 2, 1], isolated: 1 },
      largest_component: { nodes: 3, edges: 2, diameter: 2, average_shortest_path: 1.33333 },
    });
  });

  it("says null where a measure is not defined: no nodes, one node", async () => {
    expect(await analyze({ nodes: 0, edges: [] })).toEqual({
      success: true,
      nodes: 0,
      edges: 0,
      density: null,
      degrees: { min: null, mean: null, max: null, distribution: {} },
      clustering: { average: null, transitivity: null },
      assortativity: null,
      components: { count: 0, sizes: [], isolated: 0 },
      largest_component: null,
      notes: [],
    });
    expect(await analyze({ nodes: ["a"], edges: [] })).toMatchObject({
      density: null,
      degrees: { mean: 0, distribution: { "0": 1 } },
      clustering: { average: 0, transitivity: null },
      components: { count: 1, isolated: 1 },
      largest_component: { nodes: 1, edges: 0, diameter: 0, average_shortest_path: null },
    });
  });

  it("measures 2,000 nodes exactly; leaves out distances that would take too long, with a note", async () => {
    const network = await generate({ model: "barabasi_albert", n: 2000, m: 3 });
    expect(await analyze(network)).toMatchObject({
      degrees: { mean: 5.991 },
      largest_component: { nodes: 2000, diameter: expect.any(Number) },
      notes: [],
    });
    const large = await generate({ model: "barabasi_albert", n: 20_000, m: 1 });
    expect(await analyze(large)).toMatchObject({
      clustering: { average: 0, transitivity: 0 },
      largest_component: { nodes: 20_000, edges: 19_999, diameter: null, average_shortest_path: null },
      notes: [expect.stringContaining("more than 500000000 steps")],
    });
  });
});

async function generate(parameters: object): Promise<unknown> {
  return runLibraryScript("network/generate_network.mjs", { parameters });
}

async function analyze(input: unknown): Promise<Record<string, unknown>> {
  return runLibraryScript("network/analyze_network.mjs", { input });
}

function clusteringOf(answer: Record<string, unknown>): number {
  return (answer["clustering"] as { average: number }).average;
}

function pathOf(answer: Record<string, unknown>): number {
  return (answer["largest_component"] as { average_shortest_path: number }).average_shortest_path;
}

function path(...nodes: readonly unknown[]): readonly (readonly unknown[])[] {
  return nodes.slice(1).map((node, index) => [nodes[index], node]);
}
