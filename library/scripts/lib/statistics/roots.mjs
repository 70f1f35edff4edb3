/** Where a function that only grows (or stays) passes zero: bisection down to neighbouring numbers. `low` and `high` must enclose it. */
export function rootBetween(increasing, low, high) {
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return middle;
    if (increasing(middle) < 0) low = middle;
    else high = middle;
  }
}

/** The same, with bounds found by going out from `start` in ever longer steps. */
export function rootAround(increasing, start) {
  let [low, high] = [start, start];
  for (let step = 1; increasing(low) > 0; step *= 2) low -= step;
  for (let step = 1; increasing(high) < 0; step *= 2) high += step;
  return rootBetween(increasing, low, high);
}

/** The least whole number from `from` on for which `holds`, which holds for all numbers above it too. Throws when none up to `limit` does. */
export function leastWholeNumber(holds, from, limit) {
  let low = from - 1;
  let high = from;
  for (let step = 1; !holds(high); step *= 2) {
    if (high >= limit) throw new Error(`more than ${limit} would be needed`);
    low = high;
    high = Math.min(high + step, limit);
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
