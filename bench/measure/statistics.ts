/** The middle value; of an even count the mean of the two middle ones. Throws a `RangeError` without values. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("The median of nothing was asked for.");
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
