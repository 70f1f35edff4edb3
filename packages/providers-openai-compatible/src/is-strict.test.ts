import { describe, expect, it } from "vitest";
import { isStrict } from "./is-strict.ts";

const closed = (properties: Record<string, object>): Record<string, unknown> => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

describe("isStrict", () => {
  it.each([
    ["an object that requires and names all of its keys", closed({ a: { type: "string" } }), true],
    [
      "such objects inside each other, in lists and definitions",
      { ...closed({ a: { type: "array", items: closed({}) } }), $defs: { x: closed({ b: { type: "number" } }) } },
      true,
    ],
    ["an object with optional keys", { ...closed({ a: {} }), required: [] }, false],
    ["an object that takes other keys", { ...closed({ a: {} }), additionalProperties: true }, false],
    ["an open object deeper inside", closed({ a: { type: "array", items: { type: "object" } } }), false],
    ["an open object in a definition", { ...closed({}), $defs: { x: { properties: { a: {} } } } }, false],
    ["a root that is no object", { type: "array", items: closed({}) }, false],
  ])("says of %s: %s", (_what, schema, expected) => {
    expect(isStrict(schema as never)).toBe(expected);
  });
});
