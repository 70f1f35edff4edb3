import type { JsonValue } from "@llm-orc/contracts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolvePath } from "./resolve-path.ts";

const value: JsonValue = { a: { b: [10, { c: "deep" }], "": 1 }, text: "hello", none: null };

describe("resolvePath", () => {
  it.each<[(string | number)[], JsonValue]>([
    [[], value],
    [["text"], "hello"],
    [["a", "b", 0], 10],
    [["a", "b", 1, "c"], "deep"],
    [["a", ""], 1],
    [["none"], null],
    [["missing"], null],
    [["none", "x"], null],
    [["a", "b", 2], null],
    [["a", "b", -1], null],
    [["a", "b", "0"], null],
    [["a", "b", "length"], null],
    [["text", "length"], null],
    [["text", 0], null],
    [["a", 0], null],
    [["__proto__"], null],
    [["constructor", "name"], null],
    [["toString"], null],
  ])("follows %j to %j", (path, expected) => {
    expect(resolvePath(value, path)).toEqual(expected);
  });

  it("finds a map's own key whatever its name", () => {
    expect(resolvePath(JSON.parse('{"__proto__": {"length": 3}}') as JsonValue, ["__proto__", "length"])).toBe(3);
  });

  it("never throws and never leaves JSON", () => {
    const steps = fc.array(fc.oneof(fc.string(), fc.nat(), fc.constantFrom("__proto__", "constructor", "length", "prototype")));
    fc.assert(
      fc.property(fc.jsonValue(), steps, (json, path) => {
        expect(["function", "undefined", "symbol"]).not.toContain(typeof resolvePath(json as JsonValue, path));
      }),
    );
  });
});
