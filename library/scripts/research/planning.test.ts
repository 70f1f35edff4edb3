import { describe, expect, it } from "vitest";
import { runLibraryScript } from "../__fixtures__/run-library-script.ts";

describe("power_analysis", () => {
  function answerOf(parameters: object): Promise<Record<string, unknown>> {
    return runLibraryScript("research/power_analysis.mjs", { parameters });
  }

  it.each([
    // Cohen (1988), table 2.4.1.
    ["d = 0.5 with a power of 0.80", { test: "two_sample_t", effect_size: 0.5, power: 0.8 }, 64],
    ["d = 0.8 with a power of 0.80", { test: "two_sample_t", effect_size: 0.8, power: 0.8 }, 26],
    ["d = 0.2 with a power of 0.80", { test: "two_sample_t", effect_size: 0.2, power: 0.8 }, 394],
    // R's documentation: power.t.test gives 22.02 two-sided and 17.85 one-sided.
    ["d = 1 with a power of 0.90", { test: "two_sample_t", effect_size: 1, power: 0.9 }, 23],
    ["d = 1, one-sided, with a power of 0.90", { test: "two_sample_t", effect_size: 1, power: 0.9, alternative: "one-sided" }, 18],
    ["d = 0.5 of one sample", { test: "one_sample_t", effect_size: 0.5, power: 0.8 }, 34],
    // R's documentation of power.prop.test: 76.65.
    ["shares of 0.5 and 0.75", { test: "two_proportions", p1: 0.5, p2: 0.75, power: 0.9 }, 77],
    // The exact distribution needs one pair less than Cohen's (1992) approximation, which has 85.
    ["r = 0.3", { test: "correlation", effect_size: 0.3, power: 0.8 }, 84],
    ["r = -0.3", { test: "correlation", effect_size: -0.3, power: 0.8 }, 84],
    // Cohen (1992), table 2, and R's documentation of power.anova.test: 11.93 for f = 0.5.
    ["f = 0.25 of four groups", { test: "one_way_anova", groups: 4, effect_size: 0.25, power: 0.8 }, 45],
    ["f = 0.5 of four groups", { test: "one_way_anova", groups: 4, effect_size: 0.5, power: 0.8 }, 12],
  ])("finds the published sample size for %s", async (_, parameters, n) => {
    const answer = await answerOf(parameters);
    expect(answer.n).toBe(n);
    expect(answer.power as number).toBeGreaterThanOrEqual(parameters.power);
    const { power: _power, ...rest } = parameters;
    expect((await answerOf({ ...rest, n: n - 1 })).power as number).toBeLessThan(parameters.power);
  });

  it.each([
    // R's documentation of power.t.test, power.prop.test and power.anova.test.
    ["20 per group and d = 1", { test: "two_sample_t", effect_size: 1, n: 20 }, 0.86895],
    ["50 per group and shares of 0.5 and 0.75", { test: "two_proportions", p1: 0.5, p2: 0.75, n: 50 }, 0.74017],
    ["5 in each of four groups and f = 0.5", { test: "one_way_anova", groups: 4, effect_size: 0.5, n: 5 }, 0.35356],
    // Two groups are the two-sided t-test with d = 2 f.
    ["two groups and f = 0.5", { test: "one_way_anova", groups: 2, effect_size: 0.5, n: 20 }, 0.86895],
  ])("finds the published power for %s", async (_, parameters, power) => {
    expect((await answerOf(parameters)).power).toBeCloseTo(power, 5);
  });

  it("counts the values over all groups", async () => {
    expect(await answerOf({ test: "one_way_anova", groups: 4, effect_size: 0.5, n: 5 })).toMatchObject({ n: 5, n_total: 20 });
    expect(await answerOf({ test: "two_sample_t", effect_size: 0.5, n: 64 })).toMatchObject({ n_total: 128, alternative: "two-sided" });
  });

  it.each([
    [{ test: "two_sample_t", effect_size: 0.5 }, "give either n, to get the power, or power, to get n"],
    [{ test: "two_sample_t", effect_size: 0.5, n: 5, power: 0.8 }, "give either n, to get the power, or power, to get n"],
    [{ test: "two_sample_t", n: 5 }, "effect_size is missing: two_sample_t needs Cohen's d"],
    [{ test: "two_sample_t", effect_size: 0, power: 0.8 }, "effect_size is 0: there is no effect to find"],
    [{ test: "two_sample_t", effect_size: 0.5, power: 0.04 }, "power is 0.04, not more than alpha (0.05), which any sample gives"],
    [
      { test: "two_sample_t", effect_size: 0.0001, power: 0.8 },
      "a power of 0.8 needs more than 10000000 values per group: the effect is too small",
    ],
    [{ test: "two_proportions", p1: 0.5, n: 5 }, "p2 is missing: two_proportions needs both shares"],
    [{ test: "two_proportions", p1: 0.5, p2: 0.5, n: 5 }, "p1 and p2 are both 0.5: there is no effect to find"],
    [{ test: "correlation", effect_size: 1, n: 5 }, "effect_size is 1: a correlation is between -1 and 1"],
    [{ test: "correlation", effect_size: 0.5, n: 3 }, "n is 3, the test needs at least 4"],
    [{ test: "one_way_anova", effect_size: 0.5, n: 5 }, "groups is missing: one_way_anova needs the number of groups"],
  ])("refuses %j", async (parameters, error) => {
    expect(await answerOf(parameters)).toEqual({ success: false, error });
  });
});

describe("design_experiment", () => {
  interface Design {
    readonly success: boolean;
    readonly method: string;
    readonly total: number;
    readonly runs: readonly Readonly<Record<string, string | number>>[];
    readonly square: readonly (readonly string[])[];
  }

  async function designOf(parameters: object): Promise<Design> {
    return (await runLibraryScript("research/design_experiment.mjs", { parameters })) as unknown as Design;
  }

  const treatments = ["A", "B", "C", "D", "E"];

  it.each([1, 2, 3])("makes a Latin square with seed %i: every treatment once in each row and column", async (seed) => {
    const { square, runs, total } = await designOf({ design: "latin_square", treatments, seed });
    for (const row of square) expect(row.toSorted()).toEqual(treatments);
    for (const column of treatments.keys()) expect(square.map((row) => row[column]).toSorted()).toEqual(treatments);
    expect([total, runs.length]).toEqual([25, 25]);
    for (const { row, column, treatment } of runs) expect(square[Number(row) - 1]?.[Number(column) - 1]).toBe(treatment);
  });

  it("runs every combination of a factorial as often as there are replicates, in random order", async () => {
    const factors = { temperature: ["low", "high"], pressure: [1, 2, 3] };
    const { runs, method } = await designOf({ design: "factorial", factors, replicates: 2 });
    expect(method).toContain("2 x 3");
    expect(runs.map(({ run }) => run)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    const seen = runs.map(({ temperature, pressure, replicate }) => `${temperature} ${pressure} ${replicate}`);
    const all = ["low", "high"].flatMap((t) => [1, 2, 3].flatMap((p) => [1, 2].map((r) => `${t} ${p} ${r}`)));
    expect(seen.toSorted()).toEqual(all.toSorted());
    expect(seen).not.toEqual(all);
  });

  it("puts every treatment into every block, in an order of the block's own", async () => {
    const blocks = ["north", "south", "east"];
    const { runs } = await designOf({ design: "randomised_block", treatments, blocks });
    const orders = blocks.map((block) => runs.filter((run) => run.block === block).map(({ treatment }) => treatment));
    for (const order of orders) expect(new Set(order)).toEqual(new Set(treatments));
    expect(new Set(orders.map((order) => order.join())).size).toBeGreaterThan(1);
    expect(runs.map(({ block }) => block)).toEqual(blocks.flatMap((block) => treatments.map(() => block)));
  });

  it("randomises completely: all treatments as often, mixed", async () => {
    const { runs } = await designOf({ design: "completely_randomised", treatments, replicates: 4 });
    expect(runs).toHaveLength(20);
    for (const treatment of treatments) {
      const replicates = runs.filter((run) => run.treatment === treatment).map(({ replicate }) => replicate);
      expect(new Set(replicates)).toEqual(new Set([1, 2, 3, 4]));
    }
    expect(new Set(runs.slice(0, 5).map(({ treatment }) => treatment)).size).toBeLessThan(5);
  });

  it("repeats itself with the same seed, and not with another", async () => {
    const [first, second, other] = await Promise.all(
      [7, 7, 8].map((seed) => designOf({ design: "completely_randomised", treatments, replicates: 4, seed })),
    );
    expect(first).toEqual(second);
    expect(first?.runs).not.toEqual(other?.runs);
  });

  it.each([
    [{ design: "latin_square" }, "treatments are needed by the design latin_square"],
    [{ design: "factorial", treatments, factors: { a: [1, 2] } }, "treatments are not taken by the design factorial"],
    [{ design: "factorial", factors: { a: [1] } }, "factors.a must be a list of at least two levels"],
    [{ design: "factorial", factors: { run: [1, 2] } }, 'a factor cannot be called "run": the table has a column of that name'],
    [{ design: "factorial", factors: { a: [1, 2, 1] } }, 'factors.a[2] is "1" again: each may be there once'],
    [{ design: "latin_square", treatments: ["A", "A"] }, 'treatments[1] is "A" again: each may be there once'],
    [
      { design: "completely_randomised", treatments, replicates: 2000 },
      "the design has 10000 runs, at most 5000 are allowed: take fewer levels or replicates",
    ],
  ])("refuses %j", async (parameters, error) => {
    expect(await designOf(parameters)).toEqual({ success: false, error });
  });
});
