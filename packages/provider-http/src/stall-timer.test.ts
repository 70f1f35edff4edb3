import { describe, expect, it } from "vitest";
import { createStallTimer } from "./stall-timer.ts";

describe("createStallTimer", () => {
  it("fires once, when nothing has restarted it for long enough", () => {
    const { clock, advance, pending } = steppedClock();
    const stalls: number[] = [];
    const timer = createStallTimer(clock, () => {
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
    const timer = createStallTimer(clock, () => undefined);
    for (let count = 0; count < 1_000; count++) timer.start(100);
    expect(pending()).toBe(1);
    timer.stop();
    expect(pending()).toBe(0);
  });

  it("waits once more when it is told to", () => {
    const { clock, advance } = steppedClock();
    const answers = [30, undefined];
    const stalls: number[] = [];
    const timer = createStallTimer(clock, () => {
      stalls.push(clock.monotonicMs());
      return answers.shift();
    });
    timer.start(100);
    advance(1_000);
    expect(stalls).toEqual([100, 130]);
  });
});

// Steps from timer to timer.
function steppedClock() {
  let now = 0;
  const timers = new Map<number, { at: number; callback: () => void }>();
  let id = 0;
  return {
    clock: {
      now: () => now,
      monotonicMs: () => now,
      after(delayMs: number, callback: () => void) {
        const own = id++;
        timers.set(own, { at: now + delayMs, callback });
        return () => void timers.delete(own);
      },
    },
    pending: () => timers.size,
    advance: (ms: number) => {
      const until = now + ms;
      for (;;) {
        const due = [...timers].filter(([, timer]) => timer.at <= until).sort(([, a], [, b]) => a.at - b.at)[0];
        if (due === undefined) break;
        timers.delete(due[0]);
        now = due[1].at;
        due[1].callback();
      }
      now = until;
    },
  };
}
