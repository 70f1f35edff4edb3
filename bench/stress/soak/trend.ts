import { median } from "../../measure/statistics.ts";

/** A value at a time. */
export interface Point {
  readonly hours: number;
  readonly value: number;
}

/** The median of the slopes between any two points (Theil and Sen), per hour: single bad points do not move it. */
export function slopePerHour(points: readonly Point[]): number {
  const slopes = points.flatMap((a, index) =>
    points.slice(index + 1).flatMap((b) => (b.hours > a.hours ? [(b.value - a.value) / (b.hours - a.hours)] : [])),
  );
  return median(slopes);
}

/** What the last fifth of the time has over the second one, the first being the warm-up, by what `late` and `early` make of them. */
export function growth(points: readonly Point[], late: Choose, early: Choose = late): number {
  return late(fifth(points, 4)) - early(fifth(points, 1));
}

type Choose = (values: readonly number[]) => number;

export function afterWarmUp(points: readonly Point[]): readonly Point[] {
  return points.slice(Math.floor(points.length / 5));
}

function fifth(points: readonly Point[], index: number): readonly number[] {
  const bound = (part: number): number => Math.floor((points.length * part) / 5);
  return points.slice(bound(index), bound(index + 1)).map(({ value }) => value);
}
