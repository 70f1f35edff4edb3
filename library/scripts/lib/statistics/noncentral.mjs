/** Noncentral distributions: what a test's statistic follows when the null hypothesis is false. By quadrature and by series, no approximation. */
import { incompleteBeta } from "../vendor/statistics.mjs";
import { normalUpper, poisson } from "./distributions.mjs";

/** P(T > t) of the noncentral t distribution; `df` is whole. */
export function noncentralStudentUpper(t, df, noncentrality) {
  return expectedOverChi(df, Math.abs(t), (s) => normalUpper(t * s - noncentrality));
}

/** P(F > f) of the noncentral F distribution: a mixture of central ones, weighted by a Poisson distribution. */
export function noncentralFisherUpper(f, df1, df2, noncentrality) {
  const x = (df1 * f) / (df1 * f + df2);
  const weight = poisson(noncentrality / 2);
  const term = (count) => weight(count) * incompleteBeta(x, df1 / 2 + count, df2 / 2, true, true);
  const middle = Math.floor(noncentrality / 2);
  let sum = 0;
  for (let count = middle; count >= 0 && weight(count) > 1e-18; count--) sum += term(count);
  for (let count = middle + 1; weight(count) > 1e-18; count++) sum += term(count);
  return Math.min(1, sum);
}

/**
 * P(r > critical) of the correlation of `n` pairs from a bivariate normal distribution whose correlation is `rho`. Given the spread of
 * one variable, r without its square root's scale follows a noncentral t distribution; the spread itself follows a chi distribution.
 */
export function correlationUpper(critical, n, rho) {
  const t = (critical * Math.sqrt(n - 2)) / Math.sqrt(1 - critical * critical);
  const slope = (rho * Math.sqrt(n - 1)) / Math.sqrt(1 - rho * rho);
  return expectedOverChi(n - 1, Math.abs(slope), (s) => noncentralStudentUpper(t, n - 2, slope * s));
}

/**
 * The expectation of `value(S)`, where S is a chi variable with `df` degrees of freedom over the square root of `df`: the estimate of a
 * standard deviation in units of the true one. Quadrature in panels that are narrow beside the density's width and beside 1 / `steepness`,
 * over which `value` changes. The density needs no constant: the sum is divided by its own integral.
 */
function expectedOverChi(df, steepness, value) {
  const reach = 13 / Math.sqrt(2 * df);
  const low = Math.max(0, 1 - reach);
  const width = 1 + reach - low;
  const panels = Math.min(1000, Math.ceil((width * Math.max(Math.sqrt(2 * df), 1 + steepness)) / 8));
  const half = width / panels / 2;
  let sum = 0;
  let total = 0;
  for (let panel = 0; panel < panels; panel++) {
    for (const [node, weight] of GAUSS_LEGENDRE) {
      const s = low + half * (2 * panel + 1 + node);
      const density = weight * Math.exp((df - 1) * Math.log(s) - (df / 2) * (s * s - 1));
      if (density === 0) continue;
      sum += density * value(s);
      total += density;
    }
  }
  return sum / total;
}

const GAUSS_LEGENDRE = gaussLegendre(32);

// Nodes are the roots of the Legendre polynomial, by Newton's method from Tricomi's estimate.
function gaussLegendre(count) {
  return Array.from({ length: count }, (_, index) => {
    let x = Math.cos((Math.PI * (index + 0.75)) / (count + 0.5));
    let slope = 0;
    for (let round = 0; round < 8; round++) {
      let before = 1;
      let value = x;
      for (let degree = 2; degree <= count; degree++) {
        [before, value] = [value, ((2 * degree - 1) * x * value - (degree - 1) * before) / degree];
      }
      slope = (count * (x * value - before)) / (x * x - 1);
      x -= value / slope;
    }
    return [x, 2 / ((1 - x * x) * slope * slope)];
  });
}
