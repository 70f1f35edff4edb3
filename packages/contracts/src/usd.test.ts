import { describe, expect, it } from "vitest";
import { fromPicoUsd, parseUsd, toPicoUsd } from "./usd.ts";

describe("toPicoUsd", () => {
  it("is exact to the twelfth decimal", () => {
    expect(toPicoUsd("0")).toBe(0n);
    expect(toPicoUsd("1.5")).toBe(1_500_000_000_000n);
    expect(toPicoUsd("0.000000000001")).toBe(1n);
    expect(toPicoUsd("-2.25")).toBe(-2_250_000_000_000n);
  });

  it("throws for what is no decimal", () => {
    expect(() => toPicoUsd("two")).toThrow(SyntaxError);
    expect(() => toPicoUsd("1e3")).toThrow(SyntaxError);
  });
});

describe("fromPicoUsd", () => {
  it("writes no zeros that say nothing", () => {
    expect([0n, 1n, 1_500_000_000_000n, 2_000_000_000_000n, -1n].map(fromPicoUsd)).toEqual([
      "0",
      "0.000000000001",
      "1.5",
      "2",
      "-0.000000000001",
    ]);
  });

  it("is undone by toPicoUsd, for any amount", () => {
    for (let pico = 1n; pico < 10n ** 30n; pico = pico * 7n + 3n) {
      expect(toPicoUsd(fromPicoUsd(pico))).toBe(pico);
      expect(toPicoUsd(fromPicoUsd(-pico))).toBe(-pico);
    }
  });
});

describe("parseUsd", () => {
  it.each([
    ["0.50", "0.5"],
    ["$2", "2"],
    [" $ 10.25 ", "10.25"],
    [".5", "0.5"],
    ["5.", "5"],
    ["007", "7"],
    ["0", "0"],
    ["0.000", "0"],
    ["1e-3", "0.001"],
    ["2.5E2", "250"],
    ["100e-2", "1"],
    ["0.000000000001", "0.000000000001"],
    ["1000000000000000", "1000000000000000"],
    [0.5, "0.5"],
    [1e-7, "0.0000001"],
    [12, "12"],
  ])("takes %j", (typed, usd) => {
    expect(parseUsd(typed)).toBe(usd);
  });

  it.each(["", "$", ".", "-1", "+1", "NaN", "Infinity", "1,000", "1.2.3", "two", "0x10", "1e", "€5", "5 €", "1_000"])(
    "refuses %j",
    (typed) => {
      expect(parseUsd(typed)).toBeUndefined();
    },
  );

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -0.5])("refuses %d", (typed) => {
    expect(parseUsd(typed)).toBeUndefined();
  });

  it("refuses what is too fine, too much or too long to be meant", () => {
    expect(parseUsd("0.0000000000001")).toBeUndefined();
    expect(parseUsd("1e-13")).toBeUndefined();
    expect(parseUsd("1e16")).toBeUndefined();
    expect(parseUsd("1e999")).toBeUndefined();
    expect(parseUsd("1".repeat(100_000))).toBeUndefined();
  });
});
