import { describe, expect, it } from "vitest";
import { exactly, NONE, UNKNOWN } from "./amount.ts";
import { addCostEstimates, estimateCost, isUnpriced, multiplyCostEstimate, UNKNOWN_COSTS } from "./cost-estimate.ts";

const price = { input_per_mtok: 1, output_per_mtok: 10 };
const free = { input_per_mtok: 0, output_per_mtok: 0 };

describe("estimateCost", () => {
  it("prices tokens, and never takes what is unknown for nothing", () => {
    const input = { low: 0, likely: 1_000, worst: null };
    expect(estimateCost(input, { low: 0, likely: 100, worst: 200 }, price)).toEqual({
      low: { usd: "0", status: "known" },
      likely: { usd: "0.002", status: "estimated" },
      worst: { usd: null, status: "unknown" },
    });
    expect(estimateCost(exactly(5), exactly(5), undefined)).toEqual(UNKNOWN_COSTS);
  });

  it("takes nothing for free tokens, however many, and for no tokens at any price", () => {
    const zero = { usd: "0", status: "known" };
    expect(estimateCost(UNKNOWN, UNKNOWN, free)).toEqual({ low: zero, likely: zero, worst: zero });
    expect(estimateCost(NONE, NONE, undefined)).toEqual({ low: zero, likely: zero, worst: zero });
  });
});

describe("multiplyCostEstimate", () => {
  it("is exact, and unknown for an unknown number", () => {
    const once = estimateCost(exactly(1), exactly(0), price);
    expect(multiplyCostEstimate(once, { low: 0, likely: 3, worst: 1_000_001 })).toEqual({
      low: { usd: "0", status: "known" },
      likely: { usd: "0.000003", status: "estimated" },
      worst: { usd: "1.000001", status: "estimated" },
    });
    expect(multiplyCostEstimate(once, { low: 1, likely: 1, worst: null }).worst).toEqual({ usd: null, status: "unknown" });
  });
});

describe("isUnpriced", () => {
  it("finds a part without a price in a sum", () => {
    const known = estimateCost(exactly(1), exactly(1), price);
    expect(isUnpriced(known)).toBe(false);
    expect(isUnpriced(addCostEstimates(known, UNKNOWN_COSTS))).toBe(true);
    expect(addCostEstimates(known, UNKNOWN_COSTS).likely).toEqual({ usd: "0.000011", status: "unknown" });
  });
});
