/* llm-orc-script
{
  "what": "Correlation of two variables with its test: Pearson's r with a confidence interval, Spearman's rho or Kendall's tau-b.",
  "input": "the pairs where the parameters do not have them: a map {x, y} of lists, or records with the columns x and y",
  "parameters": {
    "type": "object",
    "properties": {
      "x": { "description": "the first variable", "type": "array" },
      "y": { "description": "the second variable, its values in the same order", "type": "array" },
      "data": { "description": "the pairs in place of x and y: {x, y}, or records" },
      "x_column": { "description": "of data, the first variable's name", "type": "string", "default": "x" },
      "y_column": { "description": "of data, the second variable's name", "type": "string", "default": "y" },
      "coefficient": { "description": "which correlation", "enum": ["pearson", "spearman", "kendall"], "default": "pearson" },
      "alternative": {
        "description": "the alternative to no correlation: any, a negative or a positive one",
        "enum": ["two-sided", "less", "greater"],
        "default": "two-sided"
      },
      "confidence": {
        "description": "the level of Pearson's confidence interval",
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": 0.9999,
        "default": 0.95
      }
    },
    "additionalProperties": false
  },
  "output": {
    "method": "the coefficient's name, and how its p-value was found",
    "alternative": "as asked for",
    "n": "pairs",
    "estimate": "the coefficient, -1 to 1",
    "p_value": "its probability under the null hypothesis of no correlation",
    "t": "with Student's t distribution, the statistic, \"infinity\" or \"-infinity\" for a perfect correlation; df its degrees of freedom",
    "z": "with the normal approximation, the statistic",
    "confidence_interval": "of Pearson's r from 4 pairs on, by Fisher's z: {level, lower, upper}"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { runScript } from "../lib/run-script.mjs";
import { confidenceInterval, readableAnswer, symmetricP } from "../lib/statistics/answer.mjs";
import { normalQuantile, normalUpper, studentUpper } from "../lib/statistics/distributions.mjs";
import { concordantPairCounts, exactP, squaredRankDifferenceCounts } from "../lib/statistics/rank-distributions.mjs";
import { checkVaries, pairs } from "../lib/statistics/samples.mjs";
import { correlation, midranks, sum } from "../lib/statistics/summaries.mjs";

const MOST_FOR_KENDALL = 20_000;

const COEFFICIENTS = { pearson, spearman, kendall };

await runScript(import.meta, (request) => {
  const { coefficient, alternative } = request.parameters;
  const [x, y] = readPairs(request);
  return readableAnswer({ alternative, n: x.length, ...COEFFICIENTS[coefficient](x, y, request.parameters) });
});

function readPairs(request) {
  const { x_column: first, y_column: second } = request.parameters;
  const variables = pairs(request, ["x", "y"], 3, [first, second]);
  checkVaries(variables, ["x", "y"]);
  return variables;
}

function pearson(x, y, parameters) {
  const r = correlation(x, y);
  return {
    method: "Pearson's product-moment correlation, Student's t",
    ...byStudent(r, x.length, parameters.alternative),
    ...(x.length > 3 ? { confidence_interval: fisherInterval(r, x.length, parameters) } : {}),
  };
}

function fisherInterval(r, n, parameters) {
  if (Math.abs(r) === 1) return { level: parameters.confidence, lower: r, upper: r };
  const { level, lower, upper } = confidenceInterval(Math.atanh(r), 1 / Math.sqrt(n - 3), parameters, normalQuantile);
  return { level, lower: Math.tanh(lower), upper: Math.tanh(upper) };
}

function spearman(x, y, { alternative }) {
  const [first, second] = [midranks(x), midranks(y)];
  const n = x.length;
  const rho = correlation(first.ranks, second.ranks);
  if (n > 9 || first.ties.length + second.ties.length > 0) {
    return { method: "Spearman's rank correlation, approximation by Student's t", ...byStudent(rho, n, alternative) };
  }
  const differences = sum(first.ranks.map((rank, index) => (rank - second.ranks[index]) ** 2));
  // Large differences are a negative correlation.
  const opposite = { "two-sided": "two-sided", less: "greater", greater: "less" }[alternative];
  const p = exactP(squaredRankDifferenceCounts(n), differences, opposite);
  return { method: "Spearman's rank correlation, exact", estimate: rho, p_value: p };
}

function byStudent(r, n, alternative) {
  const df = n - 2;
  const t = Math.abs(r) === 1 ? r * Infinity : r * Math.sqrt(df / ((1 - r) * (1 + r)));
  return { estimate: r, p_value: symmetricP(t, alternative, (statistic) => studentUpper(statistic, df)), t, df };
}

function kendall(x, y, { alternative }) {
  const n = x.length;
  if (n > MOST_FOR_KENDALL) {
    throw new Error(`Kendall's tau compares every pair with every other: at most ${MOST_FOR_KENDALL} pairs, there are ${n}`);
  }
  const all = (n * (n - 1)) / 2;
  const [tiesX, tiesY] = [midranks(x).ties, midranks(y).ties];
  const score = concordanceScore(x, y);
  const untied = (ties) => all - sum(ties.map((count) => (count * (count - 1)) / 2));
  const estimate = score / Math.sqrt(untied(tiesX) * untied(tiesY));
  if (n < 50 && tiesX.length + tiesY.length === 0) {
    const p = exactP(concordantPairCounts(n), (score + all) / 2, alternative);
    return { method: "Kendall's tau-b, exact", estimate, p_value: p };
  }
  const z = score / Math.sqrt(scoreVariance(n, tiesX, tiesY));
  const method = "Kendall's tau-b, normal approximation corrected for ties";
  return { method, estimate, p_value: symmetricP(z, alternative, normalUpper), z };
}

// Pairs of pairs in the same order minus those in the opposite one.
function concordanceScore(x, y) {
  let score = 0;
  for (let i = 1; i < x.length; i++) for (let j = 0; j < i; j++) score += Math.sign(x[i] - x[j]) * Math.sign(y[i] - y[j]);
  return score;
}

function scoreVariance(n, tiesX, tiesY) {
  const over = (ties, term) => sum(ties.map(term));
  const spread = (count) => count * (count - 1) * (2 * count + 5);
  const twos = (count) => count * (count - 1);
  const threes = (count) => count * (count - 1) * (count - 2);
  return (
    (spread(n) - over(tiesX, spread) - over(tiesY, spread)) / 18 +
    (over(tiesX, twos) * over(tiesY, twos)) / (2 * twos(n)) +
    (over(tiesX, threes) * over(tiesY, threes)) / (9 * threes(n))
  );
}
