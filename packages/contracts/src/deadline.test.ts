import { describe, expect, it } from "vitest";
import type { Clock } from "./clock.ts";
import { Deadline } from "./deadline.ts";

describe("Deadline", () => {
  it("calls back once when its time has come, as it was set last", () => {
    const { clock, advance, pending } = steppedClock();
    const calls: number[] = [];
    const deadline = new Deadline(clock, () => calls.push(clock.monotonicMs()));
    deadline.set(100);
    advance(90);
    deadline.set(100);
    advance(90);
    deadline.set(50);
    expect(calls).toEqual([]);
    advance(1_000);
    expect(calls).toEqual([230]);
    expect(pending()).toBe(0);
  });

  it("does not call back once it is cleared, and leaves no timer", () => {
    const { clock, advance, pending } = steppedClock();
    let calls = 0;
    const deadlines = [1, 2, 3].map(() => new Deadline(clock, () => calls++));
    for (const deadline of deadlines) deadline.set(10);
    // In the middle, at the end, at the beginning.
    for (const index of [1, 0, 2]) deadlines[index]?.clear();
    deadlines[0]?.clear();
    deadlines[2]?.set(Infinity);
    expect(pending()).toBe(0);
    deadlines[1]?.set(10);
    deadlines[1]?.set(Infinity);
    expect(pending()).toBe(0);
    advance(100);
    expect(calls).toBe(0);
  });

  it("shares one timer with all others on its clock, set anew for an earlier one alone", () => {
    const { clock, advance, pending, started } = steppedClock();
    const calls: number[] = [];
    const deadlines = [30, 20, 40, 10].map((delayMs) => {
      const deadline = new Deadline(clock, () => calls.push(delayMs));
      deadline.set(delayMs);
      return deadline;
    });
    expect([pending(), started()]).toEqual([1, 3]);
    for (let count = 0; count < 1_000; count++) deadlines[2]?.set(40);
    expect([pending(), started()]).toEqual([1, 3]);
    advance(1_000);
    expect(calls).toEqual([10, 20, 30, 40]);
    expect(pending()).toBe(0);
    deadlines[0]?.set(5);
    advance(5);
    expect(calls.at(-1)).toBe(30);
  });

  it("can be set again, and clear or move others, by what it calls back", () => {
    const { clock, advance, pending } = steppedClock();
    const calls: string[] = [];
    const at = (name: string): number => calls.push(`${name} ${clock.monotonicMs()}`);
    const cleared = new Deadline(clock, () => at("cleared"));
    const moved = new Deadline(clock, () => at("moved"));
    const first = new Deadline(clock, () => {
      if (at("first") === 1) first.set(30);
      cleared.clear();
      moved.set(5);
    });
    const other = new Deadline(clock, () => at("other"));
    cleared.set(100);
    moved.set(100);
    other.set(110);
    // The one that was set last is called first.
    first.set(100);
    advance(1_000);
    expect(calls).toEqual(["first 100", "moved 105", "other 110", "first 130", "moved 135"]);
    expect(pending()).toBe(0);
  });

  it("comes before a later one, also when both are overdue", () => {
    const { clock, advance } = steppedClock();
    const calls: number[] = [];
    let isBlocked = true;
    const late: Clock = { ...clock, monotonicMs: () => clock.monotonicMs() + (isBlocked ? 0 : 1_000) };
    for (const delayMs of [30, 20, 40]) new Deadline(late, () => calls.push(delayMs)).set(delayMs);
    isBlocked = false;
    advance(20);
    expect(calls).toEqual([20, 30, 40]);
  });

  it("is called although another threw", () => {
    const { clock, advance } = steppedClock();
    let calls = 0;
    const deadline = new Deadline(clock, () => calls++);
    deadline.set(10);
    new Deadline(clock, () => {
      throw new Error("a bug");
    }).set(10);
    expect(() => advance(10)).toThrow("a bug");
    advance(10);
    expect(calls).toBe(1);
  });

  it("may be further away than a timer of Node can wait", () => {
    const { clock, advance, delays } = steppedClock();
    let calls = 0;
    new Deadline(clock, () => calls++).set(2 ** 31 + 500.5);
    expect(delays).toEqual([2 ** 31 - 1]);
    advance(2 ** 31 + 500);
    expect(calls).toBe(0);
    advance(1);
    expect(calls).toBe(1);
  });
});

/** A clock that goes on when it is told to, from timer to timer. */
function steppedClock(): {
  readonly clock: Clock;
  readonly advance: (ms: number) => void;
  readonly pending: () => number;
  readonly started: () => number;
  readonly delays: number[];
} {
  let now = 0;
  const delays: number[] = [];
  const timers = new Map<number, { readonly at: number; readonly callback: () => void }>();
  return {
    clock: {
      now: () => now,
      monotonicMs: () => now,
      after(delayMs, callback) {
        const own = delays.push(delayMs);
        timers.set(own, { at: now + delayMs, callback });
        return () => void timers.delete(own);
      },
    },
    pending: () => timers.size,
    started: () => delays.length,
    delays,
    advance(ms) {
      const until = now + ms;
      for (;;) {
        const due = [...timers].filter(([, timer]) => timer.at <= until).toSorted(([, a], [, b]) => a.at - b.at)[0];
        if (due === undefined) break;
        timers.delete(due[0]);
        now = due[1].at;
        due[1].callback();
      }
      now = until;
    },
  };
}
