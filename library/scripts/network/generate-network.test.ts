import { describe, expect, it } from "vitest";
import { runLibraryScript } from "../__fixtures__/run-library-script.ts";

interface Network {
  readonly success: true;
  readonly nodes: number;
  readonly edges: readonly (readonly [number, number])[];
}

describe("generate_network", () => {
  it("answers a graph that the other scripts take, with what it was made of", async () => {
    expect(await generate({ model: "ring", n: 4 })).toEqual({
      success: true,
      model: "ring",
      parameters: { n: 4 },
      nodes: 4,
      edges: [
        [0, 1],
        [0, 3],
        [1, 2],
        [2, 3],
      ],
    });
  });

  it("makes stars, grids and complete networks", async () => {
    expect((await generate({ model: "star", n: 4 })).edges).toEqual(pairs("0-1 0-2 0-3"));
    expect((await generate({ model: "grid", rows: 2, columns: 3 })).edges).toEqual(pairs("0-1 0-3 1-2 1-4 2-5 3-4 4-5"));
    expect((await generate({ model: "grid", rows: 1, columns: 4 })).edges).toEqual(pairs("0-1 1-2 2-3"));
    expect((await generate({ model: "complete", n: 4 })).edges).toEqual(pairs("0-1 0-2 0-3 1-2 1-3 2-3"));
    expect(await generate({ model: "complete", n: 1 })).toMatchObject({ nodes: 1, edges: [] });
  });

  it("gives the same network for the same seed, another for another, and names the seed", async () => {
    for (const parameters of [
      { model: "erdos_renyi", n: 40, p: 0.2 },
      { model: "erdos_renyi", n: 40, m: 100 },
      { model: "watts_strogatz", n: 40, k: 4, beta: 0.3 },
      { model: "barabasi_albert", n: 40, m: 3 },
    ]) {
      const first = await generate({ ...parameters, seed: 7 });
      expect(first).toMatchObject({ seed: 7 });
      expect(await generate({ ...parameters, seed: 7 })).toEqual(first);
      expect((await generate({ ...parameters, seed: 8 })).edges).not.toEqual(first.edges);
    }
  });

  it("refuses parameters that are missing, foreign or do not go together", async () => {
    const refused: readonly (readonly [object, RegExp])[] = [
      [{}, /parameters\.model is missing/],
      [{ model: "tree", n: 4 }, /one of "erdos_renyi", "watts_strogatz"/],
      [{ model: "ring" }, /^ring needs n$/],
      [{ model: "ring", n: 5, p: 0.5 }, /^ring does not take p; it takes n$/],
      [{ model: "star", n: 0 }, /parameters\.n must be at least 1/],
      [{ model: "complete", n: 2.5 }, /parameters\.n must be a whole number/],
      [{ model: "erdos_renyi", n: 5, p: 1.1 }, /parameters\.p must be at most 1/],
      [{ model: "erdos_renyi", n: 5, m: 11 }, /between 5 nodes there are 10 edges/],
      [{ model: "complete", n: 20_000 }, /at most 100000 are generated/],
      [{ model: "grid", rows: 3 }, /grid needs columns/],
      [{ model: "star", n: 3, colour: "red" }, /parameters\.colour is not known/],
    ];
    for (const [parameters, error] of refused) {
      expect(await runLibraryScript("network/generate_network.mjs", { parameters })).toEqual({
        success: false,
        error: expect.stringMatching(error),
      });
    }
  });

  it("takes parameters from templates, which are texts", async () => {
    expect(await generate({ model: "erdos_renyi", n: "30", m: "12", seed: "3" })).toMatchObject({
      parameters: { n: 30, m: 12 },
      seed: 3,
    });
  });
});

async function generate(parameters: object): Promise<Network> {
  const answer = await runLibraryScript("network/generate_network.mjs", { parameters });
  expect(answer).toMatchObject({ success: true });
  return answer as unknown as Network;
}

function pairs(text: string): readonly (readonly number[])[] {
  return text.split(" ").map((pair) => pair.split("-").map(Number));
}
