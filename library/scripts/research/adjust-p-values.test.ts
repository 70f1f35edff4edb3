import { describe, expect, it } from "vitest";
import { runLibraryScript } from "../__fixtures__/run-library-script.ts";

interface Adjusted {
  readonly success: boolean;
  readonly rejected: number;
  readonly results: readonly { readonly name: unknown; readonly adjusted: number; readonly rejected: boolean }[];
  readonly error?: string;
}

async function adjust(parameters: object): Promise<Adjusted> {
  return (await runLibraryScript("research/adjust_p_values.mjs", { parameters })) as unknown as Adjusted;
}

describe("adjust_p_values", () => {
  /** The fifteen p-values of Benjamini and Hochberg (1995), section 3.2. */
  const PUBLISHED = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1];

  it.each([
    ["bonferroni", 3],
    ["holm", 3],
    ["hochberg", 3],
    ["benjamini-hochberg", 4],
    ["benjamini-yekutieli", 3],
  ])("rejects with %s as many of Benjamini and Hochberg's hypotheses as they say: %i", async (adjustment, rejected) => {
    expect(await adjust({ p_values: PUBLISHED, adjustment })).toMatchObject({ tests: 15, rejected });
  });

  it.each([
    ["bonferroni", [0.04, 0.16, 0.12, 0.02]],
    ["holm", [0.03, 0.06, 0.06, 0.02]],
    ["hochberg", [0.03, 0.04, 0.04, 0.02]],
    ["benjamini-hochberg", [0.02, 0.04, 0.04, 0.02]],
    // The harmonic sum of four is 25 / 12.
    ["benjamini-yekutieli", [0.125 / 3, 0.25 / 3, 0.25 / 3, 0.125 / 3]],
  ])("adjusts with %s in the order of the input", async (adjustment, expected) => {
    const { results } = await adjust({ p_values: [0.01, 0.04, 0.03, 0.005], adjustment });
    expect(results.map(({ adjusted }) => adjusted)).toEqual(expected.map((value) => expect.closeTo(value, 9)));
    expect(results.map(({ name }) => name)).toEqual([0, 1, 2, 3]);
  });

  it("never exceeds 1, keeps names, and takes Holm's by default", async () => {
    const answer = await adjust({ p_values: { first: 0.6, second: 0.001 } });
    expect(answer).toMatchObject({ method: expect.stringContaining("Holm") as string });
    expect(answer.results).toMatchObject([
      { name: "first", adjusted: 0.6, rejected: false },
      { name: "second", adjusted: 0.002, rejected: true },
    ]);
    expect((await adjust({ p_values: [0.6, 0.7], adjustment: "bonferroni" })).results.map(({ adjusted }) => adjusted)).toEqual([1, 1]);
  });

  it.each([
    [{ p_values: [0.1, 1.5] }, "p_values[1] is 1.5, not a probability: from 0 to 1"],
    [{ p_values: { a: -0.1 } }, "p_values.a is -0.1, not a probability: from 0 to 1"],
    [{ p_values: [0.1, null] }, "p_values[1] is null, not a number; leave out what is missing"],
    [{ p_values: [] }, "there are no p-values"],
  ])("refuses %j", async (parameters, error) => {
    expect(await adjust(parameters)).toEqual({ success: false, error });
  });
});
