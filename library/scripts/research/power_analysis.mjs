/* llm-orc-script
{
  "what": "Power of a planned test from the sample size, or the sample size that a power needs.",
  "input": "nothing: the parameters say it all",
  "parameters": {
    "type": "object",
    "properties": {
      "test": {
        "description": "one_sample_t is also for pairs; one_way_anova has `groups` groups of n each",
        "enum": ["two_sample_t", "one_sample_t", "two_proportions", "correlation", "one_way_anova"]
      },
      "effect_size": {
        "description": "Cohen's d of the t-tests, the correlation r, Cohen's f of the analysis of variance (0.25 is medium)",
        "type": "number"
      },
      "p1": { "description": "of two_proportions, the first share", "type": "number", "exclusiveMinimum": 0, "maximum": 0.999999 },
      "p2": { "description": "of two_proportions, the second share", "type": "number", "exclusiveMinimum": 0, "maximum": 0.999999 },
      "groups": { "description": "of one_way_anova, how many groups", "type": "integer", "minimum": 2, "maximum": 1000 },
      "n": {
        "description": "values per group, or pairs of a correlation: give it to get the power",
        "type": "integer",
        "minimum": 2,
        "maximum": 10000000
      },
      "power": { "description": "give it to get n", "type": "number", "exclusiveMinimum": 0, "maximum": 0.999999 },
      "alpha": { "description": "the level of the test", "type": "number", "minimum": 0.000001, "maximum": 0.5, "default": 0.05 },
      "alternative": {
        "description": "one-sided is in the direction of the effect; the analysis of variance has no sides",
        "enum": ["two-sided", "one-sided"],
        "default": "two-sided"
      }
    },
    "required": ["test"],
    "additionalProperties": false
  },
  "output": {
    "method": "the test, and how its power was computed",
    "n": "per group, or pairs; as asked for, or the smallest that reaches the power",
    "n_total": "over all groups",
    "power": "what that n gives",
    "alpha": "as asked for",
    "alternative": "as asked for; left out for the analysis of variance",
    "effect": "the effect that was assumed"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { runScript } from "../lib/run-script.mjs";
import { readableAnswer } from "../lib/statistics/answer.mjs";
import { fisherCritical, normalQuantile, normalUpper, studentQuantile } from "../lib/statistics/distributions.mjs";
import { correlationUpper, noncentralFisherUpper, noncentralStudentUpper } from "../lib/statistics/noncentral.mjs";
import { leastWholeNumber } from "../lib/statistics/roots.mjs";

const MOST = 10_000_000;

const TESTS = {
  two_sample_t: twoSampleT,
  one_sample_t: oneSampleT,
  two_proportions: twoProportions,
  correlation: ofCorrelation,
  one_way_anova: anova,
};

await runScript(import.meta, ({ parameters }) => {
  const { test, n: given, power: wanted, alpha, alternative } = parameters;
  if ((given === undefined) === (wanted === undefined)) throw new Error("give either n, to get the power, or power, to get n");
  const { method, effect, samples, least, powerOf, hasSides = true } = TESTS[test](parameters);
  if (given < least) throw new Error(`n is ${given}, the test needs at least ${least}`);
  if (wanted <= alpha) throw new Error(`power is ${wanted}, not more than alpha (${alpha}), which any sample gives`);
  const n = given ?? leastN((candidate) => powerOf(candidate) >= wanted, least, wanted);
  return readableAnswer({
    method,
    n,
    n_total: n * samples,
    power: Math.min(1, powerOf(n)),
    alpha,
    ...(hasSides ? { alternative } : {}),
    effect,
  });
});

function leastN(holds, least, wanted) {
  try {
    return leastWholeNumber(holds, least, MOST);
  } catch {
    throw new Error(`a power of ${wanted} needs more than ${MOST} values per group: the effect is too small`);
  }
}

function twoSampleT(parameters) {
  const d = effectSize(parameters, "Cohen's d");
  return {
    method: "two-sample t-test (equal variances and sizes), noncentral t distribution",
    effect: { cohens_d: d },
    samples: 2,
    least: 2,
    powerOf: (n) => powerOfT(Math.abs(d) * Math.sqrt(n / 2), 2 * n - 2, parameters),
  };
}

function oneSampleT(parameters) {
  const d = effectSize(parameters, "Cohen's d");
  return {
    method: "one-sample or paired t-test, noncentral t distribution",
    effect: { cohens_d: d },
    samples: 1,
    least: 2,
    powerOf: (n) => powerOfT(Math.abs(d) * Math.sqrt(n), n - 1, parameters),
  };
}

function powerOfT(noncentrality, df, parameters) {
  const critical = studentQuantile(1 - tailOf(parameters), df);
  const own = noncentralStudentUpper(critical, df, noncentrality);
  return isTwoSided(parameters) ? own + noncentralStudentUpper(critical, df, -noncentrality) : own;
}

function twoProportions(parameters) {
  const { p1, p2 } = parameters;
  if (p1 === undefined || p2 === undefined) {
    throw new Error(`${p1 === undefined ? "p1" : "p2"} is missing: two_proportions needs both shares`);
  }
  if (parameters.effect_size !== undefined) throw new Error("effect_size is not used by two_proportions: give p1 and p2 only");
  if (p1 === p2) throw new Error(`p1 and p2 are both ${p1}: there is no effect to find`);
  const together = (p1 + p2) / 2;
  const underNull = Math.sqrt(2 * together * (1 - together));
  const underEffect = Math.sqrt(p1 * (1 - p1) + p2 * (1 - p2));
  const critical = normalQuantile(1 - tailOf(parameters)) * underNull;
  const beyond = (distance) => normalUpper((critical - distance) / underEffect);
  return {
    method:
      "z-test of two proportions (equal sizes), normal approximation without continuity correction, variance pooled under the null hypothesis",
    effect: { p1, p2 },
    samples: 2,
    least: 2,
    powerOf(n) {
      const distance = Math.abs(p1 - p2) * Math.sqrt(n);
      return isTwoSided(parameters) ? beyond(distance) + beyond(-distance) : beyond(distance);
    },
  };
}

function ofCorrelation(parameters) {
  const r = effectSize(parameters, "the correlation r");
  if (Math.abs(r) >= 1) throw new Error(`effect_size is ${r}: a correlation is between -1 and 1`);
  return {
    method: "t-test of Pearson's r, exact distribution under bivariate normality",
    effect: { r },
    samples: 1,
    least: 4,
    powerOf(n) {
      const t = studentQuantile(1 - tailOf(parameters), n - 2);
      const critical = t / Math.sqrt(n - 2 + t * t);
      const own = correlationUpper(critical, n, Math.abs(r));
      return isTwoSided(parameters) ? own + correlationUpper(critical, n, -Math.abs(r)) : own;
    },
  };
}

function anova(parameters) {
  const f = effectSize(parameters, "Cohen's f");
  const { groups, alpha } = parameters;
  if (f < 0) throw new Error(`effect_size is ${f}: Cohen's f is more than 0`);
  if (groups === undefined) throw new Error("groups is missing: one_way_anova needs the number of groups");
  return {
    method: "one-way analysis of variance (equal sizes), noncentral F distribution",
    effect: { cohens_f: f, groups },
    samples: groups,
    least: 2,
    hasSides: false,
    powerOf(n) {
      const [df1, df2] = [groups - 1, groups * (n - 1)];
      return noncentralFisherUpper(fisherCritical(alpha, df1, df2), df1, df2, f * f * groups * n);
    },
  };
}

function effectSize({ test, effect_size: size }, meaning) {
  if (size === undefined) throw new Error(`effect_size is missing: ${test} needs ${meaning}`);
  if (size === 0) throw new Error("effect_size is 0: there is no effect to find");
  return size;
}

function isTwoSided({ alternative }) {
  return alternative === "two-sided";
}

function tailOf(parameters) {
  return isTwoSided(parameters) ? parameters.alpha / 2 : parameters.alpha;
}
