import type { RateLimitState } from "@llm-orc/provider";

// Tokens are limited as a sum, and input and output by themselves; an account has one or the other.
const TOKENS = ["tokens", "input-tokens", "output-tokens"] as const;

/** `anthropic-ratelimit-*`; undefined when there are none. Of several limits the tightest. */
export function rateLimitOf(headers: Readonly<Record<string, string>>, nowMs: number): RateLimitState | undefined {
  const remainingRequests = countOf(headers, "requests");
  const tokens = TOKENS.map((kind) => countOf(headers, kind)).filter((count) => count !== undefined);
  const resets = (["requests", ...TOKENS] as const)
    .map((kind) => Date.parse(headers[`anthropic-ratelimit-${kind}-reset`] ?? ""))
    .filter((at) => !Number.isNaN(at));
  if (remainingRequests === undefined && tokens.length === 0 && resets.length === 0) return undefined;
  return {
    ...(remainingRequests === undefined ? {} : { remainingRequests }),
    ...(tokens.length === 0 ? {} : { remainingTokens: Math.min(...tokens) }),
    ...(resets.length === 0 ? {} : { resetAfterMs: Math.max(0, Math.max(...resets) - nowMs) }),
  };
}

function countOf(headers: Readonly<Record<string, string>>, kind: string): number | undefined {
  const text = headers[`anthropic-ratelimit-${kind}-remaining`];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
