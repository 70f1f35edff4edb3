/** Time as the program sees it. Tests pass their own. */
export interface Clock {
  /** Wall-clock time, milliseconds since the epoch; for timestamps only. */
  now(): number;
  /** Monotonic milliseconds with a fraction; for durations and timers. */
  monotonicMs(): number;
  /** Calls back once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
