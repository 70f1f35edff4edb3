import { describe, expect, it } from "vitest";
import { runLibraryScript } from "../__fixtures__/run-library-script.ts";

const flats = [
  { option: "centre", scores: { rent: 2, light: 4, way: 10 } },
  { option: "suburb", scores: { rent: 8, light: 8, way: 3 } },
  { option: "village", scores: { rent: 10, light: 9, way: 1 } },
];

describe.concurrent("weigh_options", () => {
  it("ranks by the weighted mean and shows what each criterion adds", async () => {
    expect(await weigh({ options: flats, weights: { rent: 2, light: 1, way: 1 }, swing: 0.1 })).toEqual({
      success: true,
      winner: "village",
      lead: 0.75,
      is_firm: true,
      turns_on: [],
      weights: { rent: 0.5, light: 0.25, way: 0.25 },
      ranking: [
        { rank: 1, option: "village", score: 7.5, contributions: { rent: 5, light: 2.25, way: 0.25 } },
        { rank: 2, option: "suburb", score: 6.75, contributions: { rent: 4, light: 2, way: 0.75 } },
        { rank: 3, option: "centre", score: 4.5, contributions: { rent: 1, light: 1, way: 2.5 } },
      ],
    });
  });

  it("says which weight the decision turns on", async () => {
    const weighed = await weigh({ options: flats, weights: { rent: 1, light: 0, way: 1.2 }, swing: 0.5 });
    expect(weighed).toMatchObject({
      winner: "centre",
      is_firm: false,
      turns_on: [
        { criterion: "rent", weight_factor: 1.5, winner: "village" },
        { criterion: "way", weight_factor: 0.5, winner: "village" },
      ],
    });
  });

  it("takes lists of scores and weights, as a model's schema gives them, and all the same weights by default", async () => {
    const options = [
      { option: "a", scores: [{ criterion: "x", score: 1 }] },
      { option: "b", scores: [{ criterion: "x", score: 3 }] },
    ];
    expect(await weigh({ options, weights: [{ criterion: "x", weight: 5 }] })).toMatchObject({ winner: "b", lead: 2, weights: { x: 1 } });
    expect(await weigh({ options: flats })).toMatchObject({ weights: { rent: 0.333333, light: 0.333333, way: 0.333333 } });
  });

  it("takes what a fan-out of agents answered", async () => {
    const response = flats.map((flat) => JSON.stringify(flat));
    expect(await runLibraryScript("decision/weigh_options.mjs", { dependencies: { scorer: { response } } })).toMatchObject({
      winner: "village",
    });
  });

  it("takes what a script answered as data, and says which of a fan-out gave nothing", async () => {
    const answered = (response: unknown) => runLibraryScript("decision/weigh_options.mjs", { dependencies: { scorer: { response } } });
    expect(await answered(JSON.stringify({ success: true, data: flats }))).toMatchObject({ winner: "village" });
    expect(await answered([JSON.stringify(flats[0]), null])).toEqual({
      success: false,
      error: "options[1] is null: what should have scored it failed or was skipped",
    });
  });

  it("lets equal scores share a rank", async () => {
    const options = ["a", "b"].map((option) => ({ option, scores: { x: 1 } }));
    expect(await weigh({ options })).toMatchObject({ winner: "a", lead: 0, ranking: [{ rank: 1 }, { rank: 1 }] });
  });

  it.each([
    [{ options: [] }, "parameters.options must have at least 1 entries, has 0"],
    [{ options: [{ scores: { x: 1 } }] }, "options[0] has no name: write {option, scores}"],
    [{ options: [{ option: "a", scores: {} }] }, '"a" has no scores'],
    [{ options: [{ option: "a", scores: { x: "1" } }] }, 'the score of "a" for "x" is "1", which is no number'],
    [{ options: [...flats, flats[0]] }, 'there are two options "centre"'],
    [{ options: [...flats, { option: "b", scores: { rent: 1, light: 1 } }] }, '"b" has no score for "way"'],
    [{ options: flats, weights: { rent: 1, light: 1 } }, '"way" has scores and no weight'],
    [{ options: flats, weights: { rent: 1, light: -1, way: 1 } }, 'the weight of "light" must be a number of at least 0'],
    [{ options: flats, weights: { rent: 0, light: 0, way: 0 } }, "all weights are 0"],
    [{ options: flats, weights: { colour: 1 } }, 'there is a weight for "colour", and no score: rent, light, way'],
  ])("refuses %j", async (parameters, error) => {
    expect(await weigh(parameters)).toEqual({ success: false, error });
  });
});

function weigh(parameters: object): Promise<Record<string, unknown>> {
  return runLibraryScript("decision/weigh_options.mjs", { parameters });
}
