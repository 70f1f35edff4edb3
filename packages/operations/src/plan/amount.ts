/** How much of something: at least, probably, at most. `null` is unknown, never 0. */
export interface Amount {
  readonly low: number;
  readonly likely: number | null;
  /** A bound; null when there is none that is known. */
  readonly worst: number | null;
}

export const NONE: Amount = { low: 0, likely: 0, worst: 0 };
export const ONCE: Amount = { low: 1, likely: 1, worst: 1 };
/** Nobody can tell before the run. */
export const UNKNOWN: Amount = { low: 0, likely: null, worst: null };

const MOST = Number.MAX_SAFE_INTEGER;

/** What is known exactly. */
export function exactly(count: number): Amount {
  return { low: count, likely: count, worst: count };
}

/** The sum; unknown where a part is. */
export function addAmounts(...amounts: readonly Amount[]): Amount {
  return amounts.reduce(
    (sum, { low, likely, worst }) => ({
      low: Math.min(sum.low + low, MOST),
      likely: plus(sum.likely, likely),
      worst: plus(sum.worst, worst),
    }),
    NONE,
  );
}

/** The product; nothing of what is unknown is nothing. */
export function multiplyAmounts(a: Amount, b: Amount): Amount {
  return { low: Math.min(a.low * b.low, MOST), likely: times(a.likely, b.likely), worst: times(a.worst, b.worst) };
}

/** The larger in each place; unknown where one is. */
export function largerAmount(a: Amount, b: Amount): Amount {
  return { low: Math.max(a.low, b.low), likely: larger(a.likely, b.likely), worst: larger(a.worst, b.worst) };
}

/** At most `limit` in each place, which also bounds what has no bound; without a limit unchanged. */
export function capAmount({ low, likely, worst }: Amount, limit: number | undefined): Amount {
  if (limit === undefined) return { low, likely, worst };
  return { low: Math.min(low, limit), likely: likely === null ? null : Math.min(likely, limit), worst: Math.min(worst ?? limit, limit) };
}

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : countable(a + b);
}

function times(a: number | null, b: number | null): number | null {
  if (a === 0 || b === 0) return 0;
  return a === null || b === null ? null : countable(a * b);
}

// Ensembles inside each other multiply; what cannot be counted any more is as good as unknown.
function countable(count: number): number | null {
  return count <= MOST ? count : null;
}

function larger(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.max(a, b);
}
