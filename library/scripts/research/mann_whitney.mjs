/* llm-orc-script
{
  "what": "Tests whether values of one sample tend to be larger than those of another: the Mann-Whitney U test (Wilcoxon rank-sum test).",
  "input": "the samples where the parameters do not have them: a map {a, b} of lists, or records with a value and a group column",
  "parameters": {
    "type": "object",
    "properties": {
      "a": { "description": "the first sample", "type": "array" },
      "b": { "description": "the second sample", "type": "array" },
      "data": { "description": "the samples in place of a and b: {a, b}, or records" },
      "value_column": { "description": "of records, the column with the number", "type": "string", "default": "value" },
      "group_column": { "description": "of records, the column with the sample's name", "type": "string", "default": "group" },
      "alternative": {
        "description": "the alternative to equal distributions: the first sample's values tend to be different, less or greater",
        "enum": ["two-sided", "less", "greater"],
        "default": "two-sided"
      },
      "p_method": {
        "description": "auto is exact for samples below 50 values without ties; exact goes up to 100",
        "enum": ["auto", "exact", "normal"],
        "default": "auto"
      },
      "continuity": { "description": "correct the normal approximation for continuity", "type": "boolean", "default": true }
    },
    "additionalProperties": false
  },
  "output": {
    "method": "the test's name, and how its p-value was found",
    "alternative": "as asked for",
    "u": "pairs in which the first sample's value is larger, ties as a half; R calls it W",
    "u_other": "the same for the second sample",
    "z": "with the normal approximation, its statistic",
    "p_value": "the probability under the null hypothesis",
    "ties": "values that occur more than once",
    "rank_biserial": "pairs won by the first sample minus pairs won by the second, as a share of all: -1 to 1",
    "samples": "list of {name, n, median, mean_rank}"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { runScript } from "../lib/run-script.mjs";
import { readableAnswer } from "../lib/statistics/answer.mjs";
import { normalUpper } from "../lib/statistics/distributions.mjs";
import { exactP, mannWhitneyCounts } from "../lib/statistics/rank-distributions.mjs";
import { twoSamples } from "../lib/statistics/samples.mjs";
import { mean, median, midranks, sum } from "../lib/statistics/summaries.mjs";

await runScript(import.meta, (request) => {
  const { alternative } = request.parameters;
  const samples = twoSamples(request, 1);
  const [n, m] = samples.map(({ values }) => values.length);
  const { ranks, ties } = midranks(samples.flatMap(({ values }) => values));
  if (ties[0] === n + m) throw new Error(`all values are ${samples[0].values[0]}: there is nothing to rank`);
  const u = sum(ranks.slice(0, n)) - (n * (n + 1)) / 2;
  return readableAnswer({
    ...(isExact(request.parameters, n, m, ties) ? exact(u, n, m, alternative) : approximate(u, n, m, ties, request.parameters)),
    alternative,
    u,
    u_other: n * m - u,
    ties: sum(ties),
    rank_biserial: (2 * u) / (n * m) - 1,
    samples: samples.map(({ name, values }, index) => ({
      name,
      n: values.length,
      median: median(values),
      mean_rank: mean(index === 0 ? ranks.slice(0, n) : ranks.slice(n)),
    })),
  });
});

function isExact({ p_method: wanted }, n, m, ties) {
  if (wanted !== "exact") return wanted === "auto" && ties.length === 0 && Math.max(n, m) < 50;
  if (ties.length > 0) throw new Error("there are ties, and the exact distribution is of values without: use the p_method normal");
  if (Math.max(n, m) > 100) {
    throw new Error(`the exact distribution goes up to 100 values, there are ${Math.max(n, m)}: use the p_method normal`);
  }
  return true;
}

function exact(u, n, m, alternative) {
  return { method: "Mann-Whitney U test, exact", p_value: exactP(mannWhitneyCounts(n, m), u, alternative) };
}

function approximate(u, n, m, ties, { alternative, continuity }) {
  const all = n + m;
  const tied = sum(ties.map((count) => count ** 3 - count));
  const deviation = Math.sqrt(((n * m) / 12) * (all + 1 - tied / (all * (all - 1))));
  const distance = u - (n * m) / 2;
  const towards = alternative === "two-sided" ? Math.sign(distance) : alternative === "greater" ? 1 : -1;
  const z = (distance - (continuity ? towards / 2 : 0)) / deviation;
  const tail = normalUpper(towards * z);
  const corrections = [...(ties.length > 0 ? ["ties"] : []), ...(continuity ? ["continuity"] : [])];
  return {
    method: `Mann-Whitney U test, normal approximation${corrections.length > 0 ? ` corrected for ${corrections.join(" and ")}` : ""}`,
    z,
    p_value: alternative === "two-sided" ? Math.min(1, 2 * tail) : tail,
  };
}
