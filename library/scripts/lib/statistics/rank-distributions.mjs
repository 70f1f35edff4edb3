/** Exact null distributions of rank statistics, of samples without ties: as the number of arrangements per value of the statistic. */

/** In how many of the arrangements of two samples the Mann-Whitney U is 0, 1, 2 ... `n * m`. */
export function mannWhitneyCounts(n, m) {
  // ways(i, j, u): the largest value is of the first sample and beats all j of the second, or it is of the second sample.
  let row = Array.from({ length: m + 1 }, () => [1]);
  for (let i = 1; i <= n; i++) {
    const next = [[1]];
    for (let j = 1; j <= m; j++) next.push(added(next[j - 1], row[j], j));
    row = next;
  }
  return row[m];
}

/** In how many of the orders of `n` values the number of pairs in the right order is 0, 1, 2 ... */
export function concordantPairCounts(n) {
  let counts = [1];
  for (let size = 2; size <= n; size++) {
    const next = Array.from({ length: counts.length + size - 1 }, () => 0);
    for (const [pairs, count] of counts.entries()) {
      for (let more = 0; more < size; more++) next[pairs + more] += count;
    }
    counts = next;
  }
  return counts;
}

/** In how many of the orders of the ranks 1 ... `n` the sum of their squared differences from 1 ... `n` is 0, 1, 2 ...; for small `n`. */
export function squaredRankDifferenceCounts(n) {
  const counts = Array.from({ length: (n * (n * n - 1)) / 3 + 1 }, () => 0);
  const place = (position, taken, total) => {
    if (position === n) {
      counts[total]++;
      return;
    }
    for (let rank = 0; rank < n; rank++) {
      const isFree = (taken & (1 << rank)) === 0;
      if (isFree) place(position + 1, taken | (1 << rank), total + (rank - position) ** 2);
    }
  };
  place(0, 0, 0);
  return counts;
}

/** The p-value of `statistic` by the counts of all arrangements; the two-sided one is twice the smaller tail. */
export function exactP(counts, statistic, alternative) {
  const all = counts.reduce((total, count) => total + count, 0);
  const tail = (from, to) => counts.slice(from, to).reduce((total, count) => total + count, 0) / all;
  const [less, greater] = [tail(0, statistic + 1), tail(statistic, counts.length)];
  if (alternative === "two-sided") return Math.min(1, 2 * Math.min(less, greater));
  return alternative === "less" ? less : greater;
}

function added(a, b, shift) {
  const sum = new Float64Array(Math.max(a.length, b.length + shift));
  sum.set(a);
  for (let index = 0; index < b.length; index++) sum[index + shift] += b[index];
  return sum;
}
