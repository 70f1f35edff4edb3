import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonPieces } from "./json-pieces.ts";

describe("jsonPieces", () => {
  it("is JSON.stringify with two spaces, whatever the value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 7 }), (value) => {
        expect([...jsonPieces(value)].join("")).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });

  it("leaves out members that are undefined", () => {
    const value = { a: undefined, b: { c: undefined }, d: [undefined] };
    expect([...jsonPieces(value)].join("")).toBe(JSON.stringify(value, null, 2));
  });

  it("never makes one text of much", () => {
    const value = {
      results: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`a${index}`, { response: "x".repeat(100_000) }])),
    };
    const pieces = [...jsonPieces(value)];
    expect(pieces.join("")).toBe(JSON.stringify(value, null, 2));
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(200_000);
  });
});
