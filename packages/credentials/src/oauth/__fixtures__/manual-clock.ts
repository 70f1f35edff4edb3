import type { Clock } from "@llm-orc/contracts";

/** Time that passes only when it is told to, for flows over real sockets: they are waited for by the timers they set. */
export interface ManualClock extends Clock {
  /** Resolves as soon as a timer of exactly this delay is running. */
  timer(delayMs: number): Promise<void>;
  advance(ms: number): void;
  /** Timers that have neither fired nor been cancelled. */
  readonly pending: number;
}

export function createManualClock(): ManualClock {
  let elapsedMs = 0;
  const timers = new Set<{ readonly delayMs: number; readonly at: number; readonly callback: () => void }>();
  const waiting = new Set<{ readonly delayMs: number; readonly resolve: () => void }>();
  return {
    now: () => 1_700_000_000_000 + elapsedMs,
    monotonicMs: () => elapsedMs,
    after(delayMs, callback) {
      const timer = { delayMs, at: elapsedMs + delayMs, callback };
      timers.add(timer);
      for (const wait of waiting) {
        if (wait.delayMs !== delayMs) continue;
        waiting.delete(wait);
        wait.resolve();
      }
      return () => timers.delete(timer);
    },
    timer: (delayMs) =>
      new Promise((resolve) => {
        if ([...timers].some((timer) => timer.delayMs === delayMs)) resolve();
        else waiting.add({ delayMs, resolve });
      }),
    advance(ms) {
      elapsedMs += ms;
      for (const timer of [...timers].filter(({ at }) => at <= elapsedMs).toSorted((a, b) => a.at - b.at)) {
        if (timers.delete(timer)) timer.callback();
      }
    },
    get pending() {
      return timers.size;
    },
  };
}
