import type { RateLimitState } from "@llm-orc/provider";

/** `x-ratelimit-*` as OpenAI and Groq send them; undefined when there are none. */
export function rateLimitOf(headers: Readonly<Record<string, string>>): RateLimitState | undefined {
  const remainingRequests = toCount(headers["x-ratelimit-remaining-requests"]);
  const remainingTokens = toCount(headers["x-ratelimit-remaining-tokens"]);
  const resetAfterMs = laterOf(toMs(headers["x-ratelimit-reset-requests"]), toMs(headers["x-ratelimit-reset-tokens"]));
  if (remainingRequests === undefined && remainingTokens === undefined && resetAfterMs === undefined) return undefined;
  return {
    ...(remainingRequests === undefined ? {} : { remainingRequests }),
    ...(remainingTokens === undefined ? {} : { remainingTokens }),
    ...(resetAfterMs === undefined ? {} : { resetAfterMs }),
  };
}

function laterOf(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
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
