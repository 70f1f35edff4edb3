import { describe, expect, it } from "vitest";
import { boundJson, boundText } from "./bound-json.ts";

describe("boundText", () => {
  it("says how much is left out, and cuts no character in two", () => {
    expect(boundText("abcdef", 3)).toBe("abc ... (3 more characters)");
    expect(boundText("a\u{1f600}b", 2)).toBe("a ... (3 more characters)");
    expect(boundText("abc", 3)).toBe("abc");
  });
});

describe("boundJson", () => {
  it("counts bytes, and leaves alone what fits", () => {
    const value = { text: "\u{1f600}".repeat(100) };
    expect(boundJson(value, 420)).toEqual({ value, isCut: false });
    expect(boundJson(value, 410)).toEqual({ value: { text: expect.stringContaining("more characters") as string }, isCut: true });
  });
});
