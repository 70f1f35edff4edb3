import type { Clock } from "@llm-orc/contracts";

// A timer that fires before its time only looks at the clock. One that is set for as long as the first wait may be would have to
// be set anew for every shorter one.
const LONGEST_TIMER_MS = 30_000;

/**
 * Calls `onStall` when `start` was not called again in time. It returns for how long to wait once more, or undefined to
 * be done. A restart only moves the deadline: the running clock timer looks at it when it fires.
 */
export class StallTimer {
  readonly #clock: Clock;
  readonly #onStall: () => number | undefined;
  #deadline = Infinity;
  #firesAt = Infinity;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, onStall: () => number | undefined) {
    this.#clock = clock;
    this.#onStall = onStall;
  }

  /** (Re)starts the countdown. Cheap enough to call for every chunk. */
  start(delayMs: number): void {
    this.#deadline = this.#clock.monotonicMs() + delayMs;
    if (this.#deadline < this.#firesAt) this.#schedule();
  }

  stop(): void {
    this.#deadline = Infinity;
    this.#firesAt = Infinity;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #schedule(): void {
    this.#cancel?.();
    const now = this.#clock.monotonicMs();
    const delayMs = Math.min(Math.max(1, this.#deadline - now), LONGEST_TIMER_MS);
    this.#firesAt = now + delayMs;
    this.#cancel = this.#clock.after(delayMs, () => this.#fire());
  }

  #fire(): void {
    this.#cancel = undefined;
    this.#firesAt = Infinity;
    const now = this.#clock.monotonicMs();
    if (now < this.#deadline) return this.#schedule();
    this.#deadline = Infinity;
    const again = this.#onStall();
    if (again === undefined) return;
    this.#deadline = now + again;
    this.#schedule();
  }
}
