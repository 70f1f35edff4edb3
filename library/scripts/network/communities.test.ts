import { describe, expect, it } from "vitest";
import { runLibraryScript } from "../__fixtures__/run-library-script.ts";
import { KARATE_CLUB } from "./__fixtures__/published-networks.ts";

describe("communities", () => {
  it("divides the karate club at a modularity of 0.41 to 0.42, as is published of the method, whatever the seed", async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const answer = await divide(KARATE_CLUB, { seed });
      expect(answer).toMatchObject({ count: 4, seed });
      expect(answer["modularity"]).toBeGreaterThan(0.41);
      // The largest that any division has (Brandes and others, 2008).
      expect(answer["modularity"]).toBeLessThanOrEqual(0.41979);
      expect(await divide(KARATE_CLUB, { seed })).toEqual(answer);
    }
  });

  it("finds the cliques of a ring of cliques, with the modularity that follows from their sizes", async () => {
    // Four cliques of 5: each has 10 of the 44 edges, and 22 of the 88 ends. 4 (10/44 - (22/88)^2) = 0.659091
    const cliques = [0, 5, 10, 15];
    const inside = cliques.flatMap((first) => pairsOf([0, 1, 2, 3, 4].map((offset) => first + offset)));
    const between = cliques.map((first, index) => [first + 4, cliques[(index + 1) % 4]]);
    const answer = await divide([...inside, ...between], { members: 2 });
    expect(answer).toEqual({
      success: true,
      count: 4,
      modularity: 0.659091,
      seed: 1,
      communities: cliques.map((first) => ({ size: 5, nodes: [first, first + 4] })),
      notes: ["of each community 2 nodes at most are listed"],
    });
  });

  it("lets weights decide on demand, and the resolution how fine the division is", async () => {
    const square = [
      ["a", "b", 9],
      ["b", "c", 1],
      ["c", "d", 9],
      ["d", "a", 1],
    ];
    expect((await divide(square, { weights: "strength" }))["communities"]).toEqual([
      { size: 2, nodes: ["a", "b"] },
      { size: 2, nodes: ["c", "d"] },
    ]);
    const [coarse, fine] = await Promise.all([0.2, 3].map((resolution) => divide(KARATE_CLUB, { resolution })));
    expect(coarse?.["count"]).toBeLessThan(4);
    expect(fine?.["count"]).toBeGreaterThan(4);
  });

  it("leaves nodes without edges to themselves", async () => {
    expect(await divide({ nodes: ["a", "b"], edges: [] }, {})).toMatchObject({ count: 2, modularity: null });
    expect(await divide([], {})).toMatchObject({ success: true, count: 0, modularity: null, communities: [] });
  });
});

async function divide(input: unknown, parameters: object): Promise<Record<string, unknown>> {
  return runLibraryScript("network/communities.mjs", { input, parameters });
}

function pairsOf(nodes: readonly number[]): readonly (readonly number[])[] {
  return nodes.flatMap((a) => nodes.filter((b) => a < b).map((b) => [a, b]));
}
