import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { lastWrappedRow } from "./last-wrapped-row.ts";

describe("lastWrappedRow", () => {
  it.each([
    ["one two", 10, "one two"],
    ["one two three", 10, "three"],
    ["one two three four five", 10, "five"],
    ["abcdefghijklm", 10, "klm"],
    ["one abcdefghijklm", 10, "klm"],
    ["結論は証拠によって", 6, "よって"],
    ["結", 1, ""],
    ["abc", 0, ""],
  ])("of %j in %i columns is %j", (text, columns, row) => {
    expect(lastWrappedRow(text, columns, stringWidth)).toBe(row);
  });

  it("only grows to the right while a row is being filled", () => {
    const text = "the argument rests on a claim that is not shown anywhere in the text";
    let before = "";
    for (let length = 1; length <= text.length; length++) {
      const row = lastWrappedRow(text.slice(0, length), 20, stringWidth);
      expect(stringWidth(row)).toBeLessThanOrEqual(20);
      // It goes on, or it is the first word of a new row.
      expect(row.startsWith(before) || !row.trimEnd().includes(" ")).toBe(true);
      before = row;
    }
  });
});
