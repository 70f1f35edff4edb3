import { describe, expect, it } from "vitest";
import { rateLimitOf } from "./rate-limit.ts";

const NOW = Date.parse("2026-11-24T12:00:00Z");

describe("rateLimitOf", () => {
  it("takes the tightest of several limits, and the latest reset", () => {
    expect(
      rateLimitOf(
        {
          "anthropic-ratelimit-requests-remaining": "9",
          "anthropic-ratelimit-requests-reset": "2026-11-24T12:00:02Z",
          "anthropic-ratelimit-input-tokens-remaining": "1500",
          "anthropic-ratelimit-output-tokens-remaining": "800",
          "anthropic-ratelimit-output-tokens-reset": "2026-11-24T12:00:41Z",
        },
        NOW,
      ),
    ).toEqual({ remainingRequests: 9, remainingTokens: 800, resetAfterMs: 41_000 });
  });

  it("does not count a reset that is over as negative", () => {
    expect(rateLimitOf({ "anthropic-ratelimit-tokens-reset": "2026-11-24T11:59:00Z" }, NOW)).toEqual({ resetAfterMs: 0 });
  });

  it.each([{}, { "anthropic-ratelimit-tokens-remaining": "many", "anthropic-ratelimit-tokens-reset": "soon" }])(
    "finds none in %j",
    (headers) => {
      expect(rateLimitOf(headers, NOW)).toBeUndefined();
    },
  );
});
