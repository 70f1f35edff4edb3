import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractJson } from "./extract-json.ts";

const MAP = { type: "object" };
const LIST = { type: "array" };

describe("extractJson", () => {
  it("takes an answer that is JSON as the model wrote it", async () => {
    const text = '{ "b": 1.0,\n  "a": "\\u00e9" }';
    expect(await extractJson(`\uFEFF \n${text}\n`, MAP)).toEqual({ text, value: { b: 1, a: "é" } });
  });

  it.each([
    ["a fence", '```json\n{"a": 1}\n```', MAP, { a: 1 }],
    ["a fence without a language", "```\n[1]\n```", LIST, [1]],
    ["a fence with Windows line ends", '```json\r\n{"a": 1}\r\n```\r\n', MAP, { a: 1 }],
    ["a fence between prose", 'See [1]:\n\n  ```JSON\n  {"a": 1}\n  ```\n\nDone {really}.', MAP, { a: 1 }],
    ["the fence that says json", '```js\nf({})\n```\nso\n```json\n{"a": 1}\n```', MAP, { a: 1 }],
    ["a fenced number", "```json\n42\n```", { type: "integer" }, 42],
    ["prose around", 'Here you are: {"a": {"b": [1]}} as asked.', MAP, { a: { b: [1] } }],
    ["prose with a citation", 'As [1] says: {"a": 1}', MAP, { a: 1 }],
    ["thoughts before", '<think>Maybe {"a": 0}?</think>\n{"a": 1}', MAP, { a: 1 }],
    ["almost JSON between prose", "Here: {a: 'x', b: True,} - done.", MAP, { a: "x", b: true }],
    ["a fence in its own text", '{"code": "```js\\nf()\\n```"}', MAP, { code: "```js\nf()\n```" }],
  ])("finds the value in %s", async (_what, answer, schema, value) => {
    expect((await extractJson(answer, schema))?.value).toEqual(value);
  });

  it.each([
    ["nothing", "", MAP],
    ["prose", "I would rather not.", MAP],
    ["several values", 'First {"a": 1}, then {"a": 2}.', MAP],
    ["several fences", '```json\n{"a": 1}\n```\n```json\n{"a": 2}\n```', MAP],
    ["a map out of a list", '[{"a": 1}, {"a"', MAP],
    ["a list out of a map that is cut off", '{"items": [1, 2], "mo', LIST],
    ["what is cut off in a fence", '```json\n{"a": [1, 2', MAP],
    ["set braces", "Let {x} be small.", MAP],
  ])("finds no value in %s", async (_what, answer, schema) => {
    expect(await extractJson(answer, schema)).toBeUndefined();
  });

  it("finds any value between prose, and never a part of one", async () => {
    const value = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()));
    await fc.assert(
      fc.asyncProperty(value, fc.boolean(), async (whole, isFenced) => {
        const text = JSON.stringify(whole);
        const answer = isFenced ? `So:\n\`\`\`json\n${text}\n\`\`\`\nDone.` : `So: ${text} Done.`;
        const found = await extractJson(answer, Array.isArray(whole) ? LIST : MAP);
        expect(found?.text).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it("takes no longer than it must on hostile text", async () => {
    const size = 200_000;
    const parts = ["[", "{", "```\n", "\n", " ", "```json\n ", '{"', "{a", "'", "<think>", "[,", "…", "}{", '"a" '];
    for (const part of parts) {
      expect(await extractJson(part.repeat(size / part.length), MAP)).toBeUndefined();
      for (const length of [60_000, size]) await extractJson(`{${part.repeat(length / part.length)}}`, MAP);
    }
  });
});
