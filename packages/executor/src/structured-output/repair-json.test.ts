import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { repairJson } from "./repair-json.ts";

describe("repairJson", () => {
  it.each([
    ["single quotes", "{'a': 'b'}", { a: "b" }],
    ["an apostrophe beside other mistakes", `{a: "it's", "b": "an \\" in it",}`, { a: "it's", b: 'an " in it' }],
    ["unquoted keys", "{a: 1, b: true}", { a: 1, b: true }],
    ["trailing and missing commas", '{"a": 1\n"b": [1, 2,],}', { a: 1, b: [1, 2] }],
    ["comments", '{"a": 1, // one\n/* two */ "b": 2}', { a: 1, b: 2 }],
    ["Python's words", '{"a": True, "b": None}', { a: true, b: null }],
    ["line ends in text", '{"a": "one\ntwo"}', { a: "one\ntwo" }],
    ["curly quotes and other scripts", "{“größe”: “大きい 🚀”}", { größe: "大きい 🚀" }],
    ["a bracket too many", '{"a": [1]}}', { a: [1] }],
  ])("repairs %s", async (_what, text, value) => {
    expect(JSON.parse((await repairJson(text)) ?? '"not repaired"')).toEqual(value);
  });

  it.each([
    ["a missing value", '{"a": 1, "b": }'],
    ["a missing value, where null stands elsewhere", '{"a": "null", "b": }'],
    ["a number that breaks off", '{"a": 2., "b": 1e}'],
    ["a minus alone", '{"a": -}'],
    ["text that breaks off", '{"a": "}'],
    ["text that breaks off at a bracket of its own", '{"a": "as in {}'],
    ["single-quoted text that breaks off", "{'a': 'b}"],
    ["text in curly quotes that breaks off", "{“a”: “b}"],
    ["brackets that are left open", '{"a": [1, 2'],
    ["elided items", "[1, 2, ...]"],
    ["elided items in other words", '["a", …]'],
    ["several values", "{a: 1}\n{a: 2}"],
    ["prose", "I cannot say."],
  ])("makes nothing up for %s", async (_what, text) => {
    const repaired = await repairJson(text);
    // Prose may become text, never a map or list.
    if (repaired !== undefined) expect(typeof JSON.parse(repaired)).toBe("string");
  });

  it("completes no map or list that was cut off", async () => {
    const value = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.array(fc.jsonValue(), { minLength: 1 }));
    await fc.assert(
      fc.asyncProperty(value, fc.nat(), async (whole, at) => {
        const text = JSON.stringify(whole);
        expect(await repairJson(text.slice(0, 1 + (at % (text.length - 1))))).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });
});
