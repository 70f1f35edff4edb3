import type { ProviderLimits } from "@llm-orc/run-spec";
import { AdaptiveLimit } from "./adaptive-limit.ts";
import { type Share, SlidingWindow } from "./sliding-window.ts";

/** What an attempt took from a gate. */
export interface Pass {
  leave(end: PassEnd): void;
}

export interface PassEnd {
  /** The provider said that it was too much. */
  readonly wasRefused: boolean;
  /** What it came to. */
  readonly tokens: number;
}

/**
 * What a provider, or a profile, lets through: so many calls at once, so many requests and tokens a minute, and nothing
 * while it asked everybody to wait. Times are monotonic milliseconds.
 */
export class Gate {
  readonly #adaptive: AdaptiveLimit;
  readonly #requests: SlidingWindow | undefined;
  readonly #tokens: SlidingWindow | undefined;
  #inFlight = 0;
  #pausedUntilMs = -Infinity;

  constructor({ max_concurrent: atOnce, requests_per_minute: requests, tokens_per_minute: tokens }: ProviderLimits) {
    this.#adaptive = new AdaptiveLimit(atOnce ?? Infinity);
    this.#requests = requests === undefined ? undefined : new SlidingWindow(requests);
    this.#tokens = tokens === undefined ? undefined : new SlidingWindow(tokens);
  }

  /** Whether what an attempt needs in tokens has to be known. */
  get countsTokens(): boolean {
    return this.#tokens !== undefined;
  }

  /** When one more attempt may pass: at most `nowMs` when it may now; `Infinity` when another one has to end first. */
  opensAt(tokens: number, nowMs: number): number {
    if (this.#inFlight >= this.#adaptive.limit) return Infinity;
    return Math.max(this.#pausedUntilMs, this.#requests?.fitsAt(1, nowMs) ?? nowMs, this.#tokens?.fitsAt(tokens, nowMs) ?? nowMs);
  }

  enter(tokens: number, now: () => number): Pass {
    this.#inFlight++;
    this.#requests?.take(1, now).settle(1);
    return new OnePass(this, this.#tokens?.take(tokens, now));
  }

  /** For the passes alone. */
  left(wasRefused: boolean): void {
    this.#adaptive.ended(wasRefused, this.#inFlight);
    this.#inFlight--;
  }

  /** Nobody passes until then. */
  pauseUntil(atMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, atMs);
  }
}

// A class: one is made for each attempt, and closures cost more.
class OnePass implements Pass {
  readonly #gate: Gate;
  readonly #share: Share | undefined;

  constructor(gate: Gate, share: Share | undefined) {
    this.#gate = gate;
    this.#share = share;
  }

  leave({ wasRefused, tokens }: PassEnd): void {
    this.#gate.left(wasRefused);
    this.#share?.settle(tokens);
  }
}
