import type { Clock } from "@llm-orc/contracts";

export interface WatchCallOptions {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly idleMs: number;
  readonly totalMs: number;
  /** The error for a call that ran out of time. `what` completes "the command ...". */
  readonly timeoutError: (what: string) => Error;
}

export interface CallWatch {
  /** Resolves with why the call must end before its own end, and never when it need not. */
  readonly stopped: Promise<{ readonly reason: unknown }>;
  /** The same, once it is known. */
  stop(): { readonly reason: unknown } | undefined;
  /** Something came. */
  noteData(): void;
  release(): void;
}

/** The abort signal and the two timers of one call. Whichever is first counts. */
export function watchCall({ signal, clock, idleMs, totalMs, timeoutError }: WatchCallOptions): CallWatch {
  const { promise: stopped, resolve } = Promise.withResolvers<{ readonly reason: unknown }>();
  let first: { readonly reason: unknown } | undefined;
  let lastDataMs = clock.monotonicMs();

  function stop(reason: unknown): void {
    first ??= { reason };
    resolve(first);
  }

  function onIdle(): void {
    const leftMs = lastDataMs + idleMs - clock.monotonicMs();
    if (leftMs > 0) cancelIdle = clock.after(leftMs, onIdle);
    else stop(timeoutError(`said nothing for ${idleMs} ms`));
  }

  const onAbort = (): void => stop(signal.reason);
  let cancelIdle = clock.after(idleMs, onIdle);
  const cancelTotal = clock.after(totalMs, () => stop(timeoutError(`was not done after ${totalMs} ms`)));
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();

  return {
    stopped,
    stop: () => first,
    noteData: () => (lastDataMs = clock.monotonicMs()),
    release() {
      cancelIdle();
      cancelTotal();
      signal.removeEventListener("abort", onAbort);
    },
  };
}
