/* llm-orc-script
{
  "what": "Compares a mean with a value or two means with each other: one-sample, paired, Student's and Welch's t-test.",
  "input": "the samples where the parameters do not have them: a map {a, b} of lists, or records with a value and a group column",
  "parameters": {
    "type": "object",
    "properties": {
      "test": {
        "description": "one_sample: a against mu; paired: the differences a - b; student: two samples of equal variance; welch: two samples",
        "enum": ["one_sample", "paired", "student", "welch"],
        "default": "welch"
      },
      "a": { "description": "the first sample", "type": "array" },
      "b": { "description": "the second sample", "type": "array" },
      "data": { "description": "the samples in place of a and b: {a, b}, or records; paired wants the columns a and b" },
      "value_column": { "description": "of records, the column with the number", "type": "string", "default": "value" },
      "group_column": { "description": "of records, the column with the sample's name", "type": "string", "default": "group" },
      "mu": { "description": "the mean, or the difference of means, under the null hypothesis", "type": "number", "default": 0 },
      "alternative": {
        "description": "the alternative to it: different, less (the first sample's mean is lower) or greater",
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
    "method": "the test's name",
    "alternative": "as asked for",
    "mu": "as asked for",
    "t": "the statistic",
    "df": "degrees of freedom",
    "p_value": "its probability under the null hypothesis",
    "estimate": "the mean, or the difference of means (first minus second)",
    "standard_error": "of the estimate",
    "confidence_interval": "{level, lower, upper}; a one-sided one has \"infinity\" or \"-infinity\" as the other bound",
    "samples": "list of {name, n, mean, sd}",
    "effect": "{cohens_d, hedges_g, divided_by}"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { runScript } from "../lib/run-script.mjs";
import { confidenceInterval, readableAnswer, symmetricP } from "../lib/statistics/answer.mjs";
import { studentQuantile, studentUpper } from "../lib/statistics/distributions.mjs";
import { hedgesCorrection, pooledDeviation } from "../lib/statistics/mean-difference.mjs";
import { oneSample, pairs, twoSamples } from "../lib/statistics/samples.mjs";
import { isConstant, mean, standardDeviation, variance } from "../lib/statistics/summaries.mjs";

const TESTS = {
  one_sample(request) {
    if (request.parameters.b !== undefined) throw new Error("b is given, but the test one_sample takes a only: choose another test");
    const sample = oneSample(request, 2);
    return { ...ofOne(sample), method: "one-sample t-test", samples: [sample], dividedBy: "the sample's standard deviation" };
  },

  paired(request) {
    const [a, b] = pairs(request, ["a", "b"], 2);
    const differences = a.map((value, index) => value - b[index]);
    const samples = Object.entries({ a, b, "a - b": differences }).map(([name, values]) => ({ name, values }));
    return { ...ofOne(samples[2]), method: "paired t-test", samples, dividedBy: "the standard deviation of the differences" };
  },

  student(request) {
    const [a, b] = varying(twoSamples(request, 2));
    const deviation = pooledDeviation(a.values, b.values);
    return {
      ...ofTwo(a, b, deviation),
      method: "Student's two-sample t-test (equal variances)",
      error: deviation * Math.sqrt(1 / a.values.length + 1 / b.values.length),
      df: a.values.length + b.values.length - 2,
    };
  },

  welch(request) {
    const [a, b] = varying(twoSamples(request, 2));
    const [partA, partB] = [a, b].map(({ values }) => variance(values) / values.length);
    return {
      ...ofTwo(a, b, pooledDeviation(a.values, b.values)),
      method: "Welch's two-sample t-test (variances may differ)",
      error: Math.sqrt(partA + partB),
      df: (partA + partB) ** 2 / (partA ** 2 / (a.values.length - 1) + partB ** 2 / (b.values.length - 1)),
    };
  },
};

function ofOne({ name, values }) {
  if (isConstant(values)) throw new Error(`all values of ${name} are ${values[0]}: without variance there is no t-test`);
  const deviation = standardDeviation(values);
  const df = values.length - 1;
  return { estimate: mean(values), error: deviation / Math.sqrt(values.length), df, deviation, deviationDf: df };
}

function ofTwo(a, b, deviation) {
  return {
    samples: [a, b],
    estimate: mean(a.values) - mean(b.values),
    deviation,
    deviationDf: a.values.length + b.values.length - 2,
    dividedBy: "the pooled standard deviation",
  };
}

function varying(samples) {
  if (samples.some(({ values }) => !isConstant(values))) return samples;
  throw new Error(
    `${samples.map(({ name, values }) => `all values of ${name} are ${values[0]}`).join(", ")}: without variance there is no t-test`,
  );
}

await runScript(import.meta, (request) => {
  const { test, mu, alternative } = request.parameters;
  const { method, samples, estimate, error, df, deviation, deviationDf, dividedBy } = TESTS[test](request);
  const t = (estimate - mu) / error;
  const d = (estimate - mu) / deviation;
  return readableAnswer({
    method,
    alternative,
    mu,
    t,
    df,
    p_value: symmetricP(t, alternative, (statistic) => studentUpper(statistic, df)),
    estimate,
    standard_error: error,
    confidence_interval: confidenceInterval(estimate, error, request.parameters, (p) => studentQuantile(p, df)),
    samples: samples.map(({ name, values }) => ({ name, n: values.length, mean: mean(values), sd: standardDeviation(values) })),
    effect: { cohens_d: d, hedges_g: d * hedgesCorrection(deviationDf), divided_by: dividedBy },
  });
});
