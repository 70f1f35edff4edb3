import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLineSplitter } from "./line-splitter.ts";

describe("createLineSplitter", () => {
  it("gives the same lines however the bytes are cut", () => {
    const line = fc.string({ unit: "grapheme", maxLength: 20 }).map((text) => text.replaceAll(/\s/gu, "_"));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(50)), (lines, cuts) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(""));
        const split = createLineSplitter(1000);
        const points = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length])];
        const got = points.slice(1).flatMap((end, index) => split(bytes.subarray(points[index], end)));
        expect(got).toEqual(lines.filter((text) => text.trim() !== "").map((text) => ({ type: "line", text: text.trim() })));
      }),
    );
  });

  it("reports a line that is too long once, and goes on after it", () => {
    const split = createLineSplitter(10);
    const got = [...Array.from({ length: 25 }, () => "x"), "\n", "next\n"].flatMap((piece) => split(Buffer.from(piece)));
    expect(got).toEqual([{ type: "oversized" }, { type: "line", text: "next" }]);
  });

  it("takes a line of exactly the limit", () => {
    expect(createLineSplitter(4)(Buffer.from("four\nfives\n"))).toEqual([{ type: "line", text: "four" }, { type: "oversized" }]);
  });
});
