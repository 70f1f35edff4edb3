import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import type { Client, Dispatcher } from "undici";
import type { Connection } from "../exchange.ts";
import type { OutgoingRequest } from "../outgoing-request.ts";
import type { ConnectionEvents, PooledConnection } from "./pooled-connection.ts";

export interface Http1ConnectionOptions {
  /** Its origin. */
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
  const client = new undici.Client(url, {
    connect: giveOnce(socket),
    // It takes no 0.
    keepAliveTimeout: Math.max(1, keepAliveMs),
    keepAliveMaxTimeout: Math.max(1, mostKeepAliveMs),
    // Our own timers name what was waited for.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return new Http1Connection(client, socket, events);
}

// A class, as are those below: there may be thousands, and closures cost more.
class Http1Connection implements PooledConnection {
  readonly capacity = 1;
  isListed = false;
  readonly #client: Client;
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  #isBusy = false;
  #isRetired = false;

  constructor(client: Client, socket: Socket, events: ConnectionEvents) {
    this.#client = client;
    this.#socket = socket;
    this.#events = events;
    const close = (): void => this.#close();
    client.on("drain", () => this.#release());
    client.on("disconnect", close);
    client.on("connectionError", close);
  }

  get active(): number {
    return this.#isBusy ? 1 : 0;
  }

  get free(): number {
    return this.#isBusy || this.#isRetired ? 0 : 1;
  }

  send(request: OutgoingRequest): void {
    this.#isBusy = true;
    const { url, method, headers = {}, body = null } = request;
    this.#client.dispatch({ path: url.pathname + url.search, method, headers, body }, new Carried(request, this));
  }

  /** The socket had closed before the request went out. */
  returned(request: OutgoingRequest, error: Error): void {
    this.#events.onReturned(request, error);
  }

  /** The client does not send such a request, and is free again. */
  refused(): void {
    queueMicrotask(() => this.#release());
  }

  retire(): void {
    if (this.#isRetired) return;
    this.#isRetired = true;
    this.#events.onRetired(this);
    void this.#client.close();
  }

  async destroy(): Promise<void> {
    await this.#client.destroy();
    this.#socket.destroy();
  }

  #release(): void {
    this.#isBusy = false;
    if (!this.#isRetired) this.#events.onChange(this);
  }

  #close(): void {
    this.#isRetired = true;
    this.#events.onRetired(this);
    this.#events.onClosed(this);
  }
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

/**
 * Takes one answer from the client. Not through the client's `request()`: only a handler learns when the request goes out, and
 * it skips a `Readable` per answer.
 */
class Carried implements Dispatcher.DispatchHandler, Connection {
  readonly #request: OutgoingRequest;
  readonly #connection: Http1Connection;
  /** Absent: not sent yet. */
  #controller: Dispatcher.DispatchController | undefined;

  constructor(request: OutgoingRequest, connection: Http1Connection) {
    this.#request = request;
    this.#connection = connection;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#request.exchange.onSent(this);
  }

  onResponseStart({ rawHeaders }: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // They are views into what was read. The client's list of them outlives its answer by far, see `OpenExchange`.
    if (Array.isArray(rawHeaders)) rawHeaders.length = 0;
    // 1xx announce the real answer.
    if (status >= 200) this.#request.exchange.onHeaders(status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#request.exchange.onChunk(chunk);
  }

  onResponseEnd(): void {
    this.#request.exchange.onEnd();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const isSent = this.#controller !== undefined;
    if (!isSent && error instanceof SocketGone) return this.#connection.returned(this.#request, error);
    this.#request.exchange.onError(error);
    if (!isSent) this.#connection.refused();
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
