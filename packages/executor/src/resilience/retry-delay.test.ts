import { OrcError } from "@llm-orc/contracts";
import { ProviderError } from "@llm-orc/provider";
import { describe, expect, it } from "vitest";
import { toPolicy } from "./policy.ts";
import { retryDelay } from "./retry-delay.ts";

const policy = toPolicy();
const busy = (retryAfterMs?: number): ProviderError =>
  new ProviderError("rate_limited", "slow down", { reachedVendor: true, retryAfterMs });

describe("retryDelay", () => {
  it("is anything up to a bound that doubles from half a second to 20 s", () => {
    const bounds = Array.from({ length: 9 }, (_, index) =>
      retryDelay(busy(), index + 1, { ...policy, retry: { ...policy.retry, max_attempts: 10 } }, () => 1),
    );
    expect(bounds).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000, 20_000]);
    expect(retryDelay(busy(), 1, policy, () => 0)).toBe(0);
  });

  it("ends after the sixth attempt, and does not begin for what no retry would change", () => {
    expect(retryDelay(busy(), 6, policy, () => 0)).toBeUndefined();
    expect(retryDelay(new ProviderError("auth", "no", { reachedVendor: true }), 1, policy, () => 0)).toBeUndefined();
    expect(retryDelay(new OrcError("AGENT_TIMED_OUT", "late"), 1, policy, () => 0)).toBeUndefined();
  });

  it("waits in full what the vendor asks, and a little more, but not above a minute", () => {
    expect(retryDelay(busy(7_000), 1, policy, () => 0)).toBe(7_000);
    expect(retryDelay(busy(60_000), 3, policy, () => 1)).toBe(60_500);
    expect(retryDelay(busy(60_001), 1, policy, () => 0)).toBeUndefined();
  });
});

describe("toPolicy", () => {
  it("lays later layers over earlier ones, key by key", () => {
    expect(toPolicy({ retry: { max_attempts: 2, base_delay_ms: 1 } }, undefined, { retry: { max_attempts: 3 } }).retry).toMatchObject({
      max_attempts: 3,
      base_delay_ms: 1,
      max_delay_ms: 20_000,
    });
    expect(toPolicy({ circuit: false }).circuit).toBeUndefined();
    expect(toPolicy({ circuit: false }, { circuit: { min_attempts: 5 } }).circuit).toMatchObject({ min_attempts: 5, open_seconds: 15 });
  });
});
