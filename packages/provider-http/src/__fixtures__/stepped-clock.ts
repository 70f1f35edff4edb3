import type { Clock } from "@llm-orc/contracts";

export interface SteppedClock {
  readonly clock: Clock;
  /** Timers that still run. */
  readonly pending: () => number;
  readonly advance: (ms: number) => void;
}

/** A clock that goes on when it is told to, from timer to timer. */
export function steppedClock(): SteppedClock {
  let now = 0;
  const timers = new Map<number, { at: number; callback: () => void }>();
  let id = 0;
  return {
    clock: {
      now: () => now,
      monotonicMs: () => now,
      after(delayMs, callback) {
        const own = id++;
        timers.set(own, { at: now + delayMs, callback });
        return () => void timers.delete(own);
      },
    },
    pending: () => timers.size,
    advance(ms) {
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
