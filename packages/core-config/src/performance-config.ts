import type { JsonObject } from "@llm-orc/contracts";

/** `performance.concurrency.connection_pool:` of the configuration. */
export interface ConnectionPoolConfig {
  readonly max_connections: number;
  readonly max_keepalive: number;
  /** Seconds. */
  readonly keepalive_expiry: number;
}

/** `performance.script_cache:` of the configuration as a map. */
export interface ScriptCacheConfig {
  readonly enabled: boolean;
  readonly ttl_seconds: number;
  /** Answers. */
  readonly max_size: number;
  /** Has no effect. */
  readonly persist_to_artifacts?: boolean;
}

/** `performance:` of the configuration, with all defaults filled in. A document: snake_case. */
export interface PerformanceConfig {
  readonly concurrency: {
    /** 0 is no limit. */
    readonly max_concurrent_agents: number;
    /** Meant only where somebody wrote it: see `connectionPool`. */
    readonly connection_pool: ConnectionPoolConfig;
    readonly [key: string]: unknown;
  };
  readonly execution: {
    /** Seconds. Meant for every agent only when somebody wrote it: see `isDefaultTimeoutSet`. */
    readonly default_timeout: number;
    readonly max_ensemble_depth: number;
    readonly monitoring_enabled: boolean;
    readonly streaming_enabled: boolean;
    readonly [key: string]: unknown;
  };
  readonly memory: JsonObject;
  /** `true` is a map with `enabled: true`; see `scriptCacheConfig`. */
  readonly script_cache: boolean | ScriptCacheConfig;
  readonly streaming_enabled?: boolean;
  readonly [key: string]: unknown;
}

export const performanceDefaults: PerformanceConfig & JsonObject = {
  concurrency: {
    max_concurrent_agents: 0,
    connection_pool: { max_connections: 100, max_keepalive: 20, keepalive_expiry: 30 },
  },
  execution: { default_timeout: 60, max_ensemble_depth: 5, monitoring_enabled: true, streaming_enabled: true },
  memory: {},
  script_cache: { enabled: false, ttl_seconds: 3600, max_size: 1000 },
};

/** The script cache's settings, however they are written. */
export function scriptCacheConfig({ script_cache: given }: PerformanceConfig): ScriptCacheConfig {
  const defaults = performanceDefaults.script_cache as ScriptCacheConfig;
  return typeof given === "boolean" ? { ...defaults, enabled: given } : { ...defaults, ...given };
}
