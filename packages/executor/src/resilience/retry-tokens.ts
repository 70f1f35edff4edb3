import type { Clock } from "@llm-orc/contracts";

const CAPACITY = 10;
const PER_SUCCESS = 0.5;
const REFILL_MS = 5_000;

/**
 * What retries of one provider are paid with, so that an outage is not answered with a storm: a bucket of 10, half a token
 * for each success and one every 5 s. Who finds it empty waits its turn; nobody fails for it.
 */
export class RetryTokens {
  readonly #clock: Clock;
  #tokens = CAPACITY;
  #countedAtMs: number;
  readonly #waiting: (() => void)[] = [];
  #cancelTimer: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#countedAtMs = clock.monotonicMs();
  }

  /** Calls `taken` with a token paid: at once when there is one. The returned function leaves the queue. */
  take(taken: () => void): () => void {
    this.#waiting.push(taken);
    this.#serve();
    return () => {
      const place = this.#waiting.indexOf(taken);
      if (place >= 0) this.#waiting.splice(place, 1);
      if (this.#waiting.length === 0) this.#stopTimer();
    };
  }

  succeeded(): void {
    this.#tokens = Math.min(CAPACITY, this.#tokens + PER_SUCCESS);
    if (this.#waiting.length > 0) this.#serve();
  }

  #serve(): void {
    const now = this.#clock.monotonicMs();
    this.#tokens = Math.min(CAPACITY, this.#tokens + (now - this.#countedAtMs) / REFILL_MS);
    this.#countedAtMs = now;
    while (this.#tokens >= 1 && this.#waiting.length > 0) {
      this.#tokens--;
      this.#waiting.shift()?.();
    }
    this.#stopTimer();
    if (this.#waiting.length > 0) this.#cancelTimer = this.#clock.after(Math.ceil((1 - this.#tokens) * REFILL_MS), () => this.#serve());
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
