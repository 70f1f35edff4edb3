/** Standardised differences of two means. */
import { logGamma } from "../vendor/statistics.mjs";
import { noncentralStudentUpper } from "./noncentral.mjs";
import { rootAround } from "./roots.mjs";
import { mean, squaredDeviations } from "./summaries.mjs";

/** The standard deviation within two samples together. */
export function pooledDeviation(a, b) {
  return Math.sqrt((squaredDeviations(a) + squaredDeviations(b)) / (a.length + b.length - 2));
}

/** Cohen's d: the difference of the means in units of the pooled standard deviation. */
export function cohensD(a, b) {
  return (mean(a) - mean(b)) / pooledDeviation(a, b);
}

/** What d is multiplied with to be Hedges' g, which is unbiased in small samples: the exact factor, not its usual approximation. */
export function hedgesCorrection(df) {
  return Math.exp(logGamma(df / 2) - logGamma((df - 1) / 2)) / Math.sqrt(df / 2);
}

/** The exact interval of d: those true values under which the t that was seen is not in either tail of the noncentral t distribution. */
export function cohensDInterval(d, nA, nB, level) {
  const scale = Math.sqrt((nA * nB) / (nA + nB));
  const df = nA + nB - 2;
  const t = d * scale;
  const tail = (1 - level) / 2;
  const bound = (upperTail) => rootAround((delta) => noncentralStudentUpper(t, df, delta) - upperTail, t) / scale;
  return { level, lower: bound(tail), upper: bound(1 - tail) };
}
