import type { Clock } from "@llm-orc/contracts";

export interface VirtualClock extends Clock {
  /** Lets everything that is due happen, timer after timer, until `done` settles. Fails when nothing is left to happen. */
  runUntil<T>(done: Promise<T>): Promise<T>;
  /** Timers that have not fired. */
  readonly pending: number;
}

/** Time that passes only when nothing else happens: an hour takes no time, and the order of events is the same each time. */
export function createVirtualClock(): VirtualClock {
  let nowMs = 0;
  let order = 0;
  const timers = new Map<number, { atMs: number; callback: () => void }>();
  return {
    now: () => Date.UTC(2026, 0, 1) + Math.floor(nowMs),
    monotonicMs: () => nowMs,
    after(delayMs, callback) {
      const id = order++;
      timers.set(id, { atMs: nowMs + delayMs, callback });
      return () => void timers.delete(id);
    },
    get pending() {
      return timers.size;
    },
    async runUntil(done) {
      let isSettled = false;
      let patience = 1000;
      const settled = done.then(
        () => (isSettled = true),
        () => (isSettled = true),
      );
      for (;;) {
        // Promise reactions and turns of the event loop first: then only time can move things on.
        for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
        if (isSettled) break;
        const next = [...timers].sort(([idA, a], [idB, b]) => a.atMs - b.atMs || idA - idB)[0];
        if (next === undefined) {
          // A module that is being loaded takes real time.
          if (patience-- === 0) throw new Error("Nothing is left to happen, and it is not done.");
          await new Promise((resolve) => setTimeout(resolve, 5));
          continue;
        }
        timers.delete(next[0]);
        nowMs = Math.max(nowMs, next[1].atMs);
        next[1].callback();
      }
      await settled;
      return done;
    },
  };
}
