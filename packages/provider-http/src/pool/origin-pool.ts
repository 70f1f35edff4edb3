import { openHttp1Connection } from "./http1-connection.ts";
import { openSocket } from "./open-socket.ts";
import type { OutgoingRequest } from "../outgoing-request.ts";
import type { ConnectionEvents, PooledConnection } from "./pooled-connection.ts";

export interface OriginPoolOptions {
  readonly connections: number;
  readonly idleConnections: number;
  /** Of a server that says nothing about it. */
  readonly keepAliveMs: number;
  /** Of one that does. */
  readonly mostKeepAliveMs: number;
  readonly connectMs: number;
  readonly allowH2: boolean;
}

/** The requests to one origin, and the connections that carry them. */
export interface OriginPool {
  send(request: OutgoingRequest): void;
  destroy(): Promise<void>;
}

// Sockets that are being opened at once. A thousand would wait for each other's handshakes until they time out, or
// overflow the server's backlog; meanwhile the first ones have answered and carry the next request.
const OPENING_AT_ONCE = 256;
// After so many failures in a row, with nothing open, nobody waits any longer.
const MOST_FAILURES = 8;
// How soon to try again for more sockets than the server seems to allow.
const RETRY_MS = 1_000;

/**
 * Requests wait in one queue for the next connection that is free, and as many connections are opened as the queue needs:
 * for HTTP/1.1 one per request, for HTTP/2 one per so many as the server takes. Whether a TLS server speaks HTTP/2 is
 * found out with one connection; later ones remember.
 */
export function createOriginPool({ origin }: URL, options: OriginPoolOptions): OriginPool {
  const url = new URL(origin);
  const waiting: OutgoingRequest[] = [];
  const connections = new Set<PooledConnection>();
  const retiring = new Set<PooledConnection>();
  // Those of `connections` that take requests. The last one goes first, so that surplus ones fall idle.
  const free: PooledConnection[] = [];
  const opening = new Set<AbortController>();
  // Open, but the server has not said how much it takes.
  const unsettled = new Set<PooledConnection>();
  let capacity = url.protocol === "https:" ? undefined : 1;
  let failures = 0;
  let soon: NodeJS.Immediate | undefined;
  let retryTimer: NodeJS.Timeout | undefined;
  let isDestroyed = false;

  const events: ConnectionEvents = {
    onChange(connection) {
      capacity = connection.capacity ?? capacity;
      if (connection.capacity !== undefined) unsettled.delete(connection);
      list(connection);
      serve();
      if (connections.size > options.idleConnections && connection.active === 0 && idleCount() > options.idleConnections)
        connection.retire();
    },
    onReturned(request, error) {
      if (request.wasReturned) return request.exchange.onError(error);
      request.wasReturned = true;
      waiting.unshift(request);
      serve();
    },
    onRetired(connection) {
      if (!connections.delete(connection)) return;
      unsettled.delete(connection);
      retiring.add(connection);
      list(connection);
      serve();
    },
    onClosed(connection) {
      retiring.delete(connection);
      serve();
    },
  };

  function list(connection: PooledConnection): void {
    const isFree = connection.free > 0;
    if (isFree && !connection.isListed) free.push(connection);
    if (!isFree && connection.isListed) free.splice(free.lastIndexOf(connection), 1);
    connection.isListed = isFree;
  }

  function serve(): void {
    if (isDestroyed) fail(waiting.length, new Error("The pool was closed."));
    while (waiting.length > 0) {
      const connection = free.at(-1);
      if (connection === undefined) break;
      const next = waiting.shift() as OutgoingRequest;
      if (!next.exchange.isOver) connection.send(next);
      list(connection);
    }
    if (waiting.length === 0) {
      failures = 0;
      // A socket that nobody waits for must not keep the process alive.
      for (const attempt of opening) attempt.abort();
    } else if (missingConnections() > 0) {
      // Connections whose answers have just ended are free one turn of the event loop later, however many they are.
      if (connections.size === 0) openMissing();
      else soon ??= setImmediate(() => (soon = setImmediate(openMissing)));
    }
  }

  function openMissing(): void {
    soon = undefined;
    for (let missing = missingConnections(); missing > 0; missing--) void open();
  }

  function missingConnections(): number {
    if (failures > 0 && connections.size > 0) {
      retryTimer ??= setTimeout(openAgain, RETRY_MS).unref();
      return 0;
    }
    const room = options.connections - connections.size - retiring.size;
    return Math.min(neededConnections() - unsettled.size, room, OPENING_AT_ONCE) - opening.size;
  }

  function openAgain(): void {
    retryTimer = undefined;
    failures = 0;
    serve();
  }

  function neededConnections(): number {
    // The first failure may be chance. More than that find out.
    if (failures > 0) return Math.min(waiting.length, Math.max(0, MOST_FAILURES - failures));
    // One finds out for all.
    if (capacity === undefined) return 1;
    // A server that takes none for now says when it does again.
    if (capacity === 0) return connections.size > 0 ? 0 : 1;
    return Math.ceil(waiting.length / capacity);
  }

  async function open(): Promise<void> {
    const attempt = new AbortController();
    opening.add(attempt);
    try {
      const connection = await openConnection(attempt.signal);
      opening.delete(attempt);
      failures = 0;
      while (waiting[0]?.exchange.isOver === true) waiting.shift();
      if (attempt.signal.aborted || waiting.length === 0) return void connection.destroy();
      connections.add(connection);
      unsettled.add(connection);
      events.onChange(connection);
    } catch (error) {
      opening.delete(attempt);
      if (!attempt.signal.aborted) onFailed(error);
    }
  }

  async function openConnection(signal: AbortSignal): Promise<PooledConnection> {
    const { socket, isH2 } = await openSocket(url, { ...options, signal });
    const { keepAliveMs, mostKeepAliveMs } = options;
    if (isH2) {
      const { openHttp2Connection } = await import("./http2-connection.ts");
      return openHttp2Connection({ url, socket, keepAliveMs }, events);
    }
    return openHttp1Connection({ url, socket, keepAliveMs, mostKeepAliveMs }, events);
  }

  function onFailed(error: unknown): void {
    failures++;
    if (connections.size === 0) {
      const isHopeless = failures >= MOST_FAILURES && opening.size === 0;
      fail(isHopeless ? waiting.length : 1, error);
    }
    serve();
  }

  function fail(count: number, error: unknown): void {
    for (const { exchange } of waiting.splice(0, count)) exchange.onError(error);
  }

  function idleCount(): number {
    let count = 0;
    for (const { active } of connections) if (active === 0) count++;
    return count;
  }

  return {
    send(request) {
      waiting.push(request);
      serve();
    },
    async destroy() {
      isDestroyed = true;
      clearTimeout(retryTimer);
      clearImmediate(soon);
      serve();
      await Promise.all([...connections, ...retiring].map((connection) => connection.destroy()));
    },
  };
}
