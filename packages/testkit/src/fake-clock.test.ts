import { describe, expect, it } from "vitest";
import { createFakeClock } from "./fake-clock.ts";

describe("createFakeClock", () => {
  it("runs what is due in order, with what follows from it", async () => {
    const clock = createFakeClock(1_000);
    const log: string[] = [];
    clock.after(20, () => log.push(`b at ${clock.monotonicMs()}`));
    clock.after(10, () => {
      log.push(`a at ${clock.monotonicMs()}`);
      clock.after(5, () => log.push(`c at ${clock.monotonicMs()}`));
    });
    clock.after(31, () => log.push("too late"));
    await clock.advance(30);
    expect(log).toEqual(["a at 10", "c at 15", "b at 20"]);
    expect([clock.now(), clock.monotonicMs(), clock.pending]).toEqual([1_030, 30, 1]);
  });

  it("lets asynchronous reactions start their own timers in between", async () => {
    const clock = createFakeClock();
    const wait = (ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));
    let rounds = 0;
    const loop = (async () => {
      for (; rounds < 5; rounds++) await wait(10);
    })();
    await clock.advance(49);
    expect(rounds).toBe(4);
    await clock.advance(1);
    await loop;
    expect(rounds).toBe(5);
  });

  it("forgets a timer that was cancelled", async () => {
    const clock = createFakeClock();
    let fired = false;
    clock.after(1, () => (fired = true))();
    await clock.advance(10);
    expect(fired).toBe(false);
    expect(clock.pending).toBe(0);
  });
});
