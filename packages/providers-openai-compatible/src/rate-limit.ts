import type { RateLimitState } from "@llm-orc/provider";

/** `x-ratelimit-*` as OpenAI and Groq send them; undefined when there are none. */
export function rateLimitOf(headers: Readonly<Record<string, string>>): RateLimitState | undefined {
  const remainingRequests = toCount(headers["x-ratelimit-remaining-requests"]);
  const remainingTokens = toCount(headers["x-ratelimit-remaining-tokens"]);
  const resets = [headers["x-ratelimit-reset-requests"], headers["x-ratelimit-reset-tokens"]].map(toMs).filter((ms) => ms !== undefined);
  if (remainingRequests === undefined && remainingTokens === undefined && resets.length === 0) return undefined;
  return {
    ...(remainingRequests === undefined ? {} : { remainingRequests }),
    ...(remainingTokens === undefined ? {} : { remainingTokens }),
    ...(resets.length === 0 ? {} : { resetAfterMs: Math.max(...resets) }),
  };
}

function toCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

// "6m0s", "1.5s", "20ms"; a bare number is seconds.
function toMs(text: string | undefined): number | undefined {
  if (text === undefined || !/^(\d+(\.\d+)?(ms|h|m|s)?)+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)?/g)) total += Number(amount) * (UNIT_MS[unit ?? "s"] ?? 0);
  return Math.round(total);
}
