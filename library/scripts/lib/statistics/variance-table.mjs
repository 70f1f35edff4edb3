/** One-way analysis of variance. */
import { mean, squaredDeviations, sum } from "./summaries.mjs";

/** The sums of squares and the effect sizes of groups `{name, values}`. */
export function varianceTable(groups) {
  const n = sum(groups.map(({ values }) => values.length));
  // From the mean of a whole, the differences are small and keep their digits.
  const center = mean(groups.flatMap(({ values }) => values));
  const shifted = groups.map(({ values }) => values.map((value) => value - center));
  const rest = mean(shifted.flat());
  const between = sum(shifted.map((values) => values.length * (mean(values) - rest) ** 2));
  const within = sum(shifted.map((values) => squaredDeviations(values)));
  const total = between + within;
  const dfBetween = groups.length - 1;
  const dfWithin = n - groups.length;
  const meanSquareWithin = within / dfWithin;
  return {
    n,
    between: { ss: between, df: dfBetween, ms: between / dfBetween },
    within: { ss: within, df: dfWithin, ms: meanSquareWithin },
    total: { ss: total, df: n - 1 },
    etaSquared: between / total,
    omegaSquared: (between - dfBetween * meanSquareWithin) / (total + meanSquareWithin),
  };
}

/** Throws where no analysis of variance can be made of the groups. */
export function checkForVariance(groups) {
  const names = groups.map(({ name }) => name).join(", ");
  if (groups.length < 2) throw new Error(`two groups are needed, there is ${groups.length === 0 ? "none" : `only ${names}`}`);
  if (groups.every(({ values }) => values.length < 2)) throw new Error("every group has one value: there is no variance within groups");
  const { within, total } = varianceTable(groups);
  const largest = groups.flatMap(({ values }) => values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (Math.sqrt(within.ss) <= 4 * Number.EPSILON * largest * Math.sqrt(total.df + 1)) {
    throw new Error("the values of each group are all the same: without variance within groups there is no analysis of variance");
  }
}
