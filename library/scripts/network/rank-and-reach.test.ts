import { describe, expect, it } from "vitest";
import { runLibraryScript } from "../__fixtures__/run-library-script.ts";
import { FLORENTINE_MARRIAGES, KARATE_CLUB } from "./__fixtures__/published-networks.ts";

describe("centrality", () => {
  it("finds the published betweenness of the Medici, and their rank in all measures", async () => {
    const { top } = await rank(FLORENTINE_MARRIAGES, { top: 2 });
    expect(top).toEqual({
      degree: [{ node: "Medici", value: 6 }, expect.objectContaining({ value: 4 })],
      closeness: [
        { node: "Medici", value: 0.56 },
        { node: "Ridolfi", value: 0.5 },
      ],
      betweenness: [
        { node: "Medici", value: 0.521978 },
        { node: "Guadagni", value: 0.254579 },
      ],
      pagerank: [
        { node: "Medici", value: 0.145817 },
        { node: "Guadagni", value: 0.0983978 },
      ],
    });
  });

  it("finds the published betweenness and PageRank of the karate club's two leaders", async () => {
    const { top } = await rank(KARATE_CLUB, { measures: ["betweenness", "pagerank"], top: 2 });
    expect(top).toEqual({
      betweenness: [
        { node: 1, value: 0.437635 },
        { node: 34, value: 0.304075 },
      ],
      pagerank: [
        { node: 34, value: 0.100919 },
        { node: 1, value: 0.0969973 },
      ],
    });
  });

  it("gives the values of all nodes on demand; a star's centre has all of the betweenness", async () => {
    const edges = ["a", "b", "c"].map((leaf) => ["hub", leaf]);
    expect(await rank({ nodes: ["a", "hub", "b", "c"], edges }, { all: true, top: 1 })).toEqual({
      success: true,
      nodes: 4,
      edges: 3,
      top: {
        degree: [{ node: "hub", value: 3 }],
        closeness: [{ node: "hub", value: 1 }],
        betweenness: [{ node: "hub", value: 1 }],
        pagerank: [{ node: "hub", value: 0.47973 }],
      },
      values: [
        { node: "a", degree: 1, closeness: 0.6, betweenness: 0, pagerank: 0.173423 },
        { node: "hub", degree: 3, closeness: 1, betweenness: 1, pagerank: 0.47973 },
        { node: "b", degree: 1, closeness: 0.6, betweenness: 0, pagerank: 0.173423 },
        { node: "c", degree: 1, closeness: 0.6, betweenness: 0, pagerank: 0.173423 },
      ],
      notes: [],
    });
  });

  it("takes weights for distances or for strengths", async () => {
    // The way round by c is shorter than the edge a - b.
    const edges = [
      ["a", "b", 5],
      ["a", "c", 1],
      ["c", "b", 1],
    ];
    const measures = ["degree", "betweenness"];
    const best = async (weights: string): Promise<unknown> => (await rank(edges, { measures, weights, top: 1 }))["top"];
    expect(await best("ignore")).toEqual({ degree: [{ node: "a", value: 2 }], betweenness: [{ node: "a", value: 0 }] });
    expect(await best("distance")).toEqual({ degree: [{ node: "a", value: 2 }], betweenness: [{ node: "c", value: 1 }] });
    expect(await best("strength")).toEqual({ degree: [{ node: "a", value: 6 }], betweenness: [{ node: "a", value: 0 }] });
    const closeness = await rank(edges, { measures: ["closeness"], weights: "distance", top: 1 });
    expect(closeness["top"]).toEqual({ closeness: [{ node: "c", value: 1 }] });
  });

  it("scales closeness by what can be reached, and gives nodes without edges 0", async () => {
    const data = {
      nodes: 5,
      edges: [
        [0, 1],
        [2, 3],
      ],
    };
    const { top } = await rank(data, { measures: ["closeness"] });
    expect(top).toEqual({ closeness: [0, 1, 2, 3, 4].map((node) => ({ node, value: node === 4 ? 0 : 0.25 })) });
  });

  it("ranks nothing, and one node", async () => {
    expect(await rank([], {})).toMatchObject({ nodes: 0, top: { degree: [], closeness: [], betweenness: [], pagerank: [] } });
    expect(await rank({ nodes: ["a"], edges: [] }, {})).toMatchObject({
      top: { degree: [{ value: 0 }], closeness: [{ value: 0 }], betweenness: [{ value: 0 }], pagerank: [{ node: "a", value: 1 }] },
    });
  });

  it("ranks 2,000 nodes, and refuses what would take too long rather than approximate it", async () => {
    const network = await runLibraryScript("network/generate_network.mjs", { parameters: { model: "star", n: 2000 } });
    expect(await rank(network, { top: 1 })).toMatchObject({
      top: { betweenness: [{ node: 0, value: 1 }], closeness: [{ node: 0, value: 1 }] },
    });
    const large = { nodes: 50_000, edges: [[0, 1]] };
    expect(await rank(large, {})).toEqual({
      success: false,
      error: "closeness would take 2500100000 steps, more than 500000000; leave it out of measures",
    });
    expect(await rank(large, { measures: ["degree", "pagerank"], top: 1 })).toMatchObject({ top: { degree: [{ node: 0, value: 1 }] } });
  });

  it("refuses weights where no edge has one, and measures that it does not know", async () => {
    expect(await rank(KARATE_CLUB, { weights: "distance" })).toEqual({
      success: false,
      error: 'weights is "distance", and no edge of the graph has a weight',
    });
    expect(await rank(KARATE_CLUB, { measures: ["fame"] })).toMatchObject({ success: false, error: expect.stringContaining("one of") });
  });
});

describe("shortest_paths", () => {
  it("finds a shortest path between two nodes", async () => {
    expect(await reach(FLORENTINE_MARRIAGES, { source: "Pazzi", target: "Strozzi" })).toEqual({
      success: true,
      source: "Pazzi",
      target: "Strozzi",
      distance: 4,
      path: ["Pazzi", "Salviati", "Medici", "Ridolfi", "Strozzi"],
      notes: [],
    });
    expect(await reach(FLORENTINE_MARRIAGES, { source: "Pazzi", target: "Pazzi" })).toMatchObject({ distance: 0, path: ["Pazzi"] });
  });

  it("takes weights for lengths on demand", async () => {
    const edges = [
      ["a", "b", 5],
      ["a", "c", 0.5],
      ["c", "b", 0.25],
      ["b", "d"],
    ];
    expect(await reach(edges, { source: "a", target: "d" })).toMatchObject({ distance: 2, path: ["a", "b", "d"] });
    expect(await reach(edges, { source: "a", target: "d", weights: "distance" })).toMatchObject({
      distance: 1.75,
      path: ["a", "c", "b", "d"],
    });
  });

  it("gives the distances from one node to all, nearest first, and counts what it cannot reach", async () => {
    const data = {
      nodes: 6,
      edges: [
        [2, 1],
        [1, 0],
        [2, 3],
        [4, 5],
      ],
    };
    expect(await reach(data, { source: 2 })).toEqual({
      success: true,
      source: 2,
      reachable: 3,
      unreachable: 2,
      eccentricity: 2,
      distances: [
        { node: 1, distance: 1 },
        { node: 3, distance: 1 },
        { node: 0, distance: 2 },
      ],
      notes: [],
    });
    expect(await reach(data, { source: "2", target: 5 })).toMatchObject({
      success: true,
      source: 2,
      target: 5,
      distance: null,
      path: null,
    });
  });

  it("names a node that is not there", async () => {
    expect(await reach(KARATE_CLUB, { source: 1, target: 35 })).toEqual({ success: false, error: "the graph has no node 35" });
    expect(await reach(KARATE_CLUB, {})).toMatchObject({ success: false, error: expect.stringContaining("source is missing") });
  });
});

async function rank(input: unknown, parameters: object): Promise<Record<string, unknown>> {
  return runLibraryScript("network/centrality.mjs", { input, parameters });
}

async function reach(input: unknown, parameters: object): Promise<Record<string, unknown>> {
  return runLibraryScript("network/shortest_paths.mjs", { input, parameters });
}
