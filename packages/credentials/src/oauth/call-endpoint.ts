import { type Clock, systemClock } from "@llm-orc/contracts";
import * as oauth from "oauth4webapi";
import { orAborted, startDeadline } from "./deadline.ts";
import { issuerOf, type OAuthConfig, parseEndpoint } from "./oauth-config.ts";
import { fromLibraryError, toNetworkError, toTimeoutError } from "./oauth-errors.ts";
import { readBounded } from "./read-bounded.ts";
import { type Refusal, refusalIn } from "./refusal.ts";

/** What every request here takes from outside. */
export interface OAuthRequestOptions {
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Default: Node's own. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly signal?: AbortSignal;
}

/** What a request is made with. */
export interface EndpointRequest {
  readonly server: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly auth: oauth.ClientAuth;
  readonly http: oauth.HttpRequestOptions<"POST", URLSearchParams>;
}

export interface EndpointCall<T> {
  /** For messages: "token address". */
  readonly name: string;
  readonly address: string;
  send(request: EndpointRequest): Promise<Response>;
  read(response: Response, request: EndpointRequest): Promise<T>;
}

/** What an endpoint answered; what the protocol has a word for (`invalid_grant`) is a value. */
export type Answer<T> = { readonly value: T; readonly refusal?: never } | { readonly refusal: Refusal };

const REQUEST_TIMEOUT_MS = 30_000;
const MAX_RESPONSE_BYTES = 256 * 1024;

/**
 * Asks one endpoint of an authorization server, once and within 30 s. Throws `OAUTH_NETWORK` and
 * `OAUTH_SERVER_UNAVAILABLE`, which are retryable, `OAUTH_RESPONSE_INVALID`, or the signal's reason.
 */
export async function callEndpoint<T>(config: OAuthConfig, call: EndpointCall<T>, options: OAuthRequestOptions): Promise<Answer<T>> {
  const { clock = systemClock, fetch = globalThis.fetch, signal } = options;
  signal?.throwIfAborted();
  const isPlainHttp = parseEndpoint(config, call.name, call.address).protocol === "http:";
  const server = serverOf(config);
  const onTimeout = (): Error => toTimeoutError(config, call.name, REQUEST_TIMEOUT_MS);
  const deadline = startDeadline({ clock, timeoutMs: REQUEST_TIMEOUT_MS, onTimeout, signal });
  let sent = new URLSearchParams();
  const request: EndpointRequest = {
    server,
    client: { client_id: config.clientId },
    auth: config.clientSecret === undefined ? oauth.None() : oauth.ClientSecretPost(config.clientSecret.reveal()),
    http: {
      signal: deadline.signal,
      // parseEndpoint lets plain http through only where it stays on this machine.
      [oauth.allowInsecureRequests]: isPlainHttp,
      [oauth.customFetch]: async (url, init) => {
        sent = init.body;
        try {
          return await withWholeBody(await fetch(url, init));
        } catch (error) {
          throw toNetworkError(config, call.name, error);
        }
      },
    },
  };
  try {
    // A fetch from outside may not look at the signal.
    const response = await orAborted(call.send(request), deadline.signal);
    return { value: await call.read(response, request) };
  } catch (error) {
    if (deadline.signal.aborted) throw deadline.signal.reason;
    const refusal = await refusalIn(error, sent);
    if (refusal === undefined) throw fromLibraryError(config, call.name, error);
    return { refusal };
  } finally {
    deadline.end();
  }
}

function serverOf(config: OAuthConfig): oauth.AuthorizationServer {
  return {
    issuer: issuerOf(config),
    token_endpoint: config.tokenUrl,
    ...(config.deviceUrl === undefined ? {} : { device_authorization_endpoint: config.deviceUrl }),
    ...(config.revocationUrl === undefined ? {} : { revocation_endpoint: config.revocationUrl }),
  };
}

// The body is read here, bounded and under the deadline, so that nothing later waits for the network.
async function withWholeBody(response: Response): Promise<Response> {
  const text = await readBounded(response, MAX_RESPONSE_BYTES);
  return new Response(text === "" ? null : text, { status: response.status, headers: response.headers });
}
