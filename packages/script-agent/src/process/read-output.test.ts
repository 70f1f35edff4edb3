import { describe, expect, it } from "vitest";
import type { OutputSource } from "./output-source.ts";
import { readHead, readTail } from "./read-output.ts";

const WORDS = "first line\nsecond line\nthe last line";

// However a text is cut, and although each piece comes in the memory of the one before it.
describe.each([1, 2, 7, 100])("output in pieces of %d bytes", (pieceBytes) => {
  it("is kept from its beginning, as far as there is room", () => {
    const source = testSource();
    const reader = readHead(source, WORDS.length, () => expect.unreachable());
    source.write(WORDS, pieceBytes);
    expect([reader.text(), reader.byteCount]).toEqual([WORDS, WORDS.length]);
  });

  it("is read no further than its first byte too many, and nothing of it is kept", () => {
    const source = testSource();
    let overflows = 0;
    const reader = readHead(source, WORDS.length - 1, () => overflows++);
    source.write(WORDS + WORDS, pieceBytes);
    expect([reader.text(), overflows, source.isDestroyed]).toEqual(["", 1, true]);
    expect(reader.byteCount).toBeLessThan(WORDS.length + pieceBytes);
  });

  it.each([
    [WORDS.length, WORDS],
    // Nothing is kept of a line that was cut.
    [WORDS.length - 1, "second line\nthe last line"],
    [20, "the last line"],
    [0, ""],
  ])("is kept from its end, %d bytes of it", (maxBytes, kept) => {
    const source = testSource();
    const reader = readTail(source, maxBytes);
    source.write(WORDS, pieceBytes);
    expect([reader.text(), reader.byteCount]).toEqual([kept, WORDS.length]);
  });
});

describe("readTail", () => {
  it("keeps no half of a word where there is no line to begin with", () => {
    const source = testSource();
    const reader = readTail(source, 12);
    source.write("key-4711 is nobody's", 100);
    expect(reader.text()).toBe("is nobody's");
    source.write("x".repeat(30), 100);
    expect(reader.text()).toBe("");
  });
});

interface TestSource extends OutputSource {
  readonly isDestroyed: boolean;
  write(text: string, pieceBytes: number): void;
}

function testSource(): TestSource {
  const block = Buffer.alloc(100);
  let take: ((bytes: Uint8Array) => void) | undefined;
  return {
    closed: Promise.resolve(),
    get isDestroyed() {
      return take === undefined;
    },
    read: (given) => void (take = given),
    destroy: () => void (take = undefined),
    write(text, pieceBytes) {
      const bytes = Buffer.from(text);
      for (let start = 0; start < bytes.length; start += pieceBytes) {
        const count = bytes.copy(block, 0, start, Math.min(start + pieceBytes, bytes.length));
        take?.(block.subarray(0, count));
      }
    },
  };
}
