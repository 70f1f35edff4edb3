import type { CircuitPolicy, Resilience, RetryPolicy } from "@llm-orc/run-spec";

/** What holds for one call: every number is there. */
export interface Policy {
  readonly retry: Required<RetryPolicy>;
  /** Undefined: no circuit. */
  readonly circuit: Required<CircuitPolicy> | undefined;
}

export const DEFAULT_RETRY: Required<RetryPolicy> = {
  max_attempts: 6,
  base_delay_ms: 500,
  max_delay_ms: 20_000,
  max_retry_after_seconds: 60,
};
export const DEFAULT_CIRCUIT: Required<CircuitPolicy> = { min_attempts: 20, window_seconds: 30, failure_ratio: 0.8, open_seconds: 15 };

/** The defaults under these layers, weakest first: the provider's, the profile's, the agent's. */
export function toPolicy(...layers: readonly (Resilience | undefined)[]): Policy {
  let retry = DEFAULT_RETRY;
  let circuit: Policy["circuit"] = DEFAULT_CIRCUIT;
  for (const layer of layers) {
    if (layer?.retry !== undefined) retry = { ...retry, ...layer.retry };
    if (layer?.circuit === false) circuit = undefined;
    else if (layer?.circuit !== undefined) circuit = { ...(circuit ?? DEFAULT_CIRCUIT), ...layer.circuit };
  }
  return { retry, circuit };
}
