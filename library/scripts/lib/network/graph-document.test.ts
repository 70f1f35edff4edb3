import { describe, expect, it } from "vitest";

interface Network {
  readonly graph: { readonly size: number; getEdgeAttribute(a: string, b: string, name: string): unknown };
  readonly names: readonly (string | number)[];
  readonly weighted: boolean;
  readonly notes: readonly string[];
}

const { readGraph } = (await import(new URL("graph-document.mjs", import.meta.url).href)) as { readGraph: (data: unknown) => Network };

const TRIANGLE = [
  ["a", "b"],
  ["b", "c"],
  ["c", "a"],
];

describe("readGraph", () => {
  it("reads each of the forms", () => {
    const forms: readonly unknown[] = [
      {
        nodes: 3,
        edges: [
          [0, 1],
          [1, 2],
          [2, 0],
        ],
      },
      { nodes: ["a", "b", "c"], edges: TRIANGLE },
      {
        nodes: [{ id: "a" }, { id: "b" }, { id: 7 }],
        edges: [{ source: "a", target: "b" }, { source: "b", target: 7, weight: 2 }, ["7", "a"]],
      },
      { directed: false, edges: TRIANGLE },
      TRIANGLE,
      JSON.stringify({ edges: TRIANGLE }),
      "a,b\nb,c\nc,a\n",
      "a,b,0.5\r\nb,c,2\r\nc,a,\r\n",
      "Source,Target\na,b\nb,c\nc,a",
      "kind,to,from,weight\nx,b,a,1\nx,c,b,2\nx, a ,c,",
      '"a","b, or c"\n"b, or c",d\nd,a',
    ];
    for (const data of forms) {
      const { names, graph, notes } = readGraph(data);
      expect({ nodes: names.length, edges: graph.size, notes }, JSON.stringify(data)).toEqual({ nodes: 3, edges: 3, notes: [] });
    }
  });

  it("takes no loops, and repeated edges once, and says so", () => {
    const { graph, notes } = readGraph([...TRIANGLE, ["a", "a"], ["b", "b"], ["b", "a"]]);
    expect(graph.size).toBe(3);
    expect(notes).toEqual(["2 edges from a node to itself were left out", "1 repeated edge was taken once"]);
  });

  it("keeps names as they were written, and weights", () => {
    const { names, graph, weighted } = readGraph({
      nodes: ["b", 7, { id: "a" }],
      edges: [
        ["7", "a", 2],
        ["a", "b"],
      ],
    });
    expect(names).toEqual(["b", 7, "a"]);
    expect(weighted).toBe(true);
    expect([graph.getEdgeAttribute("1", "2", "weight"), graph.getEdgeAttribute("0", "2", "weight")]).toEqual([2, 1]);
  });

  it("refuses what is no graph, and names the edge or node at fault", () => {
    const refused: readonly (readonly [unknown, RegExp])[] = [
      ["", /there is no graph; a graph is expected: \{nodes, edges/],
      [7, /a graph is expected/],
      [{ vertices: [], arcs: [] }, /this map has vertices, arcs/],
      [{ success: false, error: "no such model" }, /the agent before answered with the error: no such model/],
      [{ directed: true, edges: [] }, /only undirected graphs are supported/],
      ['{"edges": [["a", "b", NaN]]}', /begins like JSON and is no valid JSON/],
      ["just a sentence", /edge 1 must have the fields .* and has 1;/],
      ["a,b\nc,d,1,x", /edge 2 must have the fields .* and has 4;/],
      ["a,b\nc,", /edge 2 must be/],
      ["a,b,heavy", /weight of edge 1 \(a - b\) must be a number above 0, is "heavy"/],
      [[["a"]], /edge 1 must be \[a, b\]/],
      [[["a", "b"], null], /edge 2 must be/],
      [[["a", ["b"]]], /edge 1 must be/],
      [[["a", ""]], /edge 1 must be/],
      [[["a", "b", 0]], /weight of edge 1 \(a - b\) must be a number above 0, is 0/],
      [[["a", "b", -1]], /must be a number above 0, is -1/],
      [[{ source: "a", target: "b", weight: null }], /must be a number above 0, is null/],
      [
        [
          ["a", "b", 1],
          ["b", "a", 2],
        ],
        /the edge b - a is there with different weights/,
      ],
      [{ nodes: ["a", "b", "a"], edges: [] }, /two nodes have the name "a"/],
      [{ nodes: [1, "1"], edges: [] }, /two nodes have the name "1"/],
      [{ nodes: [{ name: "a" }], edges: [] }, /node 1 must be a text, a number or \{id\}/],
      [{ nodes: ["a"], edges: [["a", "b"]] }, /edge 1 names "b", which is not among the nodes/],
      [{ nodes: 2, edges: [[0, 2]] }, /edge 1 names 2, which is not among the nodes/],
      [{ nodes: -1, edges: [] }, /nodes must be a list or a count, is -1/],
      [{ nodes: 100_001, edges: [] }, /the graph has 100001 nodes; at most 100000 are taken/],
    ];
    for (const [data, error] of refused) expect(() => readGraph(data), JSON.stringify(data)).toThrow(error);
  });
});
