import { describe, expect, it } from "vitest";

interface Network {
  readonly nodes: number;
  readonly edges: readonly (readonly [number, number])[];
}

const { generateNetwork } = (await import(new URL("network-models.mjs", import.meta.url).href)) as {
  generateNetwork: (model: string, parameters: object, seed: number) => Network;
};

describe("generateNetwork", () => {
  it("links each pair with probability p (erdos_renyi)", () => {
    // 1000 nodes, 499,500 pairs: 4995 edges are expected, with a standard deviation of 70.3.
    for (const seed of [1, 2, 3, 4, 5]) {
      const { edges } = generate("erdos_renyi", { n: 1000, p: 0.01 }, seed);
      expect(Math.abs(edges.length - 4995)).toBeLessThan(4 * 70.3);
      expectSimple(edges, 1000);
      // The edges are spread evenly: half of all pairs are within the nodes up to 707.
      const lower = edges.filter(([, b]) => b < 707).length;
      expect(Math.abs(lower / edges.length - 0.5)).toBeLessThan(0.04);
    }
    expect(generate("erdos_renyi", { n: 20, p: 0 }).edges).toEqual([]);
    expect(generate("erdos_renyi", { n: 20, p: 1 }).edges).toHaveLength(190);
  });

  it("makes exactly m edges (erdos_renyi)", () => {
    for (const m of [0, 1, 95, 189, 190]) {
      const { edges } = generate("erdos_renyi", { n: 20, m });
      expect(edges).toHaveLength(m);
      expectSimple(edges, 20);
    }
  });

  it("rewires a ring of neighbours and keeps the number of edges (watts_strogatz)", () => {
    const lattice = generate("watts_strogatz", { n: 20, k: 4, beta: 0 });
    expect(lattice.edges.every(([a, b]) => [1, 2].includes(Math.min(b - a, 20 - b + a)))).toBe(true);
    for (const beta of [0, 0.3, 1]) {
      const { edges } = generate("watts_strogatz", { n: 200, k: 6, beta });
      expect(edges).toHaveLength(600);
      expectSimple(edges, 200);
      // Of the 600 edges a share beta was moved; few come to lie between neighbours again.
      const moved = edges.filter(([a, b]) => Math.min(b - a, 200 - b + a) > 3).length;
      expect(Math.abs(moved - 600 * beta)).toBeLessThan(60);
    }
    // All are linked to all already: there is nowhere to rewire to.
    expect(generate("watts_strogatz", { n: 5, k: 4, beta: 1 }).edges).toHaveLength(10);
  });

  it("links each new node to m others, of which the well-linked get more (barabasi_albert)", () => {
    const { edges } = generate("barabasi_albert", { n: 1000, m: 3 });
    const degrees = expectSimple(edges, 1000);
    expect(degrees.reduce((a, b) => a + b)).toBe(2 * 3 * (1000 - 3));
    expect(Math.min(...degrees.slice(4))).toBe(3);
    // A random network of this mean degree of 6 has no node above 25.
    expect(Math.max(...degrees)).toBeGreaterThan(40);
  });

  it("refuses a network above the limits before it builds it", () => {
    const refused: readonly (readonly [string, object, string])[] = [
      ["ring", { n: 20_001 }, "the network would have 20001 nodes; at most 20000 are generated"],
      ["complete", { n: 20_000 }, "the network would have 199990000 edges; at most 100000 are generated"],
      ["grid", { rows: 1e9, columns: 1e9 }, "the network would have 1000000000000000000 nodes; at most 20000 are generated"],
      ["erdos_renyi", { n: 20_000, p: 0.5 }, "the network would have 99995000 edges; at most 100000 are generated"],
    ];
    for (const [model, parameters, error] of refused) expect(() => generate(model, parameters)).toThrow(error);
    expect(generate("barabasi_albert", { n: 20_000, m: 5 }).edges).toHaveLength(5 * (20_000 - 5));
  });

  it("refuses parameters that do not go together", () => {
    const refused: readonly (readonly [string, object, RegExp])[] = [
      ["ring", { n: 2 }, /at least 3 nodes/],
      ["erdos_renyi", { n: 5 }, /either p .* or m/],
      ["erdos_renyi", { n: 5, p: 0.1, m: 3 }, /either p .* or m/],
      ["erdos_renyi", { n: 5, m: 11 }, /between 5 nodes there are 10 edges/],
      ["watts_strogatz", { n: 5, k: 3, beta: 0 }, /k must be even/],
      ["watts_strogatz", { n: 4, k: 4, beta: 0 }, /less than n/],
      ["barabasi_albert", { n: 4, m: 0 }, /m must be at least 1/],
      ["barabasi_albert", { n: 4, m: 4 }, /less than n/],
    ];
    for (const [model, parameters, error] of refused) expect(() => generate(model, parameters)).toThrow(error);
  });
});

function generate(model: string, parameters: object, seed = 1): Network {
  return generateNetwork(model, parameters, seed);
}

/** No loops, no edge twice, only nodes that there are. Returns the degrees. */
function expectSimple(edges: Network["edges"], nodes: number): readonly number[] {
  expect(new Set(edges.map(String)).size).toBe(edges.length);
  expect(edges.filter(([a, b]) => !(a >= 0 && a < b && b < nodes))).toEqual([]);
  return Array.from({ length: nodes }, (_, node) => edges.filter((edge) => edge.includes(node)).length);
}
