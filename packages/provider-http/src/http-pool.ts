import type { HttpPoolLimits } from "@llm-orc/provider";
import type { Agent } from "undici";

export interface HttpPoolOptions extends HttpPoolLimits {
  /** For DNS, TCP and TLS together, per socket. Default 10,000. */
  readonly connectMs?: number;
  /** Take HTTP/2 where a TLS server offers it. Default true. */
  readonly allowH2?: boolean;
}

/** The sockets of a process, or of a test. */
export interface HttpPool {
  /** Made at the first call: loading the HTTP client takes longer than everything else at start-up. */
  agent(): Promise<Agent>;
  /** Cuts what is under way and closes all sockets. */
  close(): Promise<void>;
}

/** A pool of its own. Most callers want `sharedHttpPool()`. */
export function createHttpPool(options: HttpPoolOptions = {}): HttpPool {
  let agent: Promise<Agent> | undefined;
  return {
    agent: () => (agent ??= openAgent(options)),
    async close() {
      const open = agent;
      agent = undefined;
      await (await open)?.destroy();
    },
  };
}

const shared = new Map<string, HttpPool>();

/** The one pool of this process with these limits. Its idle sockets do not keep the process alive. */
export function sharedHttpPool(limits: HttpPoolLimits = {}): HttpPool {
  const key = `${limits.connections} ${limits.keepAliveMs}`;
  let pool = shared.get(key);
  if (pool === undefined) shared.set(key, (pool = createHttpPool(limits)));
  return pool;
}

async function openAgent(options: HttpPoolOptions): Promise<Agent> {
  // Not by name: a bundler gives a CommonJS module as `default` alone.
  const { default: undici } = await import("undici");
  return new undici.Agent({
    ...(options.connections === undefined ? {} : { connections: options.connections }),
    connect: { timeout: options.connectMs ?? 10_000 },
    // Many model servers close idle sockets after 5 s without announcing it; a request on a dying socket is lost.
    keepAliveTimeout: options.keepAliveMs ?? 4_000,
    allowH2: options.allowH2 ?? true,
    // Our own timers name what was waited for, and start only when the request is on the wire.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}
