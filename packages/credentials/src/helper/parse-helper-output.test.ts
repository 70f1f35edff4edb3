import { describe, expect, it } from "vitest";
import { parseHelperOutput } from "./parse-helper-output.ts";

describe("parseHelperOutput", () => {
  it.each([
    ["key", "key"],
    ["  key  \n", "key"],
    ["\n\nkey\nuser: me\n", "key"],
    ["key \r\nmore", "key"],
    ["key\rmore", "key"],
    ["two words", "two words"],
    ["null", "null"],
    ["[1]", "[1]"],
    ['"quoted"', '"quoted"'],
    ['{"key": "k"}', "k"],
    ['\n {"key": " k ", "expires_at": null, "more": 1}\n', " k "],
  ])("finds in %j the key", (stdout, key) => {
    const parsed = parseHelperOutput(stdout);
    const answer = "answer" in parsed ? parsed.answer : undefined;
    expect(answer?.key.reveal()).toBe(key);
    expect(answer).not.toHaveProperty("expiresAtMs");
  });

  it.each(["", " \n\t", "{}", '{"key": null}', '{"key": ""}', '{"expires_at": 7}', '{"key": "", "expires_at": "x"}'])(
    "finds no key in %j",
    (stdout) => {
      expect(parseHelperOutput(stdout)).toStrictEqual({ answer: undefined });
    },
  );

  it.each([
    ['{"key": "k", "expires_at": 1.5}', 1_500],
    ['{"key": "k", "expires_at": 0}', 0],
  ])("takes the end out of %s", (stdout, expiresAtMs) => {
    expect(parseHelperOutput(stdout)).toMatchObject({ answer: { expiresAtMs } });
  });

  it.each([
    ["{", "it printed something that begins like JSON and is none"],
    ['{"key": "k"} more', "it printed something that begins like JSON and is none"],
    ['{"key": 7}', 'the "key" that it printed is no text'],
    ['{"key": false}', 'the "key" that it printed is no text'],
    ['{"key": "k", "expires_at": "1"}', 'the "expires_at" that it printed is no number of seconds since 1970'],
  ])("says what is wrong with %s", (stdout, problem) => {
    expect(parseHelperOutput(stdout)).toStrictEqual({ problem });
  });
});
