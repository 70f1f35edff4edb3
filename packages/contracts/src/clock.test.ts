import { describe, expect, it } from "vitest";
import { systemClock } from "./clock.ts";

describe("systemClock", () => {
  it("calls back after the time, never before", async () => {
    const before = systemClock.monotonicMs();
    await new Promise<void>((resolve) => void systemClock.after(20, resolve));
    // A timer of Node may fire up to a millisecond early by this clock.
    expect(systemClock.monotonicMs() - before).toBeGreaterThanOrEqual(19);
  });

  it("does not call back once it is cancelled", async () => {
    let calls = 0;
    systemClock.after(1, () => calls++)();
    await new Promise<void>((resolve) => void systemClock.after(10, resolve));
    expect(calls).toBe(0);
  });
});
