import type { Dispatcher } from "undici";
import type { Exchange } from "./exchange.ts";
import type { HttpPool } from "./http-pool.ts";

/** What goes onto the wire. */
export interface OutgoingRequest {
  readonly url: URL;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly body: string | undefined;
}

/**
 * Carries an exchange over a pool. It dispatches itself rather than through the client's `request()`: only the handler
 * learns when the request leaves the queue, and so waiting for a socket is never taken for a slow server; and it
 * skips a `Readable` per answer.
 */
export function dispatchRequest(exchange: Exchange, pool: HttpPool, request: OutgoingRequest): void {
  dispatch(exchange, pool, request).catch((error: unknown) => exchange.onError(error));
}

async function dispatch(exchange: Exchange, pool: HttpPool, request: OutgoingRequest): Promise<void> {
  const agent = await pool.agent();
  agent.dispatch(
    {
      origin: request.url.origin,
      path: request.url.pathname + request.url.search,
      method: request.method,
      ...(request.headers === undefined ? {} : { headers: { ...request.headers } }),
      ...(request.body === undefined ? {} : { body: request.body }),
    },
    toHandler(exchange),
  );
}

function toHandler(exchange: Exchange): Dispatcher.DispatchHandler {
  return {
    onRequestStart(controller) {
      exchange.onSent({
        cancel: (reason) => controller.abort(reason),
        pause: () => controller.pause(),
        resume: () => controller.resume(),
      });
    },
    onResponseStart(_controller, status, headers) {
      // 1xx announce the real answer.
      if (status >= 200) exchange.onHeaders(status, headers);
    },
    onResponseData(_controller, chunk) {
      exchange.onChunk(chunk);
    },
    onResponseEnd() {
      exchange.onEnd();
    },
    onResponseError(_controller, error) {
      exchange.onError(error);
    },
  };
}
