import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SlidingWindow } from "./sliding-window.ts";

describe("SlidingWindow", () => {
  it("never holds more than its limit in any 60 s, whatever is taken when, and says when there is room", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ amount: fc.integer({ min: 1, max: 50 }), afterMs: fc.nat(20_000), workMs: fc.nat(5_000) }), { maxLength: 60 }),
        (wishes) => {
          const window = new SlidingWindow(100);
          const taken: { atMs: number; amount: number }[] = [];
          let now = 0;
          for (const { amount, afterMs, workMs } of wishes) {
            now += afterMs;
            const at = window.fitsAt(amount, now);
            expect(at).toBeGreaterThanOrEqual(now);
            expect(at).not.toBe(Infinity);
            now = at;
            // A promise kept: at that moment it fits.
            expect(window.fitsAt(amount, now)).toBe(now);
            const share = window.take(amount, () => now);
            taken.push({ atMs: now, amount });
            now += workMs;
            share.settle(amount);
            share.settle(amount * 2);
          }
          for (const { atMs } of taken) {
            const inMinute = taken.filter((other) => other.atMs <= atMs && other.atMs > atMs - 60_000);
            expect(inMinute.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThanOrEqual(100);
          }
        },
      ),
    );
  });

  it("counts what is under way until it ends, and then what it came to", () => {
    const window = new SlidingWindow(100);
    const share = window.take(80, () => 10_000);
    expect(window.fitsAt(30, 1_000_000)).toBe(Infinity);
    share.settle(20);
    expect(window.fitsAt(80, 10_000)).toBe(10_000);
    expect(window.fitsAt(90, 10_000)).toBe(71_000);
  });

  it("lets more than the limit pass when nothing else is there: it would never fit", () => {
    const window = new SlidingWindow(10);
    expect(window.fitsAt(50, 0)).toBe(0);
    window.take(50, () => 0).settle(50);
    expect(window.fitsAt(1, 0)).toBe(61_000);
  });

  it("keeps no more entries than its minute has", () => {
    const window = new SlidingWindow(10);
    for (let now = 0; now < 100_000 * 61_000; now += 61_000) window.take(1, () => now).settle(1);
    expect(window.fitsAt(10, 100_000 * 61_000)).toBe(100_000 * 61_000);
  });
});
