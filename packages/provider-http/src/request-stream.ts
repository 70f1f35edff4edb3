import type { HttpPoolLimits } from "@llm-orc/provider";
import { type Exchange, type ExchangeOptions, type ExchangeResponse, openExchange } from "./exchange.ts";
import { fetchRequest } from "./fetch-request.ts";
import { type HttpPool, sharedHttpPool } from "./http-pool.ts";
import { OutgoingRequest } from "./outgoing-request.ts";
import { requireSecureUrl } from "./parse-base-url.ts";

export interface HttpRequest extends ExchangeOptions {
  /** One that is asked often is better parsed once. */
  readonly url: string | URL;
  /** Default `GET`, or `POST` when there is a body. */
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Default: the process's shared pool of these `limits`. */
  readonly pool?: HttpPool;
  readonly limits?: HttpPoolLimits | undefined;
  /** Used instead of a pool when given. It connects within `firstByteMs`. */
  readonly fetch?: typeof fetch | undefined;
  /** Lets plain `http:` leave this machine. Only from the user's own configuration, never from a project's. */
  readonly allowInsecure?: boolean | undefined;
}

export type HttpResponse = ExchangeResponse;

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
  const exchange = openExchange(request, url);
  const outgoing = new OutgoingRequest(url, request, exchange);
  if (request.fetch !== undefined) fetchRequest(outgoing, request.fetch);
  else (request.pool ?? sharedHttpPool(request.limits)).send(outgoing);
  return exchange;
}
