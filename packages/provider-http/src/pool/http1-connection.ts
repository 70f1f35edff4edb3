import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import type { Client, Dispatcher } from "undici";
import type { Connection } from "../exchange.ts";
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
  const carryEvents: CarryEvents = { onReturned: events.onReturned, onRefused: () => queueMicrotask(release) };
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
      const { url: address, method, headers = {}, body = null } = pooled.request;
      client.dispatch({ path: address.pathname + address.search, method, headers, body }, new Carried(pooled, carryEvents));
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

interface CarryEvents {
  readonly onReturned: ConnectionEvents["onReturned"];
  /** The client does not send such a request, and is free again. */
  readonly onRefused: () => void;
}

/**
 * Takes one answer from the client. Not through the client's `request()`: only a handler learns when the request goes out, and
 * it skips a `Readable` per answer. A class: one is made for each request, and closures cost more.
 */
class Carried implements Dispatcher.DispatchHandler, Connection {
  readonly #pooled: PooledRequest;
  readonly #events: CarryEvents;
  /** Absent: not sent yet. */
  #controller: Dispatcher.DispatchController | undefined;

  constructor(pooled: PooledRequest, events: CarryEvents) {
    this.#pooled = pooled;
    this.#events = events;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#pooled.exchange.onSent(this);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // 1xx announce the real answer.
    if (status >= 200) this.#pooled.exchange.onHeaders(status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#pooled.exchange.onChunk(chunk);
  }

  onResponseEnd(): void {
    this.#pooled.exchange.onEnd();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const isSent = this.#controller !== undefined;
    if (!isSent && error instanceof SocketGone) return this.#events.onReturned(this.#pooled, error);
    this.#pooled.exchange.onError(error);
    if (!isSent) this.#events.onRefused();
  }

  cancel(): void {
    this.#controller?.abort(new Error("The exchange is over."));
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }
}
