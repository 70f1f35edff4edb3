/* llm-orc-script
{
  "what": "Fisher's exact test of a 2 x 2 table of counts, with both odds ratios and the exact confidence interval.",
  "input": "the table where the parameters do not have it: two rows of two counts",
  "parameters": {
    "type": "object",
    "properties": {
      "table": { "description": "two rows of two counts: [[a, b], [c, d]]", "type": "array" },
      "data": { "description": "the table in place of the parameter" },
      "alternative": {
        "description": "the alternative to an odds ratio of 1",
        "enum": ["two-sided", "less", "greater"],
        "default": "two-sided"
      },
      "confidence": {
        "description": "the level of the confidence interval",
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": 0.9999,
        "default": 0.95
      }
    },
    "additionalProperties": false
  },
  "output": {
    "method": "the test's name; the two-sided p-value sums the tables that are no likelier than this one",
    "alternative": "as asked for",
    "p_value": "the probability under the null hypothesis",
    "sample_odds_ratio": "a * d / (b * c), or \"infinity\"",
    "conditional_odds_ratio": "the maximum likelihood estimate given the table's margins, as R reports it, or \"infinity\"",
    "confidence_interval": "{level, lower, upper} of the conditional odds ratio; a bound may be \"infinity\"",
    "n": "the sum of all counts"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { runScript } from "../lib/run-script.mjs";
import { readableAnswer } from "../lib/statistics/answer.mjs";
import { logChoose } from "../lib/statistics/distributions.mjs";
import { rootAround } from "../lib/statistics/roots.mjs";
import { twoByTwo } from "../lib/statistics/samples.mjs";
import { sum } from "../lib/statistics/summaries.mjs";

await runScript(import.meta, (request) => {
  const { alternative, confidence } = request.parameters;
  const [[a, b], [c, d]] = twoByTwo(request);
  const tables = tablesWithMargins(a, b, c, d);
  return readableAnswer({
    method: "Fisher's exact test",
    alternative,
    p_value: pValue(tables, a, alternative),
    sample_odds_ratio: (a * d) / (b * c),
    conditional_odds_ratio: conditionalEstimate(tables, a),
    confidence_interval: exactInterval(tables, a, alternative, confidence),
    n: a + b + c + d,
  });
});

// Every table with the same margins is known by its first count.
function tablesWithMargins(a, b, c, d) {
  const low = Math.max(0, a - d);
  const high = Math.min(a + b, a + c);
  if (high - low > 200_000) throw new Error(`there are ${high - low} tables with these margins, too many to sum: use chi_square`);
  const firsts = Array.from({ length: high - low + 1 }, (_, index) => low + index);
  return { low, high, firsts, logWeights: firsts.map((first) => logChoose(a + b, first) + logChoose(c + d, a + c - first)) };
}

// The tables' probabilities when the odds ratio is the exponential of `logOdds`: Fisher's noncentral hypergeometric distribution.
function probabilities({ firsts, logWeights }, logOdds) {
  const logs = firsts.map((first, index) => logWeights[index] + first * logOdds);
  const largest = logs.reduce((most, value) => Math.max(most, value));
  const weights = logs.map((value) => Math.exp(value - largest));
  const total = sum(weights);
  return weights.map((weight) => weight / total);
}

function tails(tables, first, logOdds) {
  const chances = probabilities(tables, logOdds);
  const at = first - tables.low;
  return { less: Math.min(1, sum(chances.slice(0, at + 1))), greater: Math.min(1, sum(chances.slice(at))) };
}

function pValue(tables, first, alternative) {
  if (alternative !== "two-sided") return tails(tables, first, 0)[alternative];
  const chances = probabilities(tables, 0);
  // Equal probabilities may differ in their last digits.
  const own = chances[first - tables.low] * (1 + 1e-7);
  return Math.min(1, sum(chances.filter((chance) => chance <= own)));
}

function conditionalEstimate(tables, first) {
  if (first === tables.low) return 0;
  if (first === tables.high) return Infinity;
  const expectedFirst = (logOdds) => sum(probabilities(tables, logOdds).map((chance, index) => chance * tables.firsts[index]));
  return Math.exp(rootAround((logOdds) => expectedFirst(logOdds) - first, 0));
}

function exactInterval(tables, first, alternative, level) {
  const tail = alternative === "two-sided" ? (1 - level) / 2 : 1 - level;
  const lower = () => Math.exp(rootAround((logOdds) => tails(tables, first, logOdds).greater - tail, 0));
  const upper = () => Math.exp(rootAround((logOdds) => tail - tails(tables, first, logOdds).less, 0));
  return {
    level,
    lower: alternative === "less" || first === tables.low ? 0 : lower(),
    upper: alternative === "greater" || first === tables.high ? Infinity : upper(),
  };
}
