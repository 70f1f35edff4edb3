import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { loadTextWidth, padText, truncateText, wrapWords } from "./text-width.ts";

describe("loadTextWidth", () => {
  it("measures wide characters when there are any", async () => {
    expect((await loadTextWidth(["plain", "結論"]))("結論🙂a")).toBe(7);
    expect((await loadTextWidth(["plain"]))("plain…")).toBe(6);
  });
});

describe("truncateText", () => {
  it.each([
    ["short", 10, "short"],
    ["exactly-10", 10, "exactly-10"],
    ["longer than it", 10, "longer th…"],
    ["結論は証拠", 7, "結論は…"],
    ["結論は証拠", 6, "結論…"],
    ["👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 5, "👩‍👩‍👧👩‍👩‍👧…"],
    ["abc", 1, "…"],
    ["abc", 0, ""],
  ])("cuts %j to %i columns: %j", (text, columns, cut) => {
    expect(truncateText(text, columns, stringWidth, "…")).toBe(cut);
    expect(stringWidth(cut)).toBeLessThanOrEqual(columns);
  });

  it("is not slowed down by a text of any length", () => {
    expect(truncateText("論".repeat(5_000_000), 9, stringWidth, "…")).toBe("論論論論…");
  });
});

describe("padText", () => {
  it("fills up by columns, not by characters", () => {
    expect(padText("結", 5, stringWidth)).toBe("結   ");
    expect(padText("1.2 s", 7, stringWidth, "right")).toBe("  1.2 s");
    expect(padText("too long", 3, stringWidth)).toBe("too long");
  });
});

describe("wrapWords", () => {
  it("keeps words whole, and cuts one that is longer than a line", () => {
    expect(wrapWords("it all fits", 20, stringWidth)).toEqual(["it all fits"]);
    expect(wrapWords("結論は 証拠 and more", 8, stringWidth)).toEqual(["結論は", "証拠 and", "more"]);
    expect(wrapWords("a very-long-word", 6, stringWidth)).toEqual(["a", "ver..."]);
  });
});
