import type { HttpPoolLimits } from "@llm-orc/provider";
import type { OutgoingRequest } from "./outgoing-request.ts";
import { createOriginPool, type OriginPool } from "./pool/origin-pool.ts";

export interface HttpPoolOptions extends HttpPoolLimits {
  /** For DNS, TCP and TLS together, per socket. Default 10,000. */
  readonly connectMs?: number;
  /** Take HTTP/2 where a TLS server offers it. Default true. */
  readonly allowH2?: boolean;
}

/** The sockets of a process, or of a test. */
export interface HttpPool {
  /** Carries a request as soon as there is a connection for it. */
  send(request: OutgoingRequest): void;
  /** Cuts what is under way and closes all sockets. */
  close(): Promise<void>;
}

// Many model servers close idle sockets after 5 s without announcing it; a request on a dying socket is lost.
const DEFAULT_KEEP_ALIVE_MS = 4_000;
// Where the server announces it.
const MOST_KEEP_ALIVE_MS = 600_000;

/** A pool of its own. Most callers want `sharedHttpPool()`. */
export function createHttpPool(options: HttpPoolOptions = {}): HttpPool {
  const origins = new Map<string, OriginPool>();
  // An origin is put together and looked up each time; most requests go where the one before went.
  let last: { readonly url: URL; readonly pool: OriginPool } | undefined;

  function poolOf(url: URL): OriginPool {
    if (last?.url !== url) last = { url, pool: poolOfOrigin(url) };
    return last.pool;
  }

  function poolOfOrigin(url: URL): OriginPool {
    const { origin } = url;
    let pool = origins.get(origin);
    if (pool === undefined) {
      pool = createOriginPool(url, {
        connections: options.connections ?? Infinity,
        idleConnections: options.idleConnections ?? Infinity,
        keepAliveMs: options.keepAliveMs ?? DEFAULT_KEEP_ALIVE_MS,
        mostKeepAliveMs: options.keepAliveMs ?? MOST_KEEP_ALIVE_MS,
        connectMs: options.connectMs ?? 10_000,
        allowH2: options.allowH2 ?? true,
      });
      origins.set(origin, pool);
    }
    return pool;
  }

  return {
    send: (request) => poolOf(request.url).send(request),
    async close() {
      const open = [...origins.values()];
      origins.clear();
      last = undefined;
      await Promise.all(open.map((pool) => pool.destroy()));
    },
  };
}

const shared = new Map<string, HttpPool>();

/** The one pool of this process with these limits. Its idle sockets do not keep the process alive. */
export function sharedHttpPool(limits: HttpPoolLimits = {}): HttpPool {
  const key = [limits.connections, limits.idleConnections, limits.keepAliveMs].join(" ");
  let pool = shared.get(key);
  if (pool === undefined) shared.set(key, (pool = createHttpPool(limits)));
  return pool;
}
