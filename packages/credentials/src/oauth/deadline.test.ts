import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { createManualClock } from "./__fixtures__/manual-clock.ts";
import { orAborted, startDeadline, waitFor } from "./deadline.ts";

const enough = new Error("enough");
const tooLate = new Error("too late");

describe("startDeadline", () => {
  it("aborts when the time is over, and not before", () => {
    const clock = createManualClock();
    const { signal } = startDeadline({ clock, timeoutMs: 1_000, onTimeout: () => tooLate });
    clock.advance(999);
    expect(signal.aborted).toBe(false);
    clock.advance(1);
    expect([signal.aborted, signal.reason]).toEqual([true, tooLate]);
  });

  it("aborts when the caller gives up, with the caller's reason, also one that has given up before", () => {
    const clock = createManualClock();
    const stop = new AbortController();
    const { signal } = startDeadline({ clock, timeoutMs: 1_000, onTimeout: () => tooLate, signal: stop.signal });
    expect(signal.aborted).toBe(false);
    stop.abort(enough);
    expect([signal.reason, getEventListeners(stop.signal, "abort")]).toEqual([enough, []]);
    const late = startDeadline({ clock, timeoutMs: 1_000, onTimeout: () => tooLate, signal: AbortSignal.abort(enough) });
    expect(late.signal.reason).toBe(enough);
  });

  it("leaves neither a timer nor a listener behind, and does not abort any more", () => {
    const clock = createManualClock();
    const stop = new AbortController();
    const deadline = startDeadline({ clock, timeoutMs: 1_000, onTimeout: () => tooLate, signal: stop.signal });
    deadline.end();
    expect([clock.pending, getEventListeners(stop.signal, "abort")]).toEqual([0, []]);
    stop.abort(enough);
    clock.advance(1_000);
    expect(deadline.signal.aborted).toBe(false);
  });
});

describe("waitFor", () => {
  it("resolves after the time, and leaves no listener behind", async () => {
    const clock = createManualClock();
    const stop = new AbortController();
    const waited = waitFor(1_000, clock, stop.signal);
    await clock.timer(1_000);
    clock.advance(1_000);
    await waited;
    expect(getEventListeners(stop.signal, "abort")).toEqual([]);
  });

  it("rejects when the signal aborts, and leaves no timer behind", async () => {
    const clock = createManualClock();
    const stop = new AbortController();
    const waited = waitFor(1_000, clock, stop.signal);
    stop.abort(enough);
    await expect(waited).rejects.toBe(enough);
    expect([clock.pending, getEventListeners(stop.signal, "abort")]).toEqual([0, []]);
  });

  it("does not begin to wait when the signal has aborted", async () => {
    const clock = createManualClock();
    await expect(waitFor(1_000, clock, AbortSignal.abort(enough))).rejects.toBe(enough);
    expect(clock.pending).toBe(0);
  });
});

describe("orAborted", () => {
  it("ends as the promise does, and leaves no listener behind", async () => {
    const stop = new AbortController();
    expect(await orAborted(Promise.resolve(7), stop.signal)).toBe(7);
    await expect(orAborted(Promise.reject(tooLate), stop.signal)).rejects.toBe(tooLate);
    // The listeners go right after.
    await Promise.resolve();
    expect(getEventListeners(stop.signal, "abort")).toEqual([]);
  });

  it("rejects when the signal aborts first, also before the promise was made", async () => {
    const never = new Promise(() => undefined);
    const stop = new AbortController();
    const ended = orAborted(never, stop.signal);
    stop.abort(enough);
    await expect(ended).rejects.toBe(enough);
    expect(getEventListeners(stop.signal, "abort")).toEqual([]);
    await expect(orAborted(never, AbortSignal.abort(enough))).rejects.toBe(enough);
  });
});
