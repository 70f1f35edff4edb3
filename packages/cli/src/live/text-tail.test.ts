import { describe, expect, it } from "vitest";
import { createTextTail } from "./text-tail.ts";

describe("createTextTail", () => {
  it("is the last line that is not blank", () => {
    expect(lineOf("first\nsecond")).toBe("second");
    expect(lineOf("first\n")).toBe("first\n");
    expect(lineOf("first", "\n\n", "se", "cond")).toBe("second");
    expect(lineOf("50%\r", "60%")).toBe("60%");
    expect(lineOf("\n \n")).toBe("");
  });

  it("counts bytes, not characters", () => {
    const tail = createTextTail();
    tail.append({ attempt: 1, offset: 0, delta: "結論" });
    expect(tail.bytes).toBe(6);
  });

  it("takes pieces that come twice or overlap once", () => {
    const tail = createTextTail();
    tail.append({ attempt: 1, offset: 0, delta: "abc" });
    tail.append({ attempt: 1, offset: 0, delta: "abc" });
    tail.append({ attempt: 1, offset: 1, delta: "bcde" });
    expect([tail.line, tail.bytes]).toEqual(["abcde", 5]);
  });

  it("begins anew with a new attempt and forgets what is withdrawn", () => {
    const tail = createTextTail();
    tail.append({ attempt: 1, offset: 0, delta: "wrong" });
    tail.append({ attempt: 2, offset: 0, delta: "right" });
    tail.append({ attempt: 1, offset: 5, delta: " late" });
    expect([tail.line, tail.bytes]).toEqual(["right", 5]);
    tail.withdraw();
    expect([tail.line, tail.bytes]).toEqual(["", 0]);
  });

  it("holds little of a line without an end", () => {
    const tail = createTextTail();
    let offset = 0;
    for (let piece = 0; piece < 2_000; piece++) {
      const delta = `word-${piece} `;
      tail.append({ attempt: 1, offset, delta });
      offset += delta.length;
      expect(tail.line.length).toBeLessThanOrEqual(4_096);
    }
    expect(tail.line.endsWith("word-1998 word-1999 ")).toBe(true);
    tail.append({ attempt: 1, offset, delta: "x".repeat(5_000_000) });
    expect(tail.line.length).toBeLessThanOrEqual(4_096);
    expect(tail.bytes).toBe(offset + 5_000_000);
  });
});

function lineOf(...pieces: readonly string[]): string {
  const tail = createTextTail();
  let offset = 0;
  for (const delta of pieces) {
    tail.append({ attempt: 1, offset, delta });
    offset += delta.length;
  }
  return tail.line;
}
