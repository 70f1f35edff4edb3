import { describe, expect, it } from "vitest";
import { addCosts, type Cost, costOf, isFreePrice, maxCostOf, type Price, UNKNOWN_COST, ZERO_COST } from "./cost.ts";
import { toPicoUsd } from "./usd.ts";
import type { Usage } from "./usage.ts";

describe("costOf", () => {
  it("multiplies exactly where floating point does not", () => {
    const price = { input_per_mtok: 0.1, output_per_mtok: 0.2 };
    expect(costOf({ input_tokens: 3, output_tokens: 0 }, price)).toEqual({ usd: "0.0000003", status: "known" });
    expect(costOf({ input_tokens: 1, output_tokens: 1 }, price).usd).toBe("0.0000003");
    expect(costOf({ input_tokens: 1_000_000, output_tokens: 1_000_000 }, price).usd).toBe("0.3");
  });

  it("takes tokens of the vendor's cache out of the input and charges them at their own price", () => {
    const usage = { input_tokens: 1_000_000, output_tokens: 0, cache_read_tokens: 600_000, cache_write_tokens: 100_000 };
    const price = { input_per_mtok: 3, output_per_mtok: 15, cache_read_per_mtok: 0.3, cache_write_per_mtok: 3.75 };
    expect(costOf(usage, price).usd).toBe("1.455");
    expect(costOf(usage, { input_per_mtok: 3, output_per_mtok: 15 }).usd).toBe("3");
  });

  it("never charges less than nothing when a vendor counts its cache beside the input", () => {
    const usage = { input_tokens: 10, output_tokens: 0, cache_read_tokens: 1_000_000 };
    expect(costOf(usage, { input_per_mtok: 3, output_per_mtok: 3, cache_read_per_mtok: 1 }).usd).toBe("1");
  });

  it("is unknown without a price, and zero for a price of zero", () => {
    expect(costOf({ input_tokens: 1, output_tokens: 1 }, undefined)).toEqual({ usd: null, status: "unknown" });
    expect(costOf({ input_tokens: 1, output_tokens: 1 }, { input_per_mtok: 0, output_per_mtok: 0 })).toEqual(ZERO_COST);
  });

  // Gemini 2.5 Pro, as Google lists it.
  const long: Price = {
    input_per_mtok: 1.25,
    output_per_mtok: 10,
    cache_read_per_mtok: 0.125,
    tiers: [{ above_input_tokens: 200_000, input_per_mtok: 2.5, output_per_mtok: 15, cache_read_per_mtok: 0.25 }],
  };

  it.each([
    ["at the limit", { input_tokens: 200_000, output_tokens: 1_000 }, "0.26"],
    ["one token above it", { input_tokens: 200_001, output_tokens: 1_000 }, "0.5150025"],
    ["with its cached part counted", { input_tokens: 200_001, output_tokens: 0, cache_read_tokens: 200_001 }, "0.05000025"],
    ["where the vendor counts its cache beside the input", { input_tokens: 1, output_tokens: 0, cache_read_tokens: 200_001 }, "0.05000025"],
  ])("charges the whole call at the tier that its input reaches: %s", (_case, usage, usd) => {
    expect(costOf(usage, long).usd).toBe(usd);
  });

  it("takes the highest tier that is reached, in any order, and what a tier leaves out from below it", () => {
    const price: Price = {
      input_per_mtok: 1,
      output_per_mtok: 1,
      tiers: [
        { above_input_tokens: 2_000, input_per_mtok: 4 },
        { above_input_tokens: 1_000, input_per_mtok: 2, output_per_mtok: 3 },
      ],
    };
    expect(costOf({ input_tokens: 1_000, output_tokens: 1_000 }, price).usd).toBe("0.002");
    expect(costOf({ input_tokens: 2_000, output_tokens: 1_000 }, price).usd).toBe("0.007");
    expect(costOf({ input_tokens: 3_000, output_tokens: 1_000 }, price).usd).toBe("0.015");
    // The parent sort is the tier's own.
    expect(costOf({ input_tokens: 3_000, output_tokens: 0, cache_write_tokens: 3_000 }, price).usd).toBe("0.012");
  });

  it("adds what a vendor takes for each request", () => {
    const price = { input_per_mtok: 1, output_per_mtok: 1, per_request: 0.005 };
    expect(costOf({ input_tokens: 1, output_tokens: 1 }, price).usd).toBe("0.005002");
  });

  it("says when the tokens were estimated", () => {
    expect(costOf({ input_tokens: 0, output_tokens: 0 }, { input_per_mtok: 1, output_per_mtok: 1 }, "estimated").status).toBe("estimated");
  });
});

describe("addCosts", () => {
  it("is exact: ten dimes are a dollar", () => {
    const dime: Cost = { usd: "0.1", status: "known" };
    expect(Array.from({ length: 10 }, () => dime).reduce(addCosts, ZERO_COST)).toEqual({ usd: "1", status: "known" });
  });

  it("adds the known parts and keeps the worse status", () => {
    const known: Cost = { usd: "0.5", status: "known" };
    const estimated: Cost = { usd: "0.25", status: "estimated" };
    expect(addCosts(known, estimated)).toEqual({ usd: "0.75", status: "estimated" });
    expect(addCosts(estimated, UNKNOWN_COST)).toEqual({ usd: "0.25", status: "unknown" });
    expect(addCosts(UNKNOWN_COST, UNKNOWN_COST)).toEqual(UNKNOWN_COST);
  });

  it("is associative and commutative, with zero as its neutral element, for any costs", () => {
    const random = seeded(20_261_123);
    for (let round = 0; round < 2_000; round++) {
      const [a, b, c] = [anyCost(random), anyCost(random), anyCost(random)];
      expect(addCosts(addCosts(a, b), c)).toEqual(addCosts(a, addCosts(b, c)));
      expect(addCosts(a, b)).toEqual(addCosts(b, a));
      if (a.usd !== null) expect(addCosts(a, ZERO_COST)).toEqual(a);
    }
  });

  it("charges a sum of calls what the calls cost one by one", () => {
    const random = seeded(7);
    for (let round = 0; round < 500; round++) {
      const price = { input_per_mtok: random() * 100, output_per_mtok: random() * 100 };
      const [i, j, k, l] = Array.from({ length: 4 }, () => Math.floor(random() * 1e6)) as [number, number, number, number];
      const apart = addCosts(costOf({ input_tokens: i, output_tokens: j }, price), costOf({ input_tokens: k, output_tokens: l }, price));
      expect(costOf({ input_tokens: i + k, output_tokens: j + l }, price)).toEqual(apart);
    }
  });
});

describe("maxCostOf", () => {
  it("is the dearest sort of input and the dearest tier within reach", () => {
    const price: Price = {
      input_per_mtok: 3,
      output_per_mtok: 15,
      cache_read_per_mtok: 0.3,
      cache_write_per_mtok: 3.75,
      tiers: [{ above_input_tokens: 200_000, input_per_mtok: 6, output_per_mtok: 22.5, cache_write_per_mtok: 7.5 }],
    };
    expect(maxCostOf({ maxInputTokens: 200_000, maxOutputTokens: 1_000 }, price)).toEqual({ usd: "0.765", status: "known" });
    expect(maxCostOf({ maxInputTokens: 200_001, maxOutputTokens: 1_000 }, price).usd).toBe("1.5225075");
    expect(maxCostOf({ maxInputTokens: 1, maxOutputTokens: 1 }, undefined)).toEqual(UNKNOWN_COST);
    expect(maxCostOf({ maxInputTokens: 9, maxOutputTokens: 9 }, { input_per_mtok: 0, output_per_mtok: 0 })).toEqual(ZERO_COST);
  });

  it("is never below the cost of a call within its bounds, and met by one where nothing is tiered", () => {
    const random = seeded(20_261_124);
    for (let round = 0; round < 5_000; round++) {
      const price = anyPrice(random);
      const bounds = { maxInputTokens: count(random, 400_000), maxOutputTokens: count(random, 100_000) };
      const most = toPicoUsd(maxCostOf(bounds, price).usd ?? "");
      const cost = toPicoUsd(costOf(anyUsageWithin(random, bounds), price).usd ?? "");
      expect(cost, JSON.stringify({ price, bounds })).toBeLessThanOrEqual(most);
      if (price.tiers === undefined && price.cache_read_per_mtok === undefined && price.cache_write_per_mtok === undefined) {
        const usage = { input_tokens: bounds.maxInputTokens, output_tokens: bounds.maxOutputTokens };
        expect(toPicoUsd(costOf(usage, price).usd ?? "")).toBe(most);
      }
    }
  });
});

function anyPrice(random: () => number): Price {
  const rate = (): number => (random() < 0.1 ? 0 : random() * 10 ** Math.floor(random() * 4));
  const part = <K extends string>(key: K): Partial<Record<K, number>> =>
    random() < 0.5 ? ({ [key]: rate() } as Partial<Record<K, number>>) : {};
  const tier = () => ({
    above_input_tokens: count(random, 300_000),
    ...part("input_per_mtok"),
    ...part("output_per_mtok"),
    ...part("cache_read_per_mtok"),
    ...part("cache_write_per_mtok"),
  });
  return {
    input_per_mtok: rate(),
    output_per_mtok: rate(),
    ...part("cache_read_per_mtok"),
    ...part("cache_write_per_mtok"),
    ...(random() < 0.2 ? { per_request: random() / 100 } : {}),
    ...(random() < 0.6 ? { tiers: Array.from({ length: count(random, 4) }, tier) } : {}),
  };
}

// The parts of the cache are of the input, or beside it where a vendor counts so.
function anyUsageWithin(random: () => number, bounds: { maxInputTokens: number; maxOutputTokens: number }): Usage {
  const all = count(random, bounds.maxInputTokens);
  const cache_read_tokens = count(random, all);
  const cache_write_tokens = count(random, all - cache_read_tokens);
  const input_tokens = random() < 0.8 ? all : count(random, all);
  return { input_tokens, output_tokens: count(random, bounds.maxOutputTokens), cache_read_tokens, cache_write_tokens };
}

/** 0 and the most come up often: they are where bounds go wrong. */
function count(random: () => number, most: number): number {
  return Math.min(most, Math.max(0, Math.round((random() * 1.2 - 0.1) * most)));
}

function anyCost(random: () => number): Cost {
  const kind = Math.floor(random() * 4);
  if (kind === 0) return UNKNOWN_COST;
  const price = { input_per_mtok: random() * 1_000, output_per_mtok: random() };
  const { usd } = costOf({ input_tokens: Math.floor(random() * 1e9), output_tokens: Math.floor(random() * 1e6) }, price);
  return { usd, status: (["known", "estimated", "unknown"] as const)[kind - 1] ?? "known" };
}

// mulberry32: the same numbers in every run, so that a failure can be looked at.
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe("isFreePrice", () => {
  it("needs every part of a known price to be nothing", () => {
    expect(isFreePrice({ input_per_mtok: 0, output_per_mtok: 0 })).toBe(true);
    expect(isFreePrice({ input_per_mtok: 0, output_per_mtok: 0, cache_write_per_mtok: 1 })).toBe(false);
    expect(isFreePrice({ input_per_mtok: 0, output_per_mtok: 0, per_request: 0.01 })).toBe(false);
    expect(isFreePrice(undefined)).toBe(false);
  });

  it("looks at every tier, whose limit is no price", () => {
    const price = { input_per_mtok: 0, output_per_mtok: 0 };
    expect(isFreePrice({ ...price, tiers: [{ above_input_tokens: 1_000, output_per_mtok: 0 }] })).toBe(true);
    expect(isFreePrice({ ...price, tiers: [{ above_input_tokens: 1_000, output_per_mtok: 2 }] })).toBe(false);
  });
});
