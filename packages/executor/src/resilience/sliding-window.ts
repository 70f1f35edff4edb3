/** The vendors count by the minute. */
const WINDOW_MS = 60_000;
/** A request may reach the vendor so much later than it was let go, and the next one at once. */
const MARGIN_MS = 1_000;

interface Entry {
  amount: number;
  /** When it stops counting; `Infinity` while it is under way. */
  leavesAtMs: number;
}

/** An amount that was taken from a window. */
export interface Share {
  /** What it came to. From now on it counts for a minute. */
  settle(amount: number): void;
}

/** Keeps what is taken in any 60 s at or below a limit. Times are monotonic milliseconds. */
export class SlidingWindow {
  readonly limit: number;
  #used = 0;
  /** Settled ones first to last; those under way are counted in `#used` alone. */
  readonly #leaving: Entry[] = [];
  #first = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /**
   * When the amount fits: `nowMs`, a later moment, or `Infinity` when it depends on what is under way. More than the
   * limit fits into an empty window: it would never fit otherwise.
   */
  fitsAt(amount: number, nowMs: number): number {
    this.#forget(nowMs);
    const room = this.limit - Math.min(amount, this.limit);
    if (this.#used <= room) return nowMs;
    let used = this.#used;
    for (let place = this.#first; place < this.#leaving.length; place++) {
      const entry = this.#leaving[place] as Entry;
      used -= entry.amount;
      if (used <= room) return entry.leavesAtMs;
    }
    return Infinity;
  }

  take(amount: number, now: () => number): Share {
    this.#used += amount;
    let isSettled = false;
    return {
      settle: (actual) => {
        if (isSettled) return;
        isSettled = true;
        this.#used += actual - amount;
        if (actual > 0) this.#leaving.push({ amount: actual, leavesAtMs: now() + WINDOW_MS + MARGIN_MS });
      },
    };
  }

  #forget(nowMs: number): void {
    for (; this.#first < this.#leaving.length; this.#first++) {
      const entry = this.#leaving[this.#first] as Entry;
      if (entry.leavesAtMs > nowMs) break;
      this.#used -= entry.amount;
    }
    if (this.#first > 1024 && this.#first * 2 > this.#leaving.length) {
      this.#leaving.splice(0, this.#first);
      this.#first = 0;
    }
  }
}
