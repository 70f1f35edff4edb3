import { describe, expect, it } from "vitest";
import { markUnprintable, printableExcerpt, printableLine, printableText } from "./printable.ts";

// oxlint-disable-next-line no-control-regex -- what must not be there
const ACTIVE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]|[\u{E0000}-\u{E007F}]/u;

describe("printableLine", () => {
  it.each([
    ["colours", "\u001B[31mred\u001B[0m", "red"],
    ["cursor movement", "a\u001B[2J\u001B[10;20Hb", "ab"],
    ["one-character C1 sequences", "a\u009B31mb", "ab"],
    ["a window title", "a\u001B]0;owned\u0007b", "ab"],
    ["a hyperlink, keeping its text", "\u001B]8;;http://evil\u001B\\click\u001B]8;;\u001B\\", "click"],
    ["a device string", "a\u001BPq#0;2\u001B\\b", "ab"],
    ["a string without an end, keeping what follows", "a\u001B]0;title and more", "a0;title and more"],
    ["a lone escape at the end", "abc\u001B", "abc"],
    ["carriage returns, as spaces", "progress 1%\rprogress 2%", "progress 1% progress 2%"],
    ["line ends of all sorts", "a\nb\r\nc\u2028d\u2029e\u0085f\vg", "a b c d e f g"],
    ["NUL, BEL, backspace, DEL", "a\u0000b\u0007c\u0008d\u007Fe", "abcde"],
    ["turned directions", "abc\u202Efed\u2066x\u2069\u200F", "abcfedx"],
    ["invisible characters and tags", "a\u200Bb\uFEFFc\u{E0041}d\u00ADe", "abcde"],
    ["half a character", "a\uD83Db", "a\uFFFDb"],
  ])("takes out %s", (_what, text, shown) => {
    expect(printableLine(text)).toBe(shown);
  });

  it("keeps what people write", () => {
    const text = "Zoë 結論 👩‍👩‍👧 ❤️ ไทย עברית ½ →";
    expect(printableLine(text)).toBe(text);
  });

  it("leaves nothing active of any mixture of dangerous pieces", () => {
    const pieces = [
      "\u001B",
      "[",
      "]",
      "\u009B",
      "\u009D",
      "8;;",
      "\u0007",
      "\u009C",
      "\\",
      "m",
      "31",
      " ",
      "\n",
      "\r",
      "x",
      "\u202E",
      "\u2028",
      "P",
      "\uDC00",
    ];
    const random = seeded(11);
    for (let round = 0; round < 5_000; round++) {
      const text = Array.from({ length: 12 }, () => pieces[Math.floor(random() * pieces.length)]).join("");
      const line = printableLine(text);
      expect(line).not.toMatch(ACTIVE);
      expect(line).not.toMatch(/[\n\t]/);
      expect(printableText(text)).not.toMatch(ACTIVE);
      expect(markUnprintable(text)).not.toMatch(ACTIVE);
      expect(markUnprintable(text)).toHaveLength(text.length);
    }
  });

  it("takes time in proportion to the text, also for unfinished sequences", () => {
    for (const start of ["\u001B]", "\u001BP", "\u001B[", "\u009D", "\u001B[1;"]) {
      expect(printableLine(start.repeat(200_000)).length).toBeLessThan(1_000_000);
    }
  });
});

describe("printableText", () => {
  it("keeps lines, tabs and spaces", () => {
    expect(printableText("  a\tb\r\n\r\n  c\rd\u001B[31m\n")).toBe("  a\tb\n\n  c\nd\n");
  });
});

describe("printableExcerpt", () => {
  it("cuts what is too long and says so", () => {
    expect(printableExcerpt("abc", 10)).toBe("abc");
    expect(printableExcerpt("abcdefghijk", 10)).toBe("abcdefg...");
    expect(printableExcerpt("x".repeat(1_000_000))).toHaveLength(400);
    expect(printableExcerpt(`${"\u001B[31m".repeat(100)}hidden`, 10)).toBe("...");
  });

  it("does not halve a character", () => {
    expect(printableExcerpt("abc🙂🙂🙂🙂", 7)).toBe("abc...");
  });
});

describe("markUnprintable", () => {
  it("moves nothing", () => {
    expect(markUnprintable("a\u001B[31m\tb\u0000")).toBe("a�[31m�b�");
    expect(markUnprintable("x\u{E0041}y")).toHaveLength(4);
  });
});

// mulberry32: the same numbers in every run, so that a failure can be looked at.
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
