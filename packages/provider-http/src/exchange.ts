import { type Clock, Deadline, systemClock } from "@llm-orc/contracts";
import { ProviderError } from "@llm-orc/provider";
import { tooLongError } from "./too-long-error.ts";
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
  onHeaders(status: number, headers: RawHeaders): void;
  onChunk(chunk: Uint8Array): void;
  onEnd(): void;
  onError(error: unknown): void;
}

type RawHeaders = Readonly<Record<string, string | string[] | undefined>>;

export interface ExchangeResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Can be read once. Leaving the loop early closes the socket. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Closes the socket, for who does not read. */
  cancel(): void;
  /** Ignores what is still to come but lets it end, so that the socket can serve again: for who has the end marker. */
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
  /** Who is asked, for error messages: `openai-compatible/groq`. */
  readonly provider: string;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  /** `firstByteMs` counts from the request on the wire to the first byte of the body, `idleMs` between bytes. Default `DEFAULT_TIMERS`. */
  readonly timers?: { readonly firstByteMs?: number | undefined; readonly idleMs?: number | undefined };
  /** A longer body is a `protocol` error. Default `DEFAULT_MAX_BYTES`. */
  readonly maxBytes?: number | undefined;
}

export const DEFAULT_TIMERS: { readonly firstByteMs: number; readonly idleMs: number } = { firstByteMs: 120_000, idleMs: 60_000 };
/** 16 MB. */
export const DEFAULT_MAX_BYTES: number = 16 * 1024 * 1024;
/** How long a stream may be for each byte that is kept of it: an event of four characters of text is some hundred bytes. */
export const MOST_AROUND_TEXT: number = 64;
/** Of the body of a status outside 2xx; the rest says nothing more. */
export const MOST_OF_AN_ERROR: number = 1024 * 1024;

// Bytes that may wait for a slow reader before the socket is paused.
const HIGH_WATER = 256 * 1024;
// To copy so much costs less than to hand it over by itself.
const SMALL = 8 * 1024;
// How long a server may take to end a body whose rest nobody wants.
const LINGER_MS = 1_000;

const END: IteratorResult<Uint8Array, undefined> = { done: true, value: undefined };

/** One exchange: `signal` aborts it, its timers and its size cap fail it. Errors name the origin of `url`. */
export function openExchange(options: ExchangeOptions, url: URL): Exchange {
  return new OpenExchange(options, url);
}

/**
 * Owns the timers, the size cap, the queue of unread chunks and the abort listener of one exchange, and is its own response. A
 * class: there may be thousands at once, and a closure for each of its methods would be most of what is kept of one. Nor is there
 * an object literal that leads to it: of those that are often still there at a collection V8 makes the next ones in the old space
 * at once, where only a full collection frees them, and until then everything that they lead to.
 */
class OpenExchange implements Exchange, ExchangeResponse, AsyncIterableIterator<Uint8Array, undefined> {
  readonly response: Promise<ExchangeResponse>;
  status = 0;
  headers: Readonly<Record<string, string>> = NO_HEADERS;
  readonly #provider: string;
  readonly #url: URL;
  readonly #signal: AbortSignal;
  readonly #clock: Clock;
  readonly #firstByteMs: number;
  readonly #idleMs: number;
  readonly #maxBytes: number;
  readonly #patience: Deadline;
  #resolve!: (response: ExchangeResponse) => void;
  #reject!: (error: unknown) => void;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #receivedBytes = 0;
  #connection: Connection | undefined;
  #isPaused = false;
  #state: "open" | "ended" | "failed" = "open";
  #failure: unknown;
  /** Of a reader that waits for more. */
  #wake: (() => void) | undefined;
  #stopLingering: (() => void) | undefined;

  constructor({ provider, signal, clock = systemClock, timers, maxBytes = DEFAULT_MAX_BYTES }: ExchangeOptions, url: URL) {
    this.#provider = provider;
    this.#url = url;
    this.#signal = signal;
    this.#clock = clock;
    this.#firstByteMs = timers?.firstByteMs ?? DEFAULT_TIMERS.firstByteMs;
    this.#idleMs = timers?.idleMs ?? DEFAULT_TIMERS.idleMs;
    this.#maxBytes = maxBytes;
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Nobody may be waiting for the headers any more when a failure comes.
    this.response.catch(ignore);
    this.#patience = new Deadline(clock, () => this.#stalled());
    signal.addEventListener("abort", this, { once: true });
    if (signal.aborted) this.handleEvent();
  }

  get body(): this {
    return this;
  }

  get isOver(): boolean {
    return this.#state !== "open";
  }

  /** The signal is aborted. */
  handleEvent(): void {
    this.#fail(this.#signal.reason);
  }

  onSent(opened: Connection): void {
    this.#connection = opened;
    if (this.#state === "failed") opened.cancel("left");
    else this.#patience.set(this.#firstByteMs);
  }

  onUnsent(): void {
    this.#connection = undefined;
    this.#patience.clear();
  }

  onHeaders(status: number, headers: RawHeaders): void {
    this.status = status;
    this.headers = toSingleValues(headers);
    this.#resolve(this);
  }

  onChunk(chunk: Uint8Array): void {
    if (this.#state !== "open" || chunk.length === 0) return;
    this.#receivedBytes += chunk.length;
    if (this.#receivedBytes > this.#maxBytes) return this.#fail(tooLongError(this.#provider, this.#maxBytes));
    this.#queue.push(chunk);
    this.#queuedBytes += chunk.length;
    this.#wakeReader();
    if (this.#queuedBytes >= HIGH_WATER && !this.#isPaused) {
      this.#isPaused = true;
      this.#connection?.pause();
    }
  }

  onEnd(): void {
    this.#stopLingering?.();
    if (this.#state !== "open") return;
    this.#settle("ended");
    this.#wakeReader();
  }

  onError(error: unknown): void {
    this.#stopLingering?.();
    if (this.#state !== "open") return;
    const wasSent = this.#connection !== undefined;
    this.#fail(toNetworkError(error, { provider: this.#provider, origin: this.#url.origin, wasSent }));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  // By hand: while it waits, an async function would keep more than all of the above.
  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const first = this.#queue[0];
    if (first !== undefined) return Promise.resolve({ done: false, value: this.#take(first) });
    if (this.#state === "failed") return Promise.reject(this.#failure);
    if (this.#state === "ended") return Promise.resolve(END);
    return new Promise<void>((resolve) => (this.#wake = resolve)).then(() => this.next());
  }

  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.cancel();
    return Promise.resolve(END);
  }

  // Small ones as one: a server that flushes every token has put hundreds of chunks into what one read of the socket gave.
  #take(first: Uint8Array): Uint8Array {
    const joins = this.#queue.length > 1 && first.length < SMALL;
    const taken = joins ? Buffer.concat(this.#queue) : first;
    this.#queue = joins ? [] : this.#queue.slice(1);
    this.#queuedBytes -= taken.length;
    if (this.#state === "open") this.#patience.set(this.#idleMs);
    if (this.#isPaused && this.#queuedBytes < HIGH_WATER) {
      this.#isPaused = false;
      this.#connection?.resume();
    }
    return taken;
  }

  cancel(): void {
    this.#queue = [];
    // Asked first: making an error costs more than all of the above.
    if (this.#state === "open") this.#fail(new Error("The body was left unread."));
  }

  discard(): void {
    if (this.#state !== "open") return;
    this.#settle("ended");
    this.#queue = [];
    if (this.#isPaused) this.#connection?.resume();
    this.#stopLingering = this.#clock.after(LINGER_MS, () => this.#connection?.cancel("left"));
    this.#wakeReader();
  }

  #stalled(): void {
    // A reader that lags is not the server's silence.
    if (this.#isPaused || this.#queue.length > 0) this.#patience.set(this.#idleMs);
    else this.#fail(this.#stallError(), "stalled");
  }

  #stallError(): ProviderError {
    const hasBegun = this.#receivedBytes > 0;
    const message = hasBegun
      ? `${this.#provider} sent nothing more for ${this.#idleMs} ms (idle timeout).`
      : `${this.#provider} did not answer within ${this.#firstByteMs} ms (first byte timeout).`;
    return new ProviderError("timeout", message, {
      reachedVendor: true,
      hint: `Raise ${hasBegun ? "idle_timeout_ms" : "first_byte_timeout_ms"} in the provider's settings if the model is that slow.`,
    });
  }

  #settle(next: "ended" | "failed"): void {
    this.#state = next;
    this.#patience.clear();
    this.#signal.removeEventListener("abort", this);
  }

  #fail(error: unknown, why: "left" | "stalled" = "left"): void {
    if (this.#state !== "open") return;
    this.#settle("failed");
    this.#failure = error;
    this.#queue = [];
    this.#connection?.cancel(why);
    this.#reject(error);
    this.#wakeReader();
  }

  #wakeReader(): void {
    const resolve = this.#wake;
    // To resolve a promise once more is no small thing for Node.
    this.#wake = undefined;
    resolve?.();
  }
}

function ignore(): void {}

const NO_HEADERS: Readonly<Record<string, string>> = {};

/** Names in lower case, and one value for each. HTTP/1.1's arrive like that, but for repeated ones. */
function toSingleValues(headers: RawHeaders): Readonly<Record<string, string>> {
  return areSingle(headers) ? headers : Object.fromEntries(Object.entries(headers).flatMap(toSingle));
}

function areSingle(headers: RawHeaders): headers is Readonly<Record<string, string>> {
  for (const name in headers) if (typeof headers[name] !== "string" || name !== name.toLowerCase()) return false;
  return true;
}

function toSingle([name, value]: readonly [string, string | string[] | undefined]): [string, string][] {
  return value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value]];
}
