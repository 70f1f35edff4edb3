import { type Clock, systemClock } from "@llm-orc/contracts";

export interface CountingClock {
  readonly clock: Clock;
  /** Timers so far. */
  readonly started: () => number;
  /** Timers that still run. */
  readonly running: () => number;
}

/** The system's clock, which counts its timers. */
export function countingClock(): CountingClock {
  let started = 0;
  const running = new Set<number>();
  return {
    started: () => started,
    running: () => running.size,
    clock: {
      ...systemClock,
      after(delayMs, callback) {
        const id = started++;
        running.add(id);
        const cancel = systemClock.after(delayMs, () => {
          running.delete(id);
          callback();
        });
        return () => {
          running.delete(id);
          cancel();
        };
      },
    },
  };
}
