import { isProviderError } from "@llm-orc/provider";
import type { Policy } from "./policy.ts";

/**
 * How long to wait before the next attempt after `attempts` of them, in milliseconds; undefined: it is not to be made again.
 * Full jitter: anything up to a bound that doubles. What the vendor asked for is waited in full.
 */
export function retryDelay(error: unknown, attempts: number, { retry }: Policy, random: () => number): number | undefined {
  if (!isProviderError(error) || !error.isRetryable || attempts >= retry.max_attempts) return undefined;
  const bound = Math.min(retry.max_delay_ms, retry.base_delay_ms * 2 ** (attempts - 1));
  const jitter = Math.round(random() * bound);
  const { retryAfterMs } = error;
  if (retryAfterMs === undefined) return jitter;
  if (retryAfterMs > retry.max_retry_after_seconds * 1000) return undefined;
  // All who were refused come back after the same moment, and not all at it.
  return retryAfterMs + Math.min(jitter, retry.base_delay_ms);
}
