import { type Clock, systemClock } from "@llm-orc/contracts";
import type { HttpPoolLimits } from "@llm-orc/provider";
import { type Exchange, openExchange } from "./exchange.ts";
import { fetchRequest } from "./fetch-request.ts";
import { type HttpPool, sharedHttpPool } from "./http-pool.ts";
import type { OutgoingRequest } from "./outgoing-request.ts";
import { requireSecureUrl } from "./parse-base-url.ts";

export const DEFAULT_TIMERS: { readonly firstByteMs: number; readonly idleMs: number } = { firstByteMs: 120_000, idleMs: 60_000 };
/** 16 MB. */
export const DEFAULT_MAX_BYTES: number = 16 * 1024 * 1024;

export interface HttpRequest {
  /** Who is asked, for error messages: `openai-compatible/groq`. */
  readonly provider: string;
  /** One that is asked often is better parsed once. */
  readonly url: string | URL;
  /** Default `GET`, or `POST` when there is a body. */
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
  /** Default: the process's shared pool of these `limits`. */
  readonly pool?: HttpPool;
  readonly limits?: HttpPoolLimits | undefined;
  /** Used instead of a pool when given. It connects within `firstByteMs`. */
  readonly fetch?: typeof fetch | undefined;
  /** `firstByteMs` counts from the request on the wire to the first byte of the body, `idleMs` between bytes. */
  readonly timers?: { readonly firstByteMs?: number | undefined; readonly idleMs?: number | undefined };
  /** A longer body is a `protocol` error. Default `DEFAULT_MAX_BYTES`. */
  readonly maxBytes?: number | undefined;
  readonly clock?: Clock;
  /** Lets plain `http:` leave this machine. Only from the user's own configuration, never from a project's. */
  readonly allowInsecure?: boolean | undefined;
}

export interface HttpResponse {
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

/**
 * Sends one request and returns when its headers are there. Never retries, never follows a redirect: that would carry
 * the key elsewhere.
 *
 * Throws, here or while the body is read: `ProviderError` of kind `network`, `timeout` (says which timer) or `protocol`
 * (over `maxBytes`); `PROVIDER_INSECURE_URL`; the reason of `signal` when it is aborted.
 */
export function requestStream(request: HttpRequest): Promise<HttpResponse> {
  try {
    return send(request).response;
  } catch (error) {
    return Promise.reject(error);
  }
}

function send(request: HttpRequest): Exchange {
  request.signal.throwIfAborted();
  const url = requireSecureUrl(request.url, request.allowInsecure);
  const { origin } = url;
  const exchange = openExchange({
    provider: request.provider,
    origin,
    signal: request.signal,
    clock: request.clock ?? systemClock,
    firstByteMs: request.timers?.firstByteMs ?? DEFAULT_TIMERS.firstByteMs,
    idleMs: request.timers?.idleMs ?? DEFAULT_TIMERS.idleMs,
    maxBytes: request.maxBytes ?? DEFAULT_MAX_BYTES,
  });
  const { method = request.body === undefined ? "GET" : "POST", headers, body } = request;
  const outgoing: OutgoingRequest = { url, origin, method, headers, body };
  if (request.fetch !== undefined) fetchRequest(exchange, request.fetch, outgoing);
  else (request.pool ?? sharedHttpPool(request.limits)).send(outgoing, exchange);
  return exchange;
}
