/** Means, spreads, quantiles and ranks of lists of numbers. None checks its input: `samples.mjs` has done it. */

export function sum(values) {
  // Neumaier's compensation: the small parts that a running total loses are kept beside it.
  let total = 0;
  let lost = 0;
  for (const value of values) {
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

export function mean(values) {
  return sum(values) / values.length;
}

/** The sum of the squared distances from the mean, in two passes; the second term takes back what rounding the mean cost. */
export function squaredDeviations(values, center = mean(values)) {
  const squares = sum(values.map((value) => (value - center) ** 2));
  return squares - sum(values.map((value) => value - center)) ** 2 / values.length;
}

/** The variance with divisor n - 1. */
export function variance(values) {
  return squaredDeviations(values) / (values.length - 1);
}

export function standardDeviation(values) {
  return Math.sqrt(variance(values));
}

/** The quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan, the default of R and NumPy). */
export function quantile(sorted, p) {
  const at = (sorted.length - 1) * p;
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

export function sortedNumbers(values) {
  return Float64Array.from(values).sort();
}

export function median(values) {
  return quantile(sortedNumbers(values), 0.5);
}

/** Ranks from 1 on, equal values sharing the mean of theirs, and how many values each tie has. */
export function midranks(values) {
  const order = values.map((_, index) => index).sort((a, b) => values[a] - values[b]);
  const ranks = Array.from(values, () => 0);
  const ties = [];
  for (let first = 0, last; first < order.length; first = last) {
    for (last = first + 1; last < order.length && values[order[last]] === values[order[first]]; last++);
    for (let at = first; at < last; at++) ranks[order[at]] = (first + 1 + last) / 2;
    if (last - first > 1) ties.push(last - first);
  }
  return { ranks, ties };
}

/** Pearson's product-moment correlation. */
export function correlation(x, y) {
  const [meanX, meanY] = [mean(x), mean(y)];
  const products = sum(x.map((value, index) => (value - meanX) * (y[index] - meanY)));
  const r = products / Math.sqrt(squaredDeviations(x, meanX) * squaredDeviations(y, meanY));
  return Math.max(-1, Math.min(1, r));
}

/** Whether the values differ by no more than rounding: no test can be made with them. */
export function isConstant(values) {
  if (values.length < 2) return true;
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return standardDeviation(values) <= 4 * Number.EPSILON * largest;
}
