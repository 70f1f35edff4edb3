import type { Clock } from "@llm-orc/contracts";
import { ProviderError } from "@llm-orc/provider";
import { createStallTimer } from "./stall-timer.ts";
import { toNetworkError } from "./to-network-error.ts";

/** One request and its answer, whatever carries it: what a transport reports, and what the caller reads. */
export interface Exchange {
  /** Settles with the headers. */
  readonly response: Promise<ExchangeResponse>;
  /** Nobody wants an answer any more. */
  readonly isOver: boolean;
  /** The request goes onto the wire now. Cancels `connection` at once when the exchange is over already. */
  onSent(connection: Connection): void;
  /** The server did not take it: it waits again. */
  onUnsent(): void;
  onHeaders(status: number, headers: Readonly<Record<string, string | string[] | undefined>>): void;
  onChunk(chunk: Uint8Array): void;
  onEnd(): void;
  onError(error: unknown): void;
}

export interface ExchangeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
  cancel(): void;
  discard(): void;
}

/** What an exchange does to its transport. */
export interface Connection {
  /** `stalled`: the server has fallen silent. `left`: it may be well. */
  cancel(why: "left" | "stalled"): void;
  pause(): void;
  resume(): void;
}

export interface ExchangeOptions {
  readonly provider: string;
  readonly origin: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly firstByteMs: number;
  readonly idleMs: number;
  readonly maxBytes: number;
}

// Bytes that may wait for a slow reader before the socket is paused.
const HIGH_WATER = 256 * 1024;
// To copy so much costs less than to hand it over by itself.
const SMALL = 8 * 1024;
// How long a server may take to end a body whose rest nobody wants.
const LINGER_MS = 1_000;

/** Owns the timers, the size cap, the queue of unread chunks and the abort listener of one exchange. */
export function openExchange(options: ExchangeOptions): Exchange {
  const { provider, origin, signal } = options;
  const { promise, resolve, reject } = Promise.withResolvers<ExchangeResponse>();
  let queue: Uint8Array[] = [];
  let queuedBytes = 0;
  let receivedBytes = 0;
  let connection: Connection | undefined;
  let paused = false;
  let state: "open" | "ended" | "failed" = "open";
  let failure: unknown;
  /** Of a reader that waits for more. */
  let wake: (() => void) | undefined;
  let stopLingering: (() => void) | undefined;

  const timer = createStallTimer(options.clock, () => {
    // A reader that lags is not the server's silence.
    if (paused || queue.length > 0) return options.idleMs;
    fail(stallError(options, receivedBytes > 0), "stalled");
    return undefined;
  });
  const onAbort = (): void => fail(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();

  function settle(next: "ended" | "failed"): void {
    state = next;
    timer.stop();
    signal.removeEventListener("abort", onAbort);
  }

  function fail(error: unknown, why: "left" | "stalled" = "left"): void {
    if (state !== "open") return;
    settle("failed");
    failure = error;
    queue = [];
    connection?.cancel(why);
    reject(error);
    wakeReader();
  }

  function wakeReader(): void {
    const resolve = wake;
    // To resolve a promise once more is no small thing for Node.
    wake = undefined;
    resolve?.();
  }

  const iterator: AsyncIterableIterator<Uint8Array, undefined> = {
    [Symbol.asyncIterator]: () => iterator,
    async next() {
      if (state === "open" && queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const first = queue[0];
      if (first !== undefined) return { done: false, value: take(first) };
      if (state === "failed") throw failure;
      return { done: true, value: undefined };
    },
    return() {
      cancel();
      return Promise.resolve({ done: true, value: undefined });
    },
  };

  // Small ones as one: a server that flushes every token has put hundreds of chunks into what one read of the socket gave.
  function take(first: Uint8Array): Uint8Array {
    const joins = queue.length > 1 && first.length < SMALL;
    const taken = joins ? Buffer.concat(queue) : first;
    queue = joins ? [] : queue.slice(1);
    queuedBytes -= taken.length;
    if (state === "open") timer.start(options.idleMs);
    if (paused && queuedBytes < HIGH_WATER) {
      paused = false;
      connection?.resume();
    }
    return taken;
  }

  function cancel(): void {
    queue = [];
    // Asked first: making an error costs more than all of the above.
    if (state === "open") fail(new Error("The body was left unread."));
  }

  function discard(): void {
    if (state !== "open") return;
    settle("ended");
    queue = [];
    if (paused) connection?.resume();
    stopLingering = options.clock.after(LINGER_MS, () => connection?.cancel("left"));
    wakeReader();
  }

  // Nobody may be waiting for the headers any more when a failure comes.
  promise.catch(() => {});
  return {
    response: promise,
    get isOver() {
      return state !== "open";
    },
    onSent(opened) {
      connection = opened;
      if (state === "failed") opened.cancel("left");
      else timer.start(options.firstByteMs);
    },
    onUnsent() {
      connection = undefined;
      timer.stop();
    },
    onHeaders(status, headers) {
      resolve({ status, headers: toSingleValues(headers), body: iterator, cancel, discard });
    },
    onChunk(chunk) {
      if (state !== "open" || chunk.length === 0) return;
      receivedBytes += chunk.length;
      if (receivedBytes > options.maxBytes) return fail(tooLongError(options));
      queue.push(chunk);
      queuedBytes += chunk.length;
      wakeReader();
      if (queuedBytes >= HIGH_WATER && !paused) {
        paused = true;
        connection?.pause();
      }
    },
    onEnd() {
      stopLingering?.();
      if (state !== "open") return;
      settle("ended");
      wakeReader();
    },
    onError(error) {
      stopLingering?.();
      if (state === "open") fail(toNetworkError(error, { provider, origin, wasSent: connection !== undefined }));
    },
  };
}

function stallError(options: ExchangeOptions, hasBegun: boolean): ProviderError {
  const message = hasBegun
    ? `${options.provider} sent nothing more for ${options.idleMs} ms (idle timeout).`
    : `${options.provider} did not answer within ${options.firstByteMs} ms (first byte timeout).`;
  return new ProviderError("timeout", message, {
    reachedVendor: true,
    hint: `Raise ${hasBegun ? "idle_timeout_ms" : "first_byte_timeout_ms"} in the provider's settings if the model is that slow.`,
  });
}

function tooLongError(options: ExchangeOptions): ProviderError {
  return new ProviderError("protocol", `${options.provider} answered with more than ${options.maxBytes} bytes.`, {
    reachedVendor: true,
    isRetryable: false,
    hint: "Lower max_tokens, or raise max_response_bytes in the provider's settings.",
  });
}

function toSingleValues(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const single: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) single[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return single;
}
