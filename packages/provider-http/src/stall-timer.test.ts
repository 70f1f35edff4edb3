import { describe, expect, it } from "vitest";
import { steppedClock } from "./__fixtures__/stepped-clock.ts";
import { StallTimer } from "./stall-timer.ts";

describe("StallTimer", () => {
  it("fires once, when nothing has restarted it for long enough", () => {
    const { clock, advance, pending } = steppedClock();
    const stalls: number[] = [];
    const timer = new StallTimer(clock, () => {
      stalls.push(clock.monotonicMs());
      return undefined;
    });
    timer.start(100);
    advance(90);
    timer.start(100);
    advance(90);
    timer.start(50);
    expect(stalls).toEqual([]);
    advance(1_000);
    expect(stalls).toEqual([230]);
    expect(pending()).toBe(0);
  });

  it("holds one timer however often it is restarted", () => {
    const { clock, pending } = steppedClock();
    const timer = new StallTimer(clock, () => undefined);
    for (let count = 0; count < 1_000; count++) timer.start(100);
    expect(pending()).toBe(1);
    timer.stop();
    expect(pending()).toBe(0);
  });

  it("keeps to a long wait, and sets no other timer for a shorter one that follows", () => {
    const { clock, advance } = steppedClock();
    let [set, stalls] = [0, 0];
    const after: typeof clock.after = (...args) => (set++, clock.after(...args));
    const timer = new StallTimer({ ...clock, after }, () => void stalls++);
    timer.start(120_000);
    advance(1_000);
    timer.start(60_000);
    expect(set).toBe(1);
    advance(59_999);
    expect(stalls).toBe(0);
    advance(1);
    expect(stalls).toBe(1);
  });

  it("waits once more when it is told to", () => {
    const { clock, advance } = steppedClock();
    const answers = [30, undefined];
    const stalls: number[] = [];
    const timer = new StallTimer(clock, () => {
      stalls.push(clock.monotonicMs());
      return answers.shift();
    });
    timer.start(100);
    advance(1_000);
    expect(stalls).toEqual([100, 130]);
  });
});
