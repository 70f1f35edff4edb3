import { describe, expect, it } from "vitest";
import { isJsonObject, parseJsonOrUndefined } from "./json.ts";

describe("parseJsonOrUndefined", () => {
  it("gives the value, or undefined for what is no JSON", () => {
    expect([
      parseJsonOrUndefined('{"a":[1]}'),
      parseJsonOrUndefined("null"),
      parseJsonOrUndefined("{a:1}"),
      parseJsonOrUndefined(""),
    ]).toEqual([{ a: [1] }, null, undefined, undefined]);
  });

  it("keeps __proto__ an ordinary key", () => {
    const value = parseJsonOrUndefined('{"__proto__":{"admin":true}}');
    expect(Object.keys(value as object)).toEqual(["__proto__"]);
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });
});

describe("isJsonObject", () => {
  it("is true for objects alone", () => {
    expect([{}, Object.create(null), [], null, "x", 1, undefined].map((value) => isJsonObject(value))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
