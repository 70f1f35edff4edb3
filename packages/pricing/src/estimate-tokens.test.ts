import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { COUNTED_TEXTS } from "./__fixtures__/counted-texts.ts";
import { estimateTokens, maxTokensOf } from "./estimate-tokens.ts";

describe("estimateTokens", () => {
  it.each(COUNTED_TEXTS)("is within an eighth of a real count: $name", ({ text, tokens }) => {
    expect(Math.abs(estimateTokens(text) / tokens - 1)).toBeLessThan(1 / 8);
  });

  it("is off by a quarter of what four bytes a token are off, on the average of these texts", () => {
    const ours = mean(COUNTED_TEXTS.map(({ text, tokens }) => Math.abs(estimateTokens(text) / tokens - 1)));
    const byBytes = mean(COUNTED_TEXTS.map(({ text, tokens }) => Math.abs(Buffer.byteLength(text) / 4 / tokens - 1)));
    expect(ours).toBeLessThan(0.06);
    expect(byBytes).toBeGreaterThan(4 * ours);
  });

  it("is nothing for nothing, and a whole number that grows no faster than the bytes", () => {
    expect(estimateTokens("")).toBe(0);
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const tokens = estimateTokens(text);
        expect(Number.isSafeInteger(tokens)).toBe(true);
        expect(tokens).toBeLessThanOrEqual(maxTokensOf(Buffer.byteLength(text)));
      }),
    );
  });

  it("adds up: a text has about as many tokens as its parts", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (a, b) => {
        expect(Math.abs(estimateTokens(`${a}\n${b}`) - estimateTokens(a) - estimateTokens(b))).toBeLessThanOrEqual(3);
      }),
    );
  });
});

describe("maxTokensOf", () => {
  it("is never below a real count", () => {
    for (const { text, tokens } of COUNTED_TEXTS) expect(maxTokensOf(Buffer.byteLength(text))).toBeGreaterThanOrEqual(tokens);
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
