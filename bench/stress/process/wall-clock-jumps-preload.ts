/**
 * Loaded into the program before its own code: the wall clock jumps by an hour, forth or back, about every 50 ms, as when a
 * laptop wakes up or a time server corrects it. The monotonic clock and timers stay as they are.
 */
const realNow = Date.now.bind(Date);
const RealDate = Date;
const HOUR_MS = 3_600_000;
const EVERY_MS = 50;
const first = process.env["FIRST_JUMP"] === "back" ? -HOUR_MS : HOUR_MS;
const startedMs = performance.now();

function shiftedNow(): number {
  const jump = Math.floor((performance.now() - startedMs) / EVERY_MS) % 4;
  return realNow() + first * ([0, 1, 0, -1][jump] ?? 0);
}

class JumpingDate extends RealDate {
  constructor(...values: readonly unknown[]) {
    super(...((values.length === 0 ? [shiftedNow()] : values) as [number]));
  }

  static override now(): number {
    return shiftedNow();
  }
}
globalThis.Date = JumpingDate as DateConstructor;
