/* llm-orc-script
{
  "what": "Effect sizes: of two samples Cohen's d, Hedges' g, Glass's delta and Cliff's delta; of a 2 x 2 table the odds ratio; of groups eta squared.",
  "input": "the samples where the parameters have neither a and b, table nor groups: a map {a, b} of lists, or records",
  "parameters": {
    "type": "object",
    "properties": {
      "measure": {
        "description": "which one; all computes what the input allows: four of two samples, else odds_ratio of a table or eta_squared of groups",
        "enum": ["all", "cohens_d", "hedges_g", "glass_delta", "cliffs_delta", "odds_ratio", "eta_squared"],
        "default": "all"
      },
      "a": { "description": "the first sample", "type": "array" },
      "b": { "description": "the second sample; for Glass's delta the control group", "type": "array" },
      "table": { "description": "two rows of two counts: [[a, b], [c, d]]", "type": "array" },
      "groups": { "description": "a map of the groups' names to lists of numbers, or a list of lists", "type": ["object", "array"] },
      "data": { "description": "the samples in place of a and b, or with the measure eta_squared the groups, with odds_ratio the table" },
      "value_column": { "description": "of records, the column with the number", "type": "string", "default": "value" },
      "group_column": { "description": "of records, the column with the group's name", "type": "string", "default": "group" },
      "confidence": {
        "description": "the level of the confidence intervals",
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": 0.9999,
        "default": 0.95
      }
    },
    "additionalProperties": false
  },
  "output": {
    "effects": "list of {measure, value, method, confidence_interval?}; the odds ratio can be \"infinity\"",
    "of": "list of {name, n} of the samples, or the table's {n}"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { runScript } from "../lib/run-script.mjs";
import { confidenceInterval, readableAnswer } from "../lib/statistics/answer.mjs";
import { normalQuantile } from "../lib/statistics/distributions.mjs";
import { cohensD, cohensDInterval, hedgesCorrection } from "../lib/statistics/mean-difference.mjs";
import { groups, twoByTwo, twoSamples } from "../lib/statistics/samples.mjs";
import { isConstant, mean, midranks, standardDeviation, sum } from "../lib/statistics/summaries.mjs";
import { checkForVariance, varianceTable } from "../lib/statistics/variance-table.mjs";

const OF_TWO_SAMPLES = { cohens_d: cohen, hedges_g: hedges, glass_delta: glass, cliffs_delta: cliff };

await runScript(import.meta, (request) => {
  const { measure, table, groups: given, confidence } = request.parameters;
  const isOfTable = measure === "odds_ratio" || (measure === "all" && table !== undefined);
  if (isOfTable) return readableAnswer(oddsRatio(twoByTwo(request), confidence));
  if (measure === "eta_squared" || (measure === "all" && given !== undefined)) return readableAnswer(etaSquared(groups(request, 1)));
  const samples = twoSamples(request, 2);
  const [a, b] = samples.map(({ values }) => values);
  const measures = measure === "all" ? Object.keys(OF_TWO_SAMPLES) : [measure];
  return readableAnswer({
    effects: measures.map((name) => ({ measure: name, ...OF_TWO_SAMPLES[name](a, b, confidence) })),
    of: sizes(samples),
  });
});

function sizes(samples) {
  return samples.map(({ name, values }) => ({ name, n: values.length }));
}

function cohen(a, b, confidence) {
  if (isConstant(a) && isConstant(b)) throw new Error("neither sample has any variance: a difference cannot be put in units of it");
  const d = cohensD(a, b);
  return {
    value: d,
    method: "difference of the means over the pooled standard deviation; interval by the noncentral t distribution",
    confidence_interval: cohensDInterval(d, a.length, b.length, confidence),
  };
}

function hedges(a, b, confidence) {
  const { value, confidence_interval: interval } = cohen(a, b, confidence);
  const factor = hedgesCorrection(a.length + b.length - 2);
  return {
    value: value * factor,
    method: "Cohen's d times the exact correction for small samples; interval of d times the same",
    confidence_interval: { level: confidence, lower: interval.lower * factor, upper: interval.upper * factor },
  };
}

function glass(a, b) {
  if (isConstant(b)) throw new Error(`all values of the control group, the second sample, are ${b[0]}: Glass's delta needs its variance`);
  return {
    value: (mean(a) - mean(b)) / standardDeviation(b),
    method: "difference of the means over the second sample's standard deviation",
  };
}

function cliff(a, b) {
  const wins = sum(midranks([...a, ...b]).ranks.slice(0, a.length)) - (a.length * (a.length + 1)) / 2;
  const value = (2 * wins) / (a.length * b.length) - 1;
  return { value, method: "share of the pairs with a above b minus share with a below b" };
}

function oddsRatio([[a, b], [c, d]], confidence) {
  const value = (a * d) / (b * c);
  const hasZero = [a, b, c, d].includes(0);
  const error = Math.sqrt(1 / a + 1 / b + 1 / c + 1 / d);
  const interval = () => confidenceInterval(Math.log(value), error, { confidence, alternative: "two-sided" }, normalQuantile);
  return {
    effects: [
      {
        measure: "odds_ratio",
        value,
        method: hasZero
          ? "sample odds ratio; a count is 0, so there is no interval: see fisher_exact"
          : "sample odds ratio; interval by Woolf's logit method",
        ...(hasZero ? {} : { confidence_interval: exponential(interval()) }),
      },
    ],
    of: { n: a + b + c + d },
  };
}

function exponential({ level, lower, upper }) {
  return { level, lower: Math.exp(lower), upper: Math.exp(upper) };
}

function etaSquared(found) {
  checkForVariance(found);
  const { etaSquared: eta, omegaSquared: omega } = varianceTable(found);
  return {
    effects: [
      { measure: "eta_squared", value: eta, method: "sum of squares between groups over the total" },
      { measure: "omega_squared", value: omega, method: "the same share, estimated for the population" },
    ],
    of: sizes(found),
  };
}
