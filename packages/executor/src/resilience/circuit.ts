import type { Clock } from "@llm-orc/contracts";
import type { Policy } from "./policy.ts";

/** How an attempt ended for the circuit: `none` says nothing about the model's health. */
export type Verdict = "success" | "failure" | "none";

/** A part of the window: attempts that ended from this moment on. They are forgotten together. */
interface Slice {
  readonly fromMs: number;
  ended: number;
  failures: number;
}

const SLICES = 100;

/** As what an attempt was let through. */
export type Entry = "usual" | "probe";

/**
 * Leaves a model alone that keeps failing. Closed: attempts pass and are counted. Open: nobody passes. After a while one
 * attempt is let through, and its end closes or opens it again.
 */
export class Circuit {
  readonly #clock: Clock;
  readonly #policy: NonNullable<Policy["circuit"]>;
  /** Attempts that ended within the window, first to last. Not each by itself: there may be thousands a second. */
  readonly #slices: Slice[] = [];
  #ended = 0;
  #failures = 0;
  #inFlight = 0;
  /** Open until then, and until an attempt succeeded after it. */
  #opensAtMs: number | undefined;
  #hasProbe = false;
  readonly #waiting = new Set<() => void>();
  #cancelTimer: (() => void) | undefined;

  constructor(clock: Clock, policy: NonNullable<Policy["circuit"]>) {
    this.#clock = clock;
    this.#policy = policy;
  }

  /** Whether an attempt would not be let through now. */
  get isOpen(): boolean {
    return this.#opensAtMs !== undefined && (this.#hasProbe || this.#clock.monotonicMs() < this.#opensAtMs);
  }

  /** Begins an attempt; `leave` ends it. Undefined: not now. */
  tryEnter(): Entry | undefined {
    if (this.isOpen) return undefined;
    const isProbe = this.#opensAtMs !== undefined;
    this.#hasProbe = isProbe;
    this.#inFlight++;
    return isProbe ? "probe" : "usual";
  }

  leave(entry: Entry, verdict: Verdict): void {
    this.#inFlight--;
    if (entry === "probe") this.#probed(verdict);
    // What had begun before it opened tells nothing new.
    else if (this.#opensAtMs === undefined) this.#count(verdict);
  }

  /** Calls `maybe` when it is worth trying to enter again. The returned function leaves the queue. */
  wait(maybe: () => void): () => void {
    this.#waiting.add(maybe);
    this.#wakeLater();
    return () => {
      this.#waiting.delete(maybe);
      if (this.#waiting.size === 0) this.#stopTimer();
    };
  }

  #probed(verdict: Verdict): void {
    this.#hasProbe = false;
    if (verdict === "success") this.#opensAtMs = undefined;
    else if (verdict === "failure") this.#open(this.#clock.monotonicMs());
    // Broken off: whoever comes next is the probe.
    this.#wakeLater();
  }

  #count(verdict: Verdict): void {
    if (verdict === "none") return;
    const now = this.#clock.monotonicMs();
    this.#forget(now);
    const isFailure = verdict === "failure" ? 1 : 0;
    const slice = this.#sliceAt(now);
    slice.ended++;
    slice.failures += isFailure;
    this.#ended++;
    this.#failures += isFailure;
    const { min_attempts: least, failure_ratio: ratio } = this.#policy;
    if (this.#ended >= least && this.#failures >= ratio * (this.#ended + this.#inFlight)) this.#open(now);
  }

  #sliceAt(now: number): Slice {
    const last = this.#slices.at(-1);
    if (last !== undefined && now < last.fromMs + (this.#policy.window_seconds * 1000) / SLICES) return last;
    const slice = { fromMs: now, ended: 0, failures: 0 };
    this.#slices.push(slice);
    return slice;
  }

  #open(now: number): void {
    this.#opensAtMs = now + this.#policy.open_seconds * 1000;
    this.#slices.length = 0;
    this.#ended = 0;
    this.#failures = 0;
  }

  #forget(now: number): void {
    const since = now - this.#policy.window_seconds * 1000;
    for (let first = this.#slices[0]; first !== undefined && first.fromMs < since; first = this.#slices[0]) {
      this.#ended -= first.ended;
      this.#failures -= first.failures;
      this.#slices.shift();
    }
  }

  #wakeLater(): void {
    if (this.#waiting.size === 0 || this.#hasProbe) return;
    this.#stopTimer();
    const delay = Math.max(0, (this.#opensAtMs ?? 0) - this.#clock.monotonicMs());
    this.#cancelTimer = this.#clock.after(delay, () => {
      this.#cancelTimer = undefined;
      // Each of them enters, or waits again.
      const woken = [...this.#waiting];
      this.#waiting.clear();
      for (const maybe of woken) maybe();
    });
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
