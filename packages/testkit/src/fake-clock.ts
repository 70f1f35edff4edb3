import type { Clock } from "@llm-orc/contracts";

/** A clock that stands still until it is told to go on. */
export interface FakeClock extends Clock {
  /** Lets time pass and runs what is due, in order, with the reactions to it; resolves when they have settled. */
  advance(ms: number): Promise<void>;
  /** Timers that have not fired. */
  readonly pending: number;
}

/** Starts at `startMs` wall-clock time (default 1,700,000,000,000) and 0 monotonic. */
export function createFakeClock(startMs = 1_700_000_000_000): FakeClock {
  let elapsed = 0;
  let nextId = 0;
  const timers = new Map<number, { readonly at: number; readonly callback: () => void }>();

  function nextDue(until: number): number | undefined {
    let due: number | undefined;
    let dueAt = Infinity;
    for (const [id, timer] of timers) {
      if (timer.at <= until && timer.at < dueAt) {
        due = id;
        dueAt = timer.at;
      }
    }
    return due;
  }

  return {
    now: () => startMs + elapsed,
    monotonicMs: () => elapsed,
    after(delayMs, callback) {
      const id = nextId++;
      timers.set(id, { at: elapsed + Math.max(0, delayMs), callback });
      return () => timers.delete(id);
    },
    get pending() {
      return timers.size;
    },
    async advance(ms) {
      const until = elapsed + ms;
      await settled();
      for (let id = nextDue(until); id !== undefined; id = nextDue(until)) {
        const timer = timers.get(id);
        timers.delete(id);
        if (timer === undefined) continue;
        elapsed = Math.max(elapsed, timer.at);
        timer.callback();
        await settled();
      }
      elapsed = until;
    },
  };
}

// Two turns of the event loop: promise reactions, and what they put into the next turn.
async function settled(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
