import type { Clock } from "@llm-orc/contracts";

export interface Deadline {
  /** Aborts with the caller's reason, or with `onTimeout()` when the time is over. */
  readonly signal: AbortSignal;
  /** Has to be called when the work has ended: it takes back the timer and the listener. */
  end(): void;
}

export interface DeadlineOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly onTimeout: () => Error;
  readonly signal?: AbortSignal | undefined;
}

/** One signal for "the caller gave up" and "it took too long", by the program's own clock. */
export function startDeadline({ clock, timeoutMs, onTimeout, signal }: DeadlineOptions): Deadline {
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal?.reason);
  const cancel = clock.after(timeoutMs, () => controller.abort(onTimeout()));
  if (signal?.aborted === true) abort();
  else signal?.addEventListener("abort", abort, { once: true });
  return {
    signal: controller.signal,
    end() {
      cancel();
      signal?.removeEventListener("abort", abort);
    },
  };
}

/** Resolves after the time; rejects with the signal's reason when it aborts first. */
export function waitFor(delayMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const cancel = clock.after(delayMs, () => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    });
    function onAbort(): void {
      cancel();
      reject(signal.reason as Error);
    }
    signal.addEventListener("abort", onAbort, { once: true });
  });
}

/** The promise, or a rejection with the signal's reason when it aborts first. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
