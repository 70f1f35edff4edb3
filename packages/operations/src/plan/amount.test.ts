import { describe, expect, it } from "vitest";
import { addAmounts, capAmount, exactly, largerAmount, multiplyAmounts, NONE, UNKNOWN } from "./amount.ts";

describe("amounts", () => {
  it("stay unknown in sums, and are nothing when there are none of them", () => {
    expect(addAmounts(exactly(3), UNKNOWN)).toEqual({ low: 3, likely: null, worst: null });
    expect(multiplyAmounts(UNKNOWN, NONE)).toEqual(NONE);
    expect(multiplyAmounts({ low: 1, likely: 2, worst: null }, exactly(3))).toEqual({ low: 3, likely: 6, worst: null });
    expect(largerAmount(exactly(3), { low: 1, likely: 5, worst: null })).toEqual({ low: 3, likely: 5, worst: null });
  });

  it("get a bound from a limit", () => {
    expect(capAmount({ low: 9, likely: null, worst: null }, 5)).toEqual({ low: 5, likely: null, worst: 5 });
    expect(capAmount(UNKNOWN, undefined)).toEqual(UNKNOWN);
  });

  it("are unknown where they cannot be counted", () => {
    const many = exactly(2 ** 52);
    expect(addAmounts(many, many, many)).toEqual({ low: Number.MAX_SAFE_INTEGER, likely: null, worst: null });
    expect(multiplyAmounts(many, many)).toEqual({ low: Number.MAX_SAFE_INTEGER, likely: null, worst: null });
  });
});
