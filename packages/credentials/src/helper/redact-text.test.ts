import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redactText } from "./redact-text.ts";

describe("redactText", () => {
  it.each([
    ["the key sk-ant-api03-abcdefghijkl is old", "the key [redacted] is old"],
    ["key=AIzaSyA0123456789abcdefghijk", "[redacted]"],
    ["see https://vault.corp.test/v1/secret", "see https://vault.corp.test/v1/secret"],
    ["no-such-file-or-directory: /home/me/.config/llm-orc", "no-such-file-or-directory: /home/me/.config/llm-orc"],
    ["at 1800000000000000000", "at 1800000000000000000"],
    ["a1a1a1a1a1a1a1a1", "[redacted]"],
    ["a1a1a1a1a1a1a1a", "a1a1a1a1a1a1a1a"],
    ["aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa"],
    ["AAAAAAAAAAAAAAA1", "[redacted]"],
    ["'1zzzzzzzzzzzzzzz', next", "'[redacted]', next"],
    ["1aaaaaaa-bbbbbbb 1aaaaaaa:bbbbbbb", "[redacted] 1aaaaaaa:bbbbbbb"],
    [" one \n\n two\u0000\u200b ", "one two"],
    ["a\tb\u001b[2Jc\u202e", "a b [2Jc"],
  ])("of %j is %j", (text, redacted) => {
    expect(redactText(text, [])).toBe(redacted);
  });

  it("takes out what it knows, the longest first, and no single letters", () => {
    expect(redactText("secret-abc secret-abcdef a", ["secret-abc", "secret-abcdef", "a", ""])).toBe("[redacted] [redacted] a");
    expect(redactText("short longer short", ["short", "longer"])).toBe("short [redacted] short");
  });

  it("leaves nothing of a secret, wherever it stands", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{8,20}$/), fc.string(), fc.string(), (secret, before, after) => {
        expect(redactText(before + secret + after, [secret])).not.toContain(secret);
      }),
    );
  });
});
