/** Fewer ends than this say little about a share of refusals. */
const LEAST_WINDOW = 20;
/** Where this share is refused for being too much, half as many go at once. */
const TOO_MANY = 0.25;
/** Below this share there is room for more. */
const FEW = 0.1;
const GROWTH = 0.1;

/**
 * How many calls of a provider go at once: up to its limit, halved while the provider refuses many for being too much, and
 * raised step by step while it does not. Single refusals, which chance brings too, change nothing.
 */
export class AdaptiveLimit {
  readonly max: number;
  limit: number;
  #ended = 0;
  #refused = 0;

  constructor(max: number) {
    this.max = max;
    this.limit = max;
  }

  /** An attempt ended while so many, itself included, were under way. */
  ended(wasRefused: boolean, inFlight: number): void {
    // Unlimited and never refused: nothing to count.
    if (this.limit === Infinity && !wasRefused && this.#refused === 0) return;
    this.#ended++;
    if (wasRefused) this.#refused++;
    const current = Math.min(this.limit, Math.max(inFlight, 1));
    if (this.#ended < Math.max(LEAST_WINDOW, current)) return;
    const share = this.#refused / this.#ended;
    if (share >= TOO_MANY) this.limit = Math.max(1, Math.floor(current / 2));
    else if (share < FEW && this.limit !== Infinity)
      this.limit = Math.min(this.max, this.limit + Math.max(1, Math.floor(this.limit * GROWTH)));
    this.#ended = 0;
    this.#refused = 0;
  }
}
