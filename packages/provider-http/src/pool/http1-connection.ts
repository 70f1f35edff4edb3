import type { Socket } from "node:net";
import type { Client, Dispatcher } from "undici";
import type { Exchange } from "../exchange.ts";
import type { ConnectionEvents, PooledConnection, PooledRequest } from "./pooled-connection.ts";

export interface Http1ConnectionOptions {
  readonly url: URL;
  readonly socket: Socket;
  /** Of a server that says nothing about it. */
  readonly keepAliveMs: number;
  /** Of one that does. */
  readonly mostKeepAliveMs: number;
}

/** HTTP/1.1 over a socket: one request after the other. */
export async function openHttp1Connection(
  { url, socket, keepAliveMs, mostKeepAliveMs }: Http1ConnectionOptions,
  events: ConnectionEvents,
): Promise<PooledConnection> {
  // Loaded at the first need: it takes longer than everything else at start-up. Not by name: a bundler gives a CommonJS
  // module as `default` alone.
  const { default: undici } = await import("undici");
  let isBusy = false;
  let isRetired = false;
  const client = new undici.Client(url.origin, {
    connect: giveOnce(socket),
    // It takes no 0.
    keepAliveTimeout: Math.max(1, keepAliveMs),
    keepAliveMaxTimeout: Math.max(1, mostKeepAliveMs),
    // Our own timers name what was waited for.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  client.on("drain", release);
  client.on("disconnect", close);
  client.on("connectionError", close);

  function close(): void {
    isRetired = true;
    events.onRetired(connection);
    events.onClosed(connection);
  }

  function release(): void {
    isBusy = false;
    if (!isRetired) events.onChange(connection);
  }

  const connection: PooledConnection = {
    get active() {
      return isBusy ? 1 : 0;
    },
    capacity: 1,
    get free() {
      return isBusy || isRetired ? 0 : 1;
    },
    send(pooled) {
      isBusy = true;
      dispatch(client, pooled, { onReturned: events.onReturned, onRefused: () => queueMicrotask(release) });
    },
    retire() {
      if (isRetired) return;
      isRetired = true;
      events.onRetired(connection);
      void client.close();
    },
    async destroy() {
      await client.destroy();
      socket.destroy();
    },
  };
  return connection;
}

class SocketGone extends Error {
  override readonly message = "The socket had closed.";
}

// The client connects again by itself when its socket has closed. Whether that is wanted is for the pool to say.
function giveOnce(socket: Socket): NonNullable<Client.Options["connect"]> {
  let isGiven = false;
  return (_options, callback) => {
    const isFirst = !isGiven;
    isGiven = true;
    queueMicrotask(() => (isFirst && !socket.destroyed ? callback(null, socket) : callback(new SocketGone(), null)));
  };
}

interface DispatchEvents {
  readonly onReturned: ConnectionEvents["onReturned"];
  /** The client does not send such a request, and is free again. */
  readonly onRefused: () => void;
}

// Not through the client's `request()`: only a handler learns when the request goes out, and it skips a `Readable` per answer.
function dispatch(client: Client, pooled: PooledRequest, events: DispatchEvents): void {
  const { url, method, headers, body } = pooled.request;
  const { exchange } = pooled;
  let isSent = false;
  client.dispatch(
    {
      path: url.pathname + url.search,
      method,
      ...(headers === undefined ? {} : { headers: { ...headers } }),
      ...(body === undefined ? {} : { body }),
    },
    {
      ...toHandler(exchange),
      onRequestStart(controller) {
        isSent = true;
        exchange.onSent({
          cancel: () => controller.abort(new Error("The exchange is over.")),
          pause: () => controller.pause(),
          resume: () => controller.resume(),
        });
      },
      onResponseError(_controller, error) {
        if (!isSent && error instanceof SocketGone) return events.onReturned(pooled, error);
        exchange.onError(error);
        if (!isSent) events.onRefused();
      },
    },
  );
}

function toHandler(exchange: Exchange): Dispatcher.DispatchHandler {
  return {
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
  };
}
