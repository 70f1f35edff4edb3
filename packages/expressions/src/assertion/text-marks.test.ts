import { describe, expect, it } from "vitest";
import { stripped } from "./text-marks.ts";

describe("stripped", () => {
  it.each([
    ["both", "  a b\u3000", "a b"],
    ["left", "  a b  ", "a b  "],
    ["right", "  a b  ", "  a b"],
    ["both", " \t\n", ""],
    ["both", "", ""],
  ] as const)("drops blanks at %s of %j", (sides, text, rest) => {
    expect(stripped(text, sides)).toBe(rest);
  });

  it.each([
    ["characters of two units", "😀😀a😀b😀", "😀", "a😀b"],
    ["the first of the second half", "\u{10000}a\u{10000}", "\u{10000}", "a"],
    ["the last of the second half", "\u{103ff}a\u{103ff}", "\u{103ff}", "a"],
    ["a second half by itself", "a\udc00", "\udc00", "a"],
    ["what stands behind a first half by itself", "a\ud83dz", "z", "a\ud83d"],
    ["a private character behind a first half by itself", "a\ud83d\ue000", "\ue000", "a\ud83d"],
    ["all of it", "xyx", "xy", ""],
  ])("drops given characters, not their halves: %s", (_what, text, marks, rest) => {
    expect(stripped(text, "both", marks)).toBe(rest);
  });

  it("leaves a character whose half was given", () => {
    expect(stripped("😀a😀", "both", "\ude00\ud83d")).toBe("😀a😀");
  });
});
