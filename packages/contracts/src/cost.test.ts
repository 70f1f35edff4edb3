import { describe, expect, it } from "vitest";
import { addCosts, type Cost, costOf, isFreePrice, UNKNOWN_COST, ZERO_COST } from "./cost.ts";

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
    expect(isFreePrice(undefined)).toBe(false);
  });
});
