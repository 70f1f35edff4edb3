import { describe, expect, it } from "vitest";
import { runLibraryScript } from "../__fixtures__/run-library-script.ts";

function answerOf(script: string, parameters: object): Promise<Record<string, unknown>> {
  return runLibraryScript(`research/${script}.mjs`, { parameters });
}

/** Survival of mice in days: Efron and Tibshirani (1993), table 2.1. */
const MICE = { a: [94, 197, 16, 38, 99, 141, 23], b: [52, 104, 146, 10, 51, 30, 40, 27, 46] };

/** Admission tests and grades of 15 law schools: Efron and Tibshirani (1993), table 3.1. */
const LAW_SCHOOLS = {
  x: [576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594],
  y: [3.39, 3.3, 2.81, 3.03, 3.44, 3.07, 3, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96],
};

describe("bootstrap", () => {
  it("comes near to the published intervals of the law schools' correlation", async () => {
    const answer = await answerOf("bootstrap", { ...LAW_SCHOOLS, statistic: "correlation", confidence: 0.9, resamples: 20000 });
    expect(answer).toMatchObject({
      success: true,
      method: "nonparametric bootstrap, whole pairs",
      estimate: expect.closeTo(0.776, 3),
      warnings: [],
    });
    // Efron (1987): standard error 0.13, BCa interval (0.43, 0.92) at 90 %.
    expect(answer.standard_error).toBeCloseTo(0.13, 1);
    expect(answer.bca).toMatchObject({
      lower: expect.closeTo(0.43, 1),
      upper: expect.closeTo(0.92, 1),
      acceleration: expect.closeTo(-0.0757, 4),
    });
    expect((answer.bca as { lower: number }).lower).toBeLessThan((answer.percentile as { lower: number }).lower);
  });

  it("comes near to the standard errors of the mice: 23.3 of the mean, 37.8 of the median, 26.9 of the difference", async () => {
    const mean = await answerOf("bootstrap", { a: MICE.a, resamples: 20000 });
    const median = await answerOf("bootstrap", { a: MICE.a, statistic: "median", resamples: 20000 });
    const difference = await answerOf("bootstrap", { ...MICE, statistic: "difference_of_means", resamples: 20000 });
    expect(mean.estimate).toBeCloseTo(86.857, 3);
    expect(Math.abs((mean.standard_error as number) - 23.36)).toBeLessThan(0.5);
    expect(median.estimate).toBe(94);
    expect(Math.abs((median.standard_error as number) - 37.83)).toBeLessThan(0.8);
    expect(difference.estimate).toBeCloseTo(30.635, 3);
    // The two standard errors of the plug-in estimate: sqrt(23.36^2 + 13.33^2).
    expect(Math.abs((difference.standard_error as number) - 26.9)).toBeLessThan(0.6);
  });

  it("repeats itself with the same seed, and not with another", async () => {
    const [first, second, other] = await Promise.all([1, 1, 2].map((seed) => answerOf("bootstrap", { a: MICE.a, seed })));
    expect(first).toEqual(second);
    expect(first?.standard_error).not.toBe(other?.standard_error);
    expect(await answerOf("bootstrap", { a: MICE.a })).toEqual(first);
  });

  it("draws again where a resample has no correlation, and says so", async () => {
    const { warnings } = await answerOf("bootstrap", { statistic: "correlation", x: [1, 1, 1, 2], y: [1, 2, 3, 5] });
    expect(warnings).toEqual([expect.stringMatching(/^\d+ resamples had no variance and were drawn again$/)]);
  });

  it.each([
    [{ a: [3, 3, 3] }, "all values are the same, 3: resampling them tells nothing"],
    [{ a: [1, 2] }, "a has 2 values, 3 are needed"],
    [{ a: [1, 2, 3], resamples: 5 }, "parameters.resamples must be at least 100, is 5"],
    [{ statistic: "correlation", x: [1, 2, 3, 4], y: [1, 2, 3] }, "x has 4 values and y has 3: pairs need as many of each"],
  ])("refuses %j", async (parameters, error) => {
    expect(await answerOf("bootstrap", parameters)).toEqual({ success: false, error });
  });
});

describe("effect_size", () => {
  it("computes all that two samples allow", async () => {
    // Means 6 and 4, both variances 2.5.
    const a = [4, 5, 6, 7, 8];
    const b = [2, 3, 4, 5, 6];
    const { effects } = (await answerOf("effect_size", { a, b })) as { effects: { measure: string; value: number }[] };
    const value = Object.fromEntries(effects.map((effect) => [effect.measure, effect.value]));
    const pairs = a.flatMap((x) => b.map((y) => Math.sign(x - y)));
    expect(value.cohens_d).toBeCloseTo(2 / Math.sqrt(2.5), 9);
    expect(value.glass_delta).toBeCloseTo(2 / Math.sqrt(2.5), 9);
    // Hedges (1981): the exact factor for 8 degrees of freedom is 0.9027.
    expect((value.hedges_g ?? 0) / (value.cohens_d ?? 1)).toBeCloseTo(0.9027, 4);
    expect(value.cliffs_delta).toBeCloseTo(pairs.reduce((total, sign) => total + sign, 0) / 25, 9);
  });

  it("bounds d by the noncentral t distribution, as Cumming and Finch (2001) do", async () => {
    // Equal sizes of 10 and t = -1.8608: noncentrality from -3.888 to 0.213 (SciPy's nct), over sqrt(5).
    const a = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
    const b = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
    const { effects } = (await answerOf("effect_size", { a, b, measure: "cohens_d" })) as { effects: Record<string, unknown>[] };
    expect(effects).toHaveLength(1);
    expect(effects[0]?.confidence_interval).toEqual({
      level: 0.95,
      lower: expect.closeTo(-1.738817, 5),
      upper: expect.closeTo(0.09545, 5),
    });
  });

  it("gives the odds ratio of a table with Woolf's interval", async () => {
    // Physicians' Health Study, Agresti (2007), section 2.3: 1.832, 95 % from 1.44 to 2.33.
    const { effects } = (await answerOf("effect_size", {
      table: [
        [189, 10845],
        [104, 10933],
      ],
    })) as { effects: Record<string, unknown>[] };
    expect(effects[0]).toMatchObject({
      measure: "odds_ratio",
      value: expect.closeTo(1.832, 3),
      confidence_interval: { lower: expect.closeTo(1.44, 2), upper: expect.closeTo(2.33, 2) },
    });
    const zero = (await answerOf("effect_size", {
      table: [
        [4, 0],
        [3, 3],
      ],
    })) as { effects: Record<string, unknown>[] };
    expect(zero.effects[0]).toEqual({ measure: "odds_ratio", value: "infinity", method: expect.stringContaining("a count is 0") });
  });

  it("gives eta squared of groups", async () => {
    const { effects } = (await answerOf("effect_size", {
      groups: [
        [1, 2, 3],
        [2, 3, 4],
      ],
    })) as { effects: Record<string, unknown>[] };
    // Between 1.5, within 4.
    expect(effects).toMatchObject([
      { measure: "eta_squared", value: expect.closeTo(1.5 / 5.5, 9) },
      { measure: "omega_squared", value: expect.closeTo(0.5 / 6.5, 9) },
    ]);
  });

  it("refuses samples without variance, but not for Cliff's delta, which needs none", async () => {
    const samples = { a: [2, 2], b: [1, 1] };
    expect(await answerOf("effect_size", samples)).toEqual({
      success: false,
      error: "neither sample has any variance: a difference cannot be put in units of it",
    });
    expect((await answerOf("effect_size", { ...samples, measure: "glass_delta" })).error).toContain("Glass's delta needs its variance");
    expect(await answerOf("effect_size", { ...samples, measure: "cliffs_delta" })).toMatchObject({ effects: [{ value: 1 }] });
  });
});

describe("describe_data", () => {
  it("gives the certified mean and deviation of NIST's Michelso", async () => {
    // Michelson's (1882) speed of light, less 299000 km/s, in R as `morley`.
    const data = [
      850, 740, 900, 1070, 930, 850, 950, 980, 980, 880, 1000, 980, 930, 650, 760, 810, 1000, 1000, 960, 960, 960, 940, 960, 940, 880, 800,
      850, 880, 900, 840, 830, 790, 810, 880, 880, 830, 800, 790, 760, 800, 880, 880, 880, 860, 720, 720, 620, 860, 970, 950, 880, 910, 850,
      870, 840, 840, 850, 840, 840, 840, 890, 810, 810, 820, 800, 770, 760, 740, 750, 760, 910, 920, 890, 860, 880, 720, 840, 850, 850, 780,
      890, 840, 780, 810, 760, 810, 790, 810, 820, 850, 870, 870, 810, 740, 810, 940, 950, 800, 810, 870,
    ].map((value) => 299 + value / 1000);
    const { columns } = (await answerOf("describe_data", { data })) as { columns: Record<string, unknown>[] };
    expect(columns).toEqual([
      {
        name: "data",
        n: 100,
        missing: 0,
        mean: 299.8524,
        sd: expect.closeTo(0.0790105478190518, 11),
        min: 299.62,
        q1: expect.closeTo(299.8075, 9),
        median: 299.85,
        q3: expect.closeTo(299.8925, 9),
        max: 300.07,
        skewness: expect.any(Number),
      },
    ]);
  });

  it("gives the certified values of NIST's NumAcc4, which differ in the eighth digit", async () => {
    const data = [10000000.2, ...Array.from({ length: 500 }, () => [10000000.1, 10000000.3]).flat()];
    const { columns } = (await answerOf("describe_data", { data })) as { columns: Record<string, number>[] };
    expect(columns[0]?.mean).toBe(10000000.2);
    expect(columns[0]?.sd).toBeCloseTo(0.1, 8);
  });

  it("counts what is missing, and puts columns apart that are not numbers", async () => {
    const data = [
      { age: 1, name: "x", note: null },
      { age: null, name: "y", note: "" },
      { age: "4", name: "NA", note: null },
      { age: 9, name: "x" },
    ];
    const answer = await answerOf("describe_data", { data });
    expect(answer).toMatchObject({
      columns: [{ name: "age", n: 3, missing: 1, q1: 2.5, median: 4, q3: 6.5 }],
      not_numeric: [{ name: "name", n: 3, missing: 1, distinct: 2, example: '"x"' }],
      empty: ["note"],
    });
    // G1 of 1, 4, 9: sqrt(6) * m3 / m2^1.5
    expect((answer.columns as Record<string, number>[])[0]?.skewness).toBeCloseTo(0.722109, 6);
    expect((await answerOf("describe_data", { data, columns: ["name"] })).error).toBe(
      'data[0].name is "x", not a number; leave out what is missing',
    );
  });

  it("leaves out what is not defined", async () => {
    const { columns } = await answerOf("describe_data", { data: { one: [5], same: [2, 2, 2] } });
    expect(columns).toEqual([
      { name: "one", n: 1, missing: 0, mean: 5, min: 5, q1: 5, median: 5, q3: 5, max: 5 },
      { name: "same", n: 3, missing: 0, mean: 2, sd: 0, min: 2, q1: 2, median: 2, q3: 2, max: 2 },
    ]);
  });

  it.each([
    [{ data: [1, 2, "x"] }, 'data[2] is "x", not a number; leave out what is missing'],
    [{ data: [{ a: 1 }], columns: ["b"] }, 'there is no column "b"; there are: a'],
    [{ data: [] }, "there is nothing to describe: a list of numbers, a map of lists or records are needed; there is []"],
  ])("refuses %j", async (parameters, error) => {
    expect(await answerOf("describe_data", parameters)).toEqual({ success: false, error });
  });
});
