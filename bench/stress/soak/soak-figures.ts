import { median } from "../../measure/statistics.ts";
import type { Figure } from "../../report/figure.ts";
import type { Sample, Soaked } from "./soak.ts";
import { afterWarmUp, growth, type Point, slopePerHour } from "./trend.ts";

const FEWEST_SAMPLES = 10;
const MOST_MB_PER_HOUR = 1;
// Over less time a slope says more of single samples than of the hour.
const HOURS_FOR_A_SLOPE = 0.9;
/** What two medians of the same heap differ by when nothing grows; and of resident memory, which is taken in larger pieces. */
const HEAP_NOISE_MB = 1;
const RESIDENT_NOISE_MB = 8;

/** What a load held, as a table: memory by its trend, all else by whether the least that there was has become more. */
export function soakFigures(name: string, { samples, runs, wrong }: Soaked): readonly Figure[] {
  if (samples.length < FEWEST_SAMPLES && wrong.length === 0) throw new RangeError(`The soak was too short: ${samples.length} samples.`);
  for (const problem of wrong) console.error(`${name}: ${problem}`);
  const hours = samples.at(-1)?.hours ?? 0;
  const section = `soak: ${name}, ${Math.round(hours * 60)} minutes, ${runs} runs`;
  const figure = (title: string, unit: string, value: number, atMost?: number): Figure => ({
    section,
    name: title,
    unit,
    value,
    ...(atMost === undefined ? {} : { goal: { atMost } }),
  });
  const asExpected = figure("runs that ended otherwise than they should", "", wrong.length, 0);
  if (wrong.length > 0) return [asExpected];
  // Three fifths of the time lie between the middles of the two.
  const allowed = (noiseMb: number): number => Math.round((noiseMb + MOST_MB_PER_HOUR * hours * 0.6) * 100) / 100;
  const trend = (title: string, noiseMb: number, valueOf: (sample: Sample) => number): readonly Figure[] => {
    const points = pointsOf(samples, valueOf);
    const slope = slopePerHour(afterWarmUp(points));
    return [
      figure(`${title}: median`, "MB", median(points.map(({ value }) => value))),
      figure(`${title}: from the second to the last fifth`, "MB", growth(points, median), allowed(noiseMb)),
      figure(`${title}: slope`, "MB/h", slope, hours < HOURS_FOR_A_SLOPE ? undefined : MOST_MB_PER_HOUR),
    ];
  };
  // What comes and goes with an idle connection is no growth: what has grown is always above what there was.
  const floor = (title: string, valueOf: (sample: Sample) => number): Figure =>
    figure(`${title}: the least of the last fifth over the most of the second`, "", growth(pointsOf(samples, valueOf), least, most), 0);
  return [
    asExpected,
    ...trend("live heap and buffers", HEAP_NOISE_MB, ({ heapMb, externalMb }) => heapMb + externalMb),
    ...trend("resident memory", RESIDENT_NOISE_MB, ({ residentMb }) => residentMb),
    floor("descriptors", ({ descriptors }) => descriptors),
    floor("timers", ({ timers }) => timers),
    floor("what keeps the event loop going", ({ resources }) => resources),
    floor("abort signals", ({ signals }) => signals),
    floor("listeners of the process", ({ listeners }) => listeners),
    figure("warnings of too many listeners", "", samples.at(-1)?.warnings ?? 0, 0),
    figure("kept on disk after a cycle, at most", "MB", Math.max(...samples.map(({ keptMb }) => keptMb)), 0),
    figure("of one core, with what it starts", "%", (100 * sum(samples.map(({ usedSeconds }) => usedSeconds))) / (hours * 3600), 25),
  ];
}

function pointsOf(samples: readonly Sample[], valueOf: (sample: Sample) => number): readonly Point[] {
  return samples.map((sample) => ({ hours: sample.hours, value: valueOf(sample) }));
}

function least(values: readonly number[]): number {
  return Math.min(...values);
}

function most(values: readonly number[]): number {
  return Math.max(...values);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
