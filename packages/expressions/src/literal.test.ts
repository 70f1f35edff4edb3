import { describe, expect, it } from "vitest";
import { parseBareLiteral, parseNumber } from "./literal.ts";

describe("parseBareLiteral", () => {
  it.each([
    ["true", true],
    ["false", false],
    [" true ", true],
    ["True", "True"],
    ["7", 7],
    [" 7 ", 7],
    ["seven", "seven"],
    ["null", "null"],
    ["", ""],
    ['""', ""],
    ["''", ""],
    ["'true'", "true"],
    ['"7"', "7"],
    ["' a '", " a "],
    ["'", "'"],
    ["'a", "'a"],
    ["a'", "a'"],
    ["aba", "aba"],
    ["'a\"", "'a\""],
    ["'a' or 'b'", "a' or 'b"],
  ])("reads %j as %j", (text, value) => {
    expect(parseBareLiteral(text)).toBe(value);
  });
});

// As Python's `float` has it.
describe("parseNumber", () => {
  it.each([
    ["0", 0],
    ["12", 12],
    ["+12", 12],
    ["-12", -12],
    ["1_0", 10],
    ["12_34_56", 123456],
    ["1.5", 1.5],
    ["12.", 12],
    ["12.34", 12.34],
    ["1.2_3_45", 1.2345],
    ["1_2.5", 12.5],
    [".5", 0.5],
    [".25", 0.25],
    [".2_5_75", 0.2575],
    ["-.5", -0.5],
    ["1e5", 1e5],
    ["1E5", 1e5],
    ["1e+12", 1e12],
    ["1e-12", 1e-12],
    ["1e1_0", 1e10],
    ["1e1_0_0", 1e100],
    ["1e1_00", 1e100],
    ["1.5e3", 1500],
    ["5.e1", 50],
    ["inf", Infinity],
    ["+Infinity", Infinity],
    ["-INF", -Infinity],
    ["-infinity", -Infinity],
    ["nan", Number.NaN],
    ["-NaN", Number.NaN],
  ])("reads %s", (text, number) => {
    expect(parseNumber(text)).toBe(number);
  });

  it.each(
    [
      ["", " 1", "1 ", "one", "a1", "1a", "+", "-", ".", "+.", "_1", "1_", "1__0", "1._5", "1_.5", "1.5_", "._5", ".5_", "1.2.3"],
      ["1e", "e5", "1e+", "1e_5", "1e5_", "1e5__0", "1_e5", ".e5", "1e5.5", "--1", "+-1", "0x1f"],
      ["in", "infin", "infinit", "infi", "nano", "inf1", "1inf", "na", "xinf", "xnan"],
    ].flat(),
  )("takes %j for no number", (text) => {
    expect(parseNumber(text)).toBeUndefined();
  });
});
