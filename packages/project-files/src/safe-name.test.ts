import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkName, parseName } from "./safe-name.ts";

// Much quicker to make than the unit "binary", and half surrogate pairs are among them.
const anyCharacter = fc.nat(0x10_ffff).map((code) => String.fromCodePoint(code));

const HOSTILE = [
  // Ways out.
  "..",
  ".",
  "../x",
  "../../etc/passwd",
  "..\\x",
  "a/../../b",
  "/etc/passwd",
  "//server/share",
  "\\\\server\\share",
  "C:",
  "C:\\x",
  "c:x",
  "~",
  "~/x",
  "~root",
  "file:///etc/passwd",
  "%2e%2e",
  "..%2f..%2fx",
  "%00",
  "....//",
  ".../x",
  // Hidden files, options, streams.
  ".git",
  ".ssh",
  ".env",
  "-rf",
  "--help",
  "-",
  "x:stream",
  "x::$DATA",
  // Nothing, or nothing visible.
  "",
  " ",
  "  x",
  "\t",
  "\n",
  "\u0000",
  "x\u0000.yaml",
  "x\ny",
  "x\ry",
  "x\u001b[2J",
  "\u202egnp.exe",
  "\u200bx",
  "\ufeffx",
  "x\u2028y",
  "\ud800",
  // What shells, Windows and templates read something into.
  "$(id)",
  "`id`",
  "a;b",
  "a|b",
  "a&b",
  "a>b",
  "a<b",
  'a"b',
  "a'b",
  "a*b",
  "a?b",
  "${x}",
  "{{x}}",
  "a,b",
  "con",
  "NUL",
  "nul.txt",
  "com1",
  "LPT9.yaml",
  "COM¹",
  "aux.",
  // Endings that Windows drops.
  "x.",
  "x ",
  "x. .",
  // Lookalikes of the separators, and length.
  "a∕b",
  "a⁄b",
  "a／b",
  "․․",
  "x".repeat(129),
  "ä".repeat(65),
  "a/b",
];

const HARMLESS = [
  "review",
  "Code Review 2",
  "über-prüfung",
  "日本語",
  "a.b",
  "v1.2+build",
  "user@host",
  "_private",
  "toString",
  "console",
  "icon",
  "falcon.yaml",
  "x".repeat(128),
];

describe("checkName", () => {
  it.each(HOSTILE)("refuses %j", (name) => {
    expect(checkName(name)).toMatch(/./);
    expect(() => parseName(name)).toThrowError(expect.objectContaining({ code: "NAME_INVALID" }));
  });

  it.each(HARMLESS)("accepts %j", (name) => {
    expect(checkName(name)).toBeUndefined();
    expect(parseName(name)).toBe(name);
  });

  it("holds each segment to the same when slashes are allowed", () => {
    const allowed = { allowSlashes: true };
    expect(checkName("teams/core/review", allowed)).toBeUndefined();
    for (const hostile of HOSTILE.filter((name) => name !== "a/b")) {
      expect(checkName(`a/${hostile}`, allowed)).toMatch(/./);
      expect(checkName(`${hostile}/a`, allowed)).toMatch(/./);
    }
  });

  it("allows 16 segments, each as long as a name may be", () => {
    const segments = Array.from({ length: 16 }, () => "x".repeat(128));
    expect(checkName(segments.join("/"), { allowSlashes: true })).toBeUndefined();
    expect(checkName([...segments, "a"].join("/"), { allowSlashes: true })).toBe("it is too long");
  });

  it.each([
    ["", "it is empty"],
    ["a//b", "it has an empty segment"],
    ["a/..", "it leaves its folder"],
    ["./a", "it leaves its folder"],
    ["x".repeat(129), "it is too long"],
    ["a/b:c", '"b:c" has a character that file names may not have here'],
    ["a.", "it ends in a dot or a space"],
    ["con", "the name is reserved by Windows"],
  ])("says of %j why not", (name, why) => {
    expect(checkName(name, { allowSlashes: true })).toBe(why);
  });
});

describe("parseName", () => {
  it("says what is wrong without printing what could harm a terminal", () => {
    expect(() => parseName("x\u001b[2J", { what: "an ensemble's name" })).toThrowError(
      '"x\\u001b[2J" cannot be an ensemble\'s name: "x\\u001b[2J" has a character that file names may not have here.',
    );
    expect(() => parseName("")).toThrowError(
      expect.objectContaining({ message: '"" cannot be a name: it is empty.', hint: "Use letters, digits, '_', '-' and '.'." }),
    );
    expect(() => parseName("x".repeat(5_000))).toThrowError(`"${"x".repeat(80)}" cannot be a name: it is too long.`);
  });

  it("has a message of bounded length for a name of any", () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 5_000 }), (name) => {
        try {
          parseName(name, { allowSlashes: true });
        } catch (error) {
          expect((error as Error).message.length).toBeLessThan(1_500);
          expect((error as Error).message).not.toMatch(/\p{Cc}/u);
        }
      }),
    );
  });
});
