import type { Config } from "@llm-orc/core-config";
import type { HttpPoolLimits } from "@llm-orc/provider";

/** What the configuration sets of `performance.concurrency.connection_pool`, as providers take it; nothing is no limit. */
export function poolLimits({ connectionPool = {} }: Pick<Config, "connectionPool">): HttpPoolLimits {
  const { max_connections: connections, max_keepalive: idleConnections, keepalive_expiry: keepAliveSeconds } = connectionPool;
  return {
    ...(connections === undefined ? {} : { connections }),
    ...(idleConnections === undefined ? {} : { idleConnections }),
    ...(keepAliveSeconds === undefined ? {} : { keepAliveMs: keepAliveSeconds * 1_000 }),
  };
}
