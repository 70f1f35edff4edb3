/* llm-orc-script
{
  "what": "Bootstrap confidence intervals, percentile and BCa, of a mean, a median, a difference of means or a correlation.",
  "input": "the samples where the parameters do not have them: a list, a map {a, b} or {x, y} of lists, or records",
  "parameters": {
    "type": "object",
    "properties": {
      "statistic": {
        "description": "mean and median of a; difference_of_means a minus b; correlation (Pearson's) of x and y",
        "enum": ["mean", "median", "difference_of_means", "correlation"],
        "default": "mean"
      },
      "a": { "description": "the first sample", "type": "array" },
      "b": { "description": "the second sample", "type": "array" },
      "x": { "description": "for the correlation, the first variable", "type": "array" },
      "y": { "description": "for the correlation, the second variable, in the same order", "type": "array" },
      "data": { "description": "the samples in place of these" },
      "value_column": { "description": "of records, the column with the number", "type": "string", "default": "value" },
      "group_column": { "description": "of records, the column with the sample's name", "type": "string", "default": "group" },
      "resamples": { "description": "how often to draw", "type": "integer", "minimum": 100, "maximum": 100000, "default": 5000 },
      "seed": { "description": "the same seed gives the same answer", "type": "integer", "default": 1 },
      "confidence": {
        "description": "the level of the intervals",
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": 0.9999,
        "default": 0.95
      }
    },
    "additionalProperties": false
  },
  "output": {
    "method": "what was drawn",
    "statistic": "as asked for",
    "estimate": "the statistic of the sample itself",
    "standard_error": "the standard deviation of the statistic over the resamples",
    "bias": "its mean over the resamples minus the estimate",
    "percentile": "{level, lower, upper}",
    "bca": "{level, lower, upper, bias_correction, acceleration}: corrected for bias and skewness, the better one; left out where it cannot be computed",
    "resamples": "as asked for",
    "seed": "as asked for",
    "warnings": "list of texts"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { runScript } from "../lib/run-script.mjs";
import { randomInteger, seededRandom } from "../lib/seeded-random.mjs";
import { readableAnswer } from "../lib/statistics/answer.mjs";
import { normalQuantile, normalUpper } from "../lib/statistics/distributions.mjs";
import { checkVaries, oneSample, pairs, twoSamples } from "../lib/statistics/samples.mjs";
import { correlation, isConstant, mean, median, quantile, standardDeviation, sum } from "../lib/statistics/summaries.mjs";

const MOST_DRAWS = 200_000_000;

/** Per statistic: `read` gives the lists to draw from, independently of each other; `of` the statistic of such lists. */
const STATISTICS = {
  mean: { read: (request) => [oneSample(request, 3).values], of: ([a]) => mean(a) },
  median: { read: (request) => [oneSample(request, 3).values], of: ([a]) => median(a) },
  difference_of_means: {
    read: (request) => twoSamples(request, 3).map(({ values }) => values),
    of: ([a, b]) => mean(a) - mean(b),
  },
  // Pairs are drawn, not values: each stays together.
  correlation: { read: readPairs, of: ([drawn]) => correlation(...apart(drawn)), isUsable: ([drawn]) => !apart(drawn).some(isConstant) },
};

await runScript(import.meta, (request) => {
  const { statistic, resamples, seed, confidence } = request.parameters;
  const { read, of, isUsable = () => true } = STATISTICS[statistic];
  const samples = read(request);
  const size = sum(samples.map((sample) => sample.length));
  if (size * resamples > MOST_DRAWS) {
    throw new Error(`${resamples} resamples of ${size} values are too many: at most ${Math.floor(MOST_DRAWS / size)} of so many`);
  }
  if (samples.every((sample) => typeof sample[0] === "number" && isConstant(sample))) {
    throw new Error(`all values are the same, ${samples.map(([value]) => value).join(" and ")}: resampling them tells nothing`);
  }
  const estimate = of(samples);
  const { values, redrawn } = draw(samples, of, isUsable, resamples, seededRandom(seed));
  const tail = (1 - confidence) / 2;
  const { bca, warning } = bcaInterval(values, estimate, accelerationOf(samples, of, isUsable), tail);
  return readableAnswer({
    method: `nonparametric bootstrap, ${samples.length > 1 ? "each sample on its own" : statistic === "correlation" ? "whole pairs" : "one sample"}`,
    statistic,
    estimate,
    standard_error: standardDeviation(values),
    bias: mean(values) - estimate,
    percentile: { level: confidence, lower: quantile(values, tail), upper: quantile(values, 1 - tail) },
    ...(bca === undefined ? {} : { bca: { level: confidence, ...bca } }),
    resamples,
    seed,
    warnings: [
      ...(warning === undefined ? [] : [warning]),
      ...(redrawn === 0 ? [] : [`${redrawn} resamples had no variance and were drawn again`]),
    ],
  });
});

function readPairs(request) {
  const [x, y] = pairs(request, ["x", "y"], 4);
  checkVaries([x, y], ["x", "y"]);
  return [x.map((value, index) => [value, y[index]])];
}

function apart(drawn) {
  return [drawn.map(([x]) => x), drawn.map(([, y]) => y)];
}

function draw(samples, of, isUsable, resamples, random) {
  const values = new Float64Array(resamples);
  let redrawn = 0;
  for (let at = 0; at < resamples;) {
    const resample = samples.map((sample) => sample.map(() => sample[randomInteger(random, sample.length)]));
    if (isUsable(resample)) values[at++] = of(resample);
    else redrawn++;
  }
  return { values: values.sort(), redrawn };
}

// Efron's acceleration from the jackknife: the skewness of what each value contributes; several samples as Davison and Hinkley have it.
function accelerationOf(samples, of, isUsable) {
  let [cubes, squares] = [0, 0];
  for (const [which, sample] of samples.entries()) {
    const without = sample
      .map((_, left) => samples.map((other, index) => (index === which ? other.toSpliced(left, 1) : other)))
      .filter(isUsable)
      .map(of);
    const center = mean(without);
    const influences = without.map((value) => ((sample.length - 1) * (center - value)) / sample.length);
    cubes += sum(influences.map((influence) => influence ** 3));
    squares += sum(influences.map((influence) => influence ** 2));
  }
  return squares === 0 ? undefined : cubes / (6 * squares ** 1.5);
}

function bcaInterval(sorted, estimate, acceleration, tail) {
  const below = sorted.reduce((count, value) => count + (value < estimate ? 1 : value === estimate ? 0.5 : 0), 0) / sorted.length;
  if (below === 0 || below === 1) return { warning: "all resamples are on one side of the estimate: there is no BCa interval" };
  if (acceleration === undefined) return { warning: "leaving out single values changes nothing: there is no BCa interval" };
  const correction = normalQuantile(below);
  const [lower, upper] = [tail, 1 - tail].map((p) => {
    const z = correction + normalQuantile(p);
    return quantile(sorted, normalUpper(-(correction + z / (1 - acceleration * z))));
  });
  return { bca: { lower, upper, bias_correction: correction, acceleration } };
}
