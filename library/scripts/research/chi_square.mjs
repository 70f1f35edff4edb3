/* llm-orc-script
{
  "what": "Pearson's chi-squared tests of counts: independence of rows and columns of a table, or goodness of fit to given shares.",
  "input": "the table where the parameters have neither table nor observed: a list of rows of counts",
  "parameters": {
    "type": "object",
    "properties": {
      "table": { "description": "for independence: a list of rows, each a list of counts", "type": "array" },
      "observed": { "description": "for goodness of fit: a list of counts", "type": "array" },
      "expected": {
        "description": "for goodness of fit: the counts or shares that are expected, in proportion; without it all are equally likely",
        "type": "array"
      },
      "data": { "description": "the table in place of the parameter" },
      "yates": { "description": "of a 2 x 2 table: correct for continuity after Yates", "type": "boolean", "default": false }
    },
    "additionalProperties": false
  },
  "output": {
    "method": "the test's name",
    "chi_square": "the statistic",
    "df": "degrees of freedom",
    "p_value": "its probability under the null hypothesis",
    "n": "the sum of all counts",
    "expected": "the counts under the null hypothesis, in the shape of the input",
    "residuals": "(observed - expected) / sqrt(expected), in the same shape",
    "cramers_v": "of a table: the strength of the association, 0 to 1, without Yates' correction",
    "cohens_w": "of goodness of fit: the size of the deviation",
    "warnings": "list of texts: expected counts below 5"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { runScript } from "../lib/run-script.mjs";
import { readableAnswer } from "../lib/statistics/answer.mjs";
import { chiSquareUpper } from "../lib/statistics/distributions.mjs";
import { countTable, counted, counts, numberList } from "../lib/statistics/samples.mjs";
import { sum } from "../lib/statistics/summaries.mjs";

await runScript(import.meta, (request) => {
  const { table, observed, expected, yates } = request.parameters;
  if (table !== undefined && observed !== undefined) throw new Error("both table and observed are given: choose one");
  if (observed === undefined && expected !== undefined) {
    throw new Error("expected is given without observed, the counts to compare it with");
  }
  if (observed !== undefined && yates) throw new Error("yates is a correction for 2 x 2 tables, not for goodness of fit");
  return readableAnswer(observed === undefined ? independence(countTable(request), yates) : goodnessOfFit(observed, expected));
});

function independence(table, yates) {
  const width = table[0].length;
  if (yates && (table.length !== 2 || width !== 2)) {
    throw new Error(`yates is a correction for 2 x 2 tables, this one is ${table.length} x ${width}`);
  }
  const rowSums = table.map(sum);
  const columnSums = table[0].map((_, column) => sum(table.map((row) => row[column])));
  const n = sum(rowSums);
  const expected = rowSums.map((rowSum) => columnSums.map((columnSum) => (rowSum * columnSum) / n));
  const plain = statistic(table.flat(), expected.flat());
  const chiSquare = yates ? statistic(table.flat(), expected.flat(), 0.5) : plain;
  const df = (table.length - 1) * (width - 1);
  return {
    method: `Pearson's chi-squared test of independence${yates ? " with Yates' continuity correction" : ""}`,
    chi_square: chiSquare,
    df,
    p_value: chiSquareUpper(chiSquare, df),
    n,
    expected,
    residuals: table.map((row, index) => residuals(row, expected[index])),
    cramers_v: Math.sqrt(plain / (n * (Math.min(table.length, width) - 1))),
    warnings: warnings(expected.flat()),
  };
}

function goodnessOfFit(given, shares) {
  const observed = counts(given, "observed");
  if (observed.length < 2) throw new Error("observed has one count, two are needed");
  const n = sum(observed);
  if (n === 0) throw new Error("observed is all zeros");
  const weights = shares === undefined ? observed.map(() => 1) : numberList(shares, "expected");
  if (weights.length !== observed.length) {
    throw new Error(
      `observed has ${counted(observed.length, "count")} and expected ${counted(weights.length, "value")}: they must be as many`,
    );
  }
  const bad = weights.findIndex((weight) => weight <= 0);
  if (bad >= 0) throw new Error(`expected[${bad}] is ${weights[bad]}: it must be more than 0`);
  const total = sum(weights);
  const expected = weights.map((weight) => (weight / total) * n);
  const chiSquare = statistic(observed, expected);
  const df = observed.length - 1;
  return {
    method: "Pearson's chi-squared test of goodness of fit",
    chi_square: chiSquare,
    df,
    p_value: chiSquareUpper(chiSquare, df),
    n,
    expected,
    residuals: residuals(observed, expected),
    cohens_w: Math.sqrt(chiSquare / n),
    warnings: warnings(expected),
  };
}

// The correction takes no more than the whole distance, so that it cannot turn it round.
function statistic(observed, expected, correction = 0) {
  return sum(observed.map((count, index) => Math.max(0, Math.abs(count - expected[index]) - correction) ** 2 / expected[index]));
}

function residuals(observed, expected) {
  return observed.map((count, index) => (count - expected[index]) / Math.sqrt(expected[index]));
}

function warnings(expected) {
  const low = expected.filter((count) => count < 5).length;
  if (low === 0) return [];
  return [`${low} of ${expected.length} expected counts are below 5: the p-value is a rough one; for a 2 x 2 table use fisher_exact`];
}
