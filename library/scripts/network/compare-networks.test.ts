import { describe, expect, it } from "vitest";
import { runLibraryScript } from "../__fixtures__/run-library-script.ts";

describe("compare_networks", () => {
  it("gives the measures of two agents' graphs, their differences and the edges in common", async () => {
    const dependencies = {
      before: { response: JSON.stringify({ success: true, nodes: 4, edges: path(0, 1, 2, 3) }) },
      after: { response: JSON.stringify({ success: true, nodes: 4, edges: [...path(0, 1, 2, 3), [3, 0], [0, 2]] }) },
    };
    expect(await runLibraryScript("network/compare_networks.mjs", { dependencies })).toEqual({
      success: true,
      first: "before",
      second: "after",
      measures: {
        nodes: { first: 4, second: 4, difference: 0 },
        edges: { first: 3, second: 5, difference: 2 },
        density: { first: 0.5, second: 0.833333, difference: 0.333333 },
        mean_degree: { first: 1.5, second: 2.5, difference: 1 },
        max_degree: { first: 2, second: 3, difference: 1 },
        average_clustering: { first: 0, second: 0.833333, difference: 0.833333 },
        transitivity: { first: 0, second: 0.75, difference: 0.75 },
        assortativity: { first: -0.5, second: -0.666667, difference: -0.166667 },
        components: { first: 1, second: 1, difference: 0 },
        largest_component_nodes: { first: 4, second: 4, difference: 0 },
        diameter: { first: 3, second: 2, difference: -1 },
        average_shortest_path: { first: 1.66667, second: 1.16667, difference: -0.5 },
      },
      overlap: { common_nodes: 4, common_edges: 3, only_first: 0, only_second: 2, jaccard: 0.6 },
      notes: [],
    });
  });

  it("compares edges by their nodes' names, in either direction", async () => {
    const data = [
      [
        ["a", "b"],
        ["b", "c"],
        ["c", "c"],
      ],
      "b,a\nx,1",
    ];
    expect(await runLibraryScript("network/compare_networks.mjs", { parameters: { data } })).toMatchObject({
      first: "first",
      measures: { components: { first: 1, second: 2, difference: 1 }, assortativity: { second: null, difference: null } },
      overlap: { common_nodes: 2, common_edges: 1, only_first: 1, only_second: 1, jaccard: 0.333333 },
      notes: ["first: 1 edge from a node to itself was left out"],
    });
  });

  it("compares empty networks", async () => {
    expect(await runLibraryScript("network/compare_networks.mjs", { parameters: { data: { a: [], b: [] } } })).toMatchObject({
      success: true,
      measures: { nodes: { difference: 0 }, density: { difference: null } },
      overlap: { common_edges: 0, jaccard: null },
    });
  });

  it("refuses what is not two graphs, and says which of them is none", async () => {
    for (const data of [{ nodes: 1, edges: [] }, [[]], "a,b", 7, { a: [], b: [], c: [] }]) {
      const answer = await runLibraryScript("network/compare_networks.mjs", { parameters: { data } });
      expect(answer).toEqual({ success: false, error: expect.stringContaining("two graphs are expected") });
    }
    const answer = await runLibraryScript("network/compare_networks.mjs", { parameters: { data: { good: [], bad: { directed: true } } } });
    expect(answer).toEqual({ success: false, error: expect.stringMatching(/^bad: the graph is directed/) });
  });
});

function path(...nodes: readonly unknown[]): readonly (readonly unknown[])[] {
  return nodes.slice(1).map((node, index) => [nodes[index], node]);
}
