import { describe, expect, it } from "vitest";
import { resolvePlainScalar, resolveTaggedScalar } from "./resolve-scalar.ts";

describe("resolvePlainScalar", () => {
  it.each([
    ["", null],
    ["~", null],
    ["null", null],
    ["yes", true],
    ["On", true],
    ["off", false],
    ["NO", false],
    ["true", true],
    ["y", "y"],
    ["truth", "truth"],
    ["0", 0],
    ["-0", 0],
    ["30", 30],
    ["-7", -7],
    ["1_000", 1000],
    ["0x1F", 31],
    ["-0b101", -5],
    ["017", 15],
    ["08", "08"],
    ["0o17", "0o17"],
    ["1.5", 1.5],
    ["1.", 1],
    [".5", 0.5],
    ["1e5", "1e5"],
    ["3e831", "3e831"],
    ["1.5e3", "1.5e3"],
    ["0_", 0],
    ["1.5e-3", 0.0015],
    ["-", "-"],
    ["+", "+"],
    [".", "."],
    ["1.2.3", "1.2.3"],
    ["12:30", 750],
    ["09:30", "09:30"],
    ["12:30:45", 45_045],
    ["2024-01-01", "2024-01-01"],
    ["1_", 1],
    ["abc", "abc"],
    ["-dash", "-dash"],
  ])("reads %j as %j", (text, value) => {
    expect(resolvePlainScalar(text)).toMatchObject({ value });
  });

  it.each([".nan", ".inf", "-.INF", "1.0e+999", "9".repeat(350)])("has no value for %j", (text) => {
    expect(resolvePlainScalar(text)).toHaveProperty("error");
  });

  it.each(["017", "12:30", "12345678901234567890"])("warns that %j may not be what is meant", (text) => {
    expect(resolvePlainScalar(text)).toHaveProperty("warning");
  });
});

describe("resolveTaggedScalar", () => {
  it.each([
    ["5", "str", "5"],
    ["5", "int", 5],
    ["5", "float", 5],
    ["no", "bool", false],
    ["", "null", null],
  ])("reads %j with !!%s as %j", (text, tag, value) => {
    expect(resolveTaggedScalar(text, tag)).toMatchObject({ value });
  });

  it.each([
    ["abc", "int"],
    ["1.5", "int"],
    ["5", "bool"],
    [".inf", "float"],
  ])("refuses %j with !!%s", (text, tag) => {
    expect(resolveTaggedScalar(text, tag)).toHaveProperty("error");
  });
});
