/**
 * The distributions that tests are judged by. Probabilities are of the upper tail and come from the tail itself, never from `1 - p`: far out
 * they stay right to many digits.
 */
import {
  errorFunctionComplement,
  incompleteBeta,
  incompleteGamma,
  inverseErrorFunctionComplement,
  logGamma,
} from "../vendor/statistics.mjs";
import { rootBetween } from "./roots.mjs";

/** P(Z > z) of the standard normal distribution. */
export function normalUpper(z) {
  return errorFunctionComplement(z / Math.SQRT2) / 2;
}

/** The z with P(Z < z) = p. */
export function normalQuantile(p) {
  return -Math.SQRT2 * inverseErrorFunctionComplement(2 * p);
}

/** P(T > t) of Student's t distribution; `df` need not be whole. */
export function studentUpper(t, df) {
  if (t < 0) return 1 - studentUpper(-t, df);
  const square = t * t;
  if (square === Infinity) return 0;
  // Two forms of the same value: each is exact where the other takes the difference of two numbers that are nearly equal.
  return square < df
    ? incompleteBeta(square / (df + square), 0.5, df / 2, true, true) / 2
    : incompleteBeta(df / (df + square), df / 2, 0.5) / 2;
}

/** The t with P(T < t) = p. */
export function studentQuantile(p, df) {
  if (p < 0.5) return -studentQuantile(1 - p, df);
  if (p === 0.5) return 0;
  let high = 1;
  while (studentUpper(high, df) > 1 - p) high *= 2;
  return rootBetween((t) => 1 - p - studentUpper(t, df), 0, high);
}

/** P(F > f) of the F distribution. */
export function fisherUpper(f, df1, df2) {
  return df1 * f < df2
    ? incompleteBeta((df1 * f) / (df1 * f + df2), df1 / 2, df2 / 2, true, true)
    : incompleteBeta(df2 / (df1 * f + df2), df2 / 2, df1 / 2);
}

/** The f with P(F > f) = alpha. */
export function fisherCritical(alpha, df1, df2) {
  let high = 1;
  while (fisherUpper(high, df1, df2) > alpha) high *= 2;
  return rootBetween((f) => alpha - fisherUpper(f, df1, df2), 0, high);
}

/** P(X > x) of the chi-squared distribution. */
export function chiSquareUpper(x, df) {
  return incompleteGamma(x / 2, df / 2, true, true);
}

/** The logarithm of "n choose k". */
export function logChoose(n, k) {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}

/** The probabilities of 0, 1, 2 ... of the Poisson distribution, as a function of the count. */
export function poisson(mean) {
  return (count) => (mean === 0 ? Number(count === 0) : Math.exp(count * Math.log(mean) - mean - logGamma(count + 1)));
}
