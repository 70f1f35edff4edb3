import { describe, expect, it } from "vitest";
import { runLibraryScript } from "../__fixtures__/run-library-script.ts";

function answerOf(script: string, parameters: object): Promise<Record<string, unknown>> {
  return runLibraryScript(`research/${script}.mjs`, { parameters });
}

/** Additional hours of sleep with two drugs, ten patients: Student (1908), in R as `sleep`. */
const SLEEP = { a: [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2], b: [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4] };

/** Weights of plants under a control and two treatments: Dobson (1983), in R as `PlantGrowth`. */
const PLANTS = {
  ctrl: [4.17, 5.58, 5.18, 6.11, 4.5, 4.61, 5.17, 4.53, 5.33, 5.14],
  trt1: [4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69],
  trt2: [6.31, 5.12, 5.54, 5.5, 5.37, 5.29, 4.92, 6.15, 5.8, 5.26],
};

describe("t_test", () => {
  it("gives what R documents for Student's sleep data with Welch's test", async () => {
    expect(await answerOf("t_test", SLEEP)).toMatchObject({
      success: true,
      method: "Welch's two-sample t-test (variances may differ)",
      t: expect.closeTo(-1.8608, 4),
      df: expect.closeTo(17.776, 3),
      p_value: expect.closeTo(0.07939, 5),
      confidence_interval: { level: 0.95, lower: expect.closeTo(-3.3654832, 6), upper: expect.closeTo(0.2054832, 6) },
      samples: [
        { name: "a", n: 10, mean: 0.75, sd: expect.closeTo(1.78901, 5) },
        { name: "b", n: 10, mean: 2.33, sd: expect.closeTo(2.002249, 6) },
      ],
    });
  });

  it("gives what R documents for the same data paired, with Cohen's d 1.28 of the literature", async () => {
    expect(await answerOf("t_test", { ...SLEEP, test: "paired" })).toMatchObject({
      method: "paired t-test",
      t: expect.closeTo(-4.0621, 4),
      df: 9,
      p_value: expect.closeTo(0.002833, 6),
      confidence_interval: { lower: expect.closeTo(-2.4598858, 6), upper: expect.closeTo(-0.7001142, 6) },
      effect: { cohens_d: expect.closeTo(-1.28, 2), divided_by: "the standard deviation of the differences" },
    });
  });

  it("gives what R documents with equal variances", async () => {
    const answer = await answerOf("t_test", { ...SLEEP, test: "student" });
    expect(answer).toMatchObject({ t: expect.closeTo(-1.8608, 4), df: 18, p_value: expect.closeTo(0.07919, 5) });
    const { cohens_d: d, hedges_g: g } = answer.effect as Record<string, number>;
    expect(d).toBeCloseTo(-1.8608135 / Math.sqrt(5), 6);
    // The exact factor for 18 degrees of freedom is 0.9576 in Hedges' (1981) table.
    expect((g ?? 0) / (d ?? 1)).toBeCloseTo(0.9576, 4);
  });

  it("halves the p-value for the side that the data are on, and bounds the interval on one side only", async () => {
    const less = await answerOf("t_test", { ...SLEEP, alternative: "less" });
    const greater = await answerOf("t_test", { ...SLEEP, alternative: "greater" });
    expect(less.p_value).toBeCloseTo(0.0793941 / 2, 6);
    expect((less.p_value as number) + (greater.p_value as number)).toBeCloseTo(1, 9);
    expect(less.confidence_interval).toMatchObject({ lower: "-infinity", upper: expect.closeTo(-0.1066, 4) });
    expect(greater.confidence_interval).toMatchObject({ upper: "infinity" });
  });

  it("tests one sample against mu", async () => {
    // Fisher's (1925) reading of Student's second drug: t = 3.68 with 9 degrees of freedom.
    const { t, df } = await answerOf("t_test", { a: SLEEP.b, test: "one_sample" });
    expect([t, df]).toEqual([expect.closeTo(3.68, 2), 9]);
    expect(await answerOf("t_test", { a: [1, 2, 3], test: "one_sample", mu: 2 })).toMatchObject({ t: 0, p_value: 1, estimate: 2 });
  });

  it("keeps the digits of p-values far out", async () => {
    const a = [1, 2, 1, 2, 1, 2];
    const b = [1001, 1002, 1001, 1002, 1001, 1002];
    const { t, p_value: p } = await answerOf("t_test", { a, b, test: "student" });
    expect(t).toBeCloseTo(-3162.27766, 4);
    // With x = df / (df + t²), which is 1e-6, p is 63/256 x^5 but for a factor of 1 + 4e-7.
    expect((p as number) / ((63 / 256) * (10 / (10 + 1e7)) ** 5)).toBeCloseTo(1, 6);
  });

  it("takes the samples as records, and numbers as the texts that CSV has", async () => {
    const data = [...SLEEP.a.map((hours) => ({ hours, drug: 1 })), ...SLEEP.b.map((hours) => ({ hours: String(hours), drug: 2 }))];
    const columns = { value_column: "hours", group_column: "drug" };
    expect(await answerOf("t_test", { data, ...columns })).toMatchObject({
      t: expect.closeTo(-1.8608, 4),
      samples: [{ name: "1" }, { name: "2" }],
    });
    const piped = { parameters: columns, dependencies: { read: { response: JSON.stringify({ success: true, rows: data }) } } };
    expect(await runLibraryScript("research/t_test.mjs", piped)).toMatchObject({ t: expect.closeTo(-1.8608, 4) });
  });

  it.each([
    [{ a: [1, "x", 3], b: [1, 2] }, 'a[1] is "x", not a number; leave out what is missing'],
    [{ a: [1, 2], b: [1, 2, null] }, "b[2] is null, not a number; leave out what is missing"],
    [{ a: [1], b: [1, 2] }, "a has 1 value, 2 are needed"],
    [{ a: [1, 2] }, "b is missing: two samples are needed, a and b"],
    [{ a: [1, 1], b: [2, 2] }, "all values of a are 1, all values of b are 2: without variance there is no t-test"],
    [{ a: [1, 2, 3], b: [2, 3, 4], test: "paired" }, "all values of a - b are -1: without variance there is no t-test"],
    [{ a: [1, 2, 3], b: [2, 3], test: "paired" }, "a has 3 values and b has 2: pairs need as many of each"],
    [{ data: { x: [1, 2], y: [1, 2], z: [1, 2] } }, "two samples are needed, data has 3: x, y, z"],
    [{ data: [{ value: 1, group: "x" }, { value: 2 }] }, 'data[1] has no group: its "group" is missing; columns: value'],
    [{ a: [0.1, 0.1, 0.1], test: "one_sample" }, "all values of a are 0.1: without variance there is no t-test"],
    [{ ...SLEEP, test: "one_sample" }, "b is given, but the test one_sample takes a only: choose another test"],
  ])("refuses %j", async (parameters, error) => {
    expect(await answerOf("t_test", parameters)).toEqual({ success: false, error });
  });
});

describe("mann_whitney", () => {
  // Permeability of the human placenta: Hollander and Wolfe (1973), in R's documentation of wilcox.test.
  const PLACENTA = { a: [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46], b: [1.15, 0.88, 0.9, 0.74, 1.21] };

  it("is exact without ties: W = 35, p = 0.1272 of R's documentation", async () => {
    const answer = await answerOf("mann_whitney", { ...PLACENTA, alternative: "greater" });
    expect(answer).toMatchObject({ method: "Mann-Whitney U test, exact", u: 35, u_other: 15, p_value: expect.closeTo(0.1272, 4), ties: 0 });
    expect(answer.rank_biserial).toBeCloseTo(35 / 25 - 1, 9);
  });

  it("counts arrangements: complete separation of 3 and 4 has one of 35", async () => {
    const samples = { a: [1, 2, 3], b: [4, 5, 6, 7] };
    expect((await answerOf("mann_whitney", { ...samples, alternative: "less" })).p_value).toBeCloseTo(1 / 35, 9);
    expect((await answerOf("mann_whitney", samples)).p_value).toBeCloseTo(2 / 35, 9);
    expect((await answerOf("mann_whitney", { ...samples, alternative: "greater" })).p_value).toBe(1);
  });

  it("approximates with ties, and says how", async () => {
    // SciPy's mannwhitneyu of these, method "asymptotic".
    const samples = { a: [1, 2, 2, 3, 9, 11], b: [2, 4, 5, 5, 1] };
    expect(await answerOf("mann_whitney", { ...samples, continuity: false, alternative: "less" })).toMatchObject({
      method: "Mann-Whitney U test, normal approximation corrected for ties",
      u: 15.5,
      ties: 7,
      p_value: expect.closeTo(0.53687263, 8),
    });
    expect(await answerOf("mann_whitney", samples)).toMatchObject({
      method: "Mann-Whitney U test, normal approximation corrected for ties and continuity",
      p_value: 1,
    });
  });

  it("comes near to the exact p-value with the approximation", async () => {
    const { p_value: p, method } = await answerOf("mann_whitney", { ...PLACENTA, p_method: "normal", alternative: "greater" });
    expect(method).toBe("Mann-Whitney U test, normal approximation corrected for continuity");
    expect(p).toBeCloseTo(0.1272, 2);
  });

  it.each([
    [{ a: [1, 1], b: [1] }, "all values are 1: there is nothing to rank"],
    [{ a: [1, 2], b: [2], p_method: "exact" }, "there are ties, and the exact distribution is of values without: use the p_method normal"],
    [{ a: [], b: [1] }, "a has 0 values, 1 are needed"],
  ])("refuses %j", async (parameters, error) => {
    expect(await answerOf("mann_whitney", parameters)).toEqual({ success: false, error });
  });
});

describe("chi_square", () => {
  it("gives what Agresti (2007), table 2.5, has for party and gender", async () => {
    const table = [
      [762, 327, 468],
      [484, 239, 477],
    ];
    const answer = await answerOf("chi_square", { table });
    expect(answer).toMatchObject({ chi_square: expect.closeTo(30.07, 2), df: 2, n: 2757, warnings: [] });
    expect((answer.p_value as number) * 1e7).toBeCloseTo(2.95, 2);
    expect((answer.expected as number[][])[0]?.[0]).toBeCloseTo(703.7, 1);
    expect(answer.cramers_v).toBeCloseTo(Math.sqrt(30.0701 / 2757), 5);
  });

  it("corrects a 2 x 2 table after Yates, and warns of low counts", async () => {
    // R's documentation of chisq.test, x <- matrix(c(12, 5, 7, 7), ncol = 2): p = 0.4233 with the correction.
    const table = [
      [12, 7],
      [5, 7],
    ];
    expect(await answerOf("chi_square", { table, yates: true })).toMatchObject({
      method: "Pearson's chi-squared test of independence with Yates' continuity correction",
      p_value: expect.closeTo(0.4233, 4),
    });
    const tea = await answerOf("chi_square", {
      data: [
        [3, 1],
        [1, 3],
      ],
    });
    expect(tea.warnings).toEqual(["4 of 4 expected counts are below 5: the p-value is a rough one; for a 2 x 2 table use fisher_exact"]);
  });

  it("tests goodness of fit: Mendel's (1866) round and wrinkled peas", async () => {
    const { chi_square: statistic, df, expected } = await answerOf("chi_square", { observed: [315, 108, 101, 32], expected: [9, 3, 3, 1] });
    expect([statistic, df]).toEqual([expect.closeTo(0.47, 2), 3]);
    expect(expected).toEqual([312.75, 104.25, 104.25, 34.75]);
    expect(await answerOf("chi_square", { observed: [89, 37, 30, 28, 2], expected: [40, 20, 20, 15, 5] })).toMatchObject({
      chi_square: expect.closeTo(9.9901, 4),
      p_value: expect.closeTo(0.04059, 5),
    });
  });

  it.each([
    [
      {
        table: [
          [1, -2],
          [3, 4],
        ],
      },
      "table[0][1] is -2, not a count: whole numbers from 0 on",
    ],
    [
      {
        table: [
          [1, 2.5],
          [3, 4],
        ],
      },
      "table[0][1] is 2.5, not a count: whole numbers from 0 on",
    ],
    [{ table: [[1, 2], [3]] }, "table[1] has 1 count, the first row has 2"],
    [
      {
        table: [
          [1, 2],
          [0, 0],
        ],
      },
      "table[1] is all zeros: leave that row out",
    ],
    [
      {
        table: [
          [0, 2],
          [0, 3],
        ],
      },
      "column 0 of table is all zeros: leave it out",
    ],
    [{ observed: [1, 2], expected: [1, 0] }, "expected[1] is 0: it must be more than 0"],
    [{ observed: [1, 2, 3], expected: [1, 1] }, "observed has 3 counts and expected 2 values: they must be as many"],
    [{ observed: [0, 0] }, "observed is all zeros"],
    [
      {
        table: [
          [1, 2, 3],
          [3, 4, 5],
        ],
        yates: true,
      },
      "yates is a correction for 2 x 2 tables, this one is 2 x 3",
    ],
  ])("refuses %j", async (parameters, error) => {
    expect(await answerOf("chi_square", parameters)).toEqual({ success: false, error });
  });
});

describe("fisher_exact", () => {
  it("gives what R documents for Fisher's (1935) lady tasting tea", async () => {
    const table = [
      [3, 1],
      [1, 3],
    ];
    expect(await answerOf("fisher_exact", { table, alternative: "greater" })).toMatchObject({
      p_value: expect.closeTo(0.2429, 4),
      conditional_odds_ratio: expect.closeTo(6.4083, 3),
      sample_odds_ratio: 9,
      confidence_interval: { lower: expect.closeTo(0.31357, 4), upper: "infinity" },
    });
    expect((await answerOf("fisher_exact", { table })).p_value).toBeCloseTo(0.4857, 4);
  });

  it("gives what R documents for the convictions of twins (Fisher 1962)", async () => {
    const table = [
      [2, 10],
      [15, 3],
    ];
    expect(await answerOf("fisher_exact", { table, alternative: "less" })).toMatchObject({
      p_value: expect.closeTo(0.0004652, 7),
      conditional_odds_ratio: expect.closeTo(0.04693661, 6),
      confidence_interval: { lower: 0, upper: expect.closeTo(0.2849601, 5) },
    });
    expect(await answerOf("fisher_exact", { table })).toMatchObject({
      p_value: expect.closeTo(0.0005367, 7),
      // R prints 0.003325764 and 0.363182271, which its root finder leaves at four digits.
      confidence_interval: { lower: expect.closeTo(0.00332, 4), upper: expect.closeTo(0.36318, 4) },
    });
  });

  it("says infinity where an odds ratio has no bound", async () => {
    expect(
      await answerOf("fisher_exact", {
        table: [
          [4, 0],
          [3, 3],
        ],
      }),
    ).toMatchObject({
      p_value: expect.closeTo(0.2, 9),
      sample_odds_ratio: "infinity",
      conditional_odds_ratio: "infinity",
      confidence_interval: { upper: "infinity" },
    });
  });

  it("refuses another form of table", async () => {
    const { error } = await answerOf("fisher_exact", {
      table: [
        [1, 2, 3],
        [4, 5, 6],
      ],
    });
    expect(error).toBe("a 2 x 2 table is needed, this one is 2 x 3");
  });
});

describe("anova", () => {
  it("gives what R documents for PlantGrowth", async () => {
    const answer = await answerOf("anova", { groups: PLANTS });
    expect(answer).toMatchObject({
      f: expect.closeTo(4.846, 3),
      df: [2, 27],
      p_value: expect.closeTo(0.01591, 5),
      eta_squared: expect.closeTo(0.2641, 4),
      table: [
        { source: "between groups", ss: expect.closeTo(3.76634, 5), df: 2 },
        { source: "within groups", ss: expect.closeTo(10.49209, 5), df: 27 },
        { source: "total", df: 29 },
      ],
    });
    // (3.76634 - 2 * 0.3885959) / (14.25843 + 0.3885959)
    expect(answer.omega_squared).toBeCloseTo(0.20408, 5);
  });

  it("gives the certified values of NIST's SiRstv", async () => {
    const groups = [
      [196.3052, 196.124, 196.189, 196.2569, 196.3403],
      [196.3042, 196.3825, 196.1669, 196.3257, 196.0422],
      [196.1303, 196.2005, 196.2889, 196.0343, 196.1811],
      [196.2795, 196.1748, 196.1494, 196.1485, 195.9885],
      [196.2119, 196.1051, 196.185, 196.0052, 196.209],
    ];
    const { f, eta_squared: share } = await answerOf("anova", { groups });
    expect(f).toBeCloseTo(1.18046237440255, 9);
    expect(share).toBeCloseTo(0.190999039051129, 9);
  });

  it.each([
    ["SmLs01", 1, 9],
    ["SmLs04", 1_000_000, 7],
    // Thirteen constant leading digits: a double has three or four left for the rest.
    ["SmLs07", 1_000_000_000_000, 1],
  ])("gives the certified F = 21 of NIST's %s", async (_, offset, digits) => {
    const levels = [0.4, 0.3, 0.5, 0.3, 0.5, 0.3, 0.5, 0.3, 0.5];
    const groups = levels.map((level) =>
      Array.from({ length: 21 }, (__, index) => offset + level + (index === 0 ? 0 : index % 2 === 1 ? -0.1 : 0.1)),
    );
    const { f, df } = await answerOf("anova", { groups });
    expect(df).toEqual([8, 180]);
    expect(f).toBeCloseTo(21, digits);
  });

  it("takes records, and is the square of Student's t with two groups", async () => {
    const data = Object.entries(SLEEP).flatMap(([group, values]) => values.map((value) => ({ group, value })));
    const { f, p_value: p } = await answerOf("anova", { data });
    expect(f).toBeCloseTo(1.8608135 ** 2, 5);
    expect(p).toBeCloseTo(0.07919, 5);
  });

  it.each([
    [{ groups: { a: [1, 2] } }, "two groups are needed, there is only a"],
    [
      {
        groups: [
          [1, 1],
          [2, 2],
        ],
      },
      "the values of each group are all the same: without variance within groups there is no analysis of variance",
    ],
    [{ groups: [[1], [2]] }, "every group has one value: there is no variance within groups"],
    [{ groups: { a: [1, 2], b: [] } }, "groups.b has 0 values, 1 are needed"],
    [{ groups: { a: [1, 2], b: [1, true] } }, "groups.b[1] is true, not a number; leave out what is missing"],
  ])("refuses %j", async (parameters, error) => {
    expect(await answerOf("anova", parameters)).toEqual({ success: false, error });
  });
});

describe("correlation", () => {
  /** Miles per gallon and weight of 32 cars: Motor Trend (1974), in R as `mtcars`. */
  const CARS = {
    x: [
      21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4, 30.4, 33.9, 21.5, 15.5, 15.2,
      13.3, 19.2, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4,
    ],
    y: [
      2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78, 5.25, 5.424, 5.345, 2.2, 1.615, 1.835, 2.465,
      3.52, 3.435, 3.84, 3.845, 1.935, 2.14, 1.513, 3.17, 2.77, 3.57, 2.78,
    ],
  };
  /** Lightness of tuna and its price: Hollander and Wolfe (1973), in R's documentation of cor.test. */
  const TUNA = { x: [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1], y: [2.6, 3.1, 2.5, 5, 3.6, 4, 5.2, 2.8, 3.8] };

  it("gives R's Pearson correlation of mtcars with Fisher's interval", async () => {
    const answer = await answerOf("correlation", CARS);
    expect(answer).toMatchObject({
      n: 32,
      estimate: expect.closeTo(-0.8676594, 7),
      t: expect.closeTo(-9.559, 3),
      df: 30,
      confidence_interval: { lower: expect.closeTo(-0.9338264, 7), upper: expect.closeTo(-0.7440872, 7) },
    });
    expect((answer.p_value as number) * 1e10).toBeCloseTo(1.294, 3);
  });

  it("gives R's Spearman and Kendall correlations of mtcars, which has ties", async () => {
    const rho = await answerOf("correlation", { ...CARS, coefficient: "spearman" });
    expect(rho.estimate).toBeCloseTo(-0.886422, 6);
    expect((rho.p_value as number) * 1e11).toBeCloseTo(1.488, 3);
    const tau = await answerOf("correlation", { ...CARS, coefficient: "kendall" });
    expect(tau).toMatchObject({ estimate: expect.closeTo(-0.7278321, 7), z: expect.closeTo(-5.7981, 4) });
    expect((tau.p_value as number) * 1e9).toBeCloseTo(6.706, 3);
  });

  it("is exact for small samples without ties: p = 0.1194 of Kendall's tau and 0.0968 of Spearman's rho in R's documentation", async () => {
    expect(await answerOf("correlation", { ...TUNA, coefficient: "kendall" })).toMatchObject({
      method: "Kendall's tau-b, exact",
      estimate: expect.closeTo(0.4444444, 7),
      p_value: expect.closeTo(0.1194, 4),
    });
    expect(await answerOf("correlation", { ...TUNA, coefficient: "kendall", alternative: "greater" })).toMatchObject({
      p_value: expect.closeTo(0.05972, 5),
    });
    expect(await answerOf("correlation", { ...TUNA, coefficient: "spearman" })).toMatchObject({
      method: "Spearman's rank correlation, exact",
      estimate: expect.closeTo(0.6, 9),
      p_value: expect.closeTo(0.0968, 4),
    });
  });

  it("knows the direction: a positive correlation is greater", async () => {
    for (const coefficient of ["pearson", "spearman", "kendall"]) {
      const greater = await answerOf("correlation", { ...TUNA, coefficient, alternative: "greater" });
      const less = await answerOf("correlation", { ...TUNA, coefficient, alternative: "less" });
      expect(greater.p_value as number, coefficient).toBeLessThan(0.06);
      expect(less.p_value as number, coefficient).toBeGreaterThan(0.94);
    }
  });

  it("takes two columns of records, by whatever name", async () => {
    const data = TUNA.x.map((x, index) => ({ coefficient: x, price: TUNA.y[index] }));
    const { estimate } = await answerOf("correlation", { data, x_column: "coefficient", y_column: "price" });
    expect(estimate).toBeCloseTo(0.5711816, 7);
  });

  it.each([
    [{ x: [1, 2, 3], y: [1, 2] }, "x has 3 values and y has 2: pairs need as many of each"],
    [{ x: [1, 2], y: [1, 2] }, "there are 2 pairs, 3 are needed"],
    [{ x: [1, 2, 3], y: [5, 5, 5] }, "all values of y are 5: without variance there is no correlation"],
    [{ data: [{ x: 1, y: 2 }, { x: 2 }] }, 'data[1] has no column "y"; it has x'],
  ])("refuses %j", async (parameters, error) => {
    expect(await answerOf("correlation", parameters)).toEqual({ success: false, error });
  });
});
