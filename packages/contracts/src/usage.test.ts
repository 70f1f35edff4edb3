import { describe, expect, it } from "vitest";
import { addUsage } from "./usage.ts";

describe("addUsage", () => {
  it("adds count by count", () => {
    expect(
      addUsage(
        { input_tokens: 1, output_tokens: 2, cache_read_tokens: 3, reasoning_tokens: 4 },
        { input_tokens: 10, output_tokens: 20, cache_read_tokens: 30, cache_write_tokens: 50 },
      ),
    ).toEqual({ input_tokens: 11, output_tokens: 22, cache_read_tokens: 33, cache_write_tokens: 50, reasoning_tokens: 4 });
  });

  it("leaves out a finer count that neither side has", () => {
    expect(Object.keys(addUsage({ input_tokens: 1, output_tokens: 2 }, { input_tokens: 0, output_tokens: 0 }))).toEqual([
      "input_tokens",
      "output_tokens",
    ]);
  });

  it("keeps a finer count of zero: the vendor said so", () => {
    const sum = addUsage({ input_tokens: 1, output_tokens: 2, cache_read_tokens: 0 }, { input_tokens: 0, output_tokens: 0 });
    expect(sum.cache_read_tokens).toBe(0);
  });
});
