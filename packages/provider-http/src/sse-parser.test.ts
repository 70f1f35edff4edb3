import { describe, expect, it } from "vitest";
import { createSseParser, type SseEvent } from "./sse-parser.ts";

describe("createSseParser", () => {
  it.each([
    { name: "LF", text: "data: a\n\ndata: b\n\n" },
    { name: "CR", text: "data: a\r\rdata: b\r\r" },
    { name: "CRLF", text: "data: a\r\n\r\ndata: b\r\n\r\n" },
    { name: "all three mixed", text: "data: a\r\n\rdata: b\n\r\n" },
    { name: "a byte order mark", text: "\uFEFFdata: a\n\ndata: b\n\n" },
    { name: "no space after the colon", text: "data:a\n\ndata:b\n\n" },
    { name: "comments and unknown fields", text: ": hello\n\nid: 7\nretry: 10\ndata: a\n:\n\nfoo\ndata: b\n\n" },
    { name: "no blank line at the end", text: "data: a\n\ndata: b\n" },
    { name: "no line end at the end", text: "data: a\n\ndata: b" },
  ])("reads lines with $name, however the bytes are cut", ({ text }) => {
    for (const events of everyCut(text)) expect(events.map(({ data }) => data)).toEqual(["a", "b"]);
  });

  it("joins data lines and keeps what follows the first space", () => {
    for (const events of everyCut("event: note\ndata:  x: y\ndata\ndata: z\n\ndata: plain\n\n")) {
      expect(events).toEqual([
        { event: "note", data: " x: y\n\nz" },
        { event: "message", data: "plain" },
      ]);
    }
  });

  it("keeps characters whole however the bytes are cut", () => {
    const text = "data: é漢😀\n\n";
    for (const events of everyCut(text)) expect(events).toEqual([{ event: "message", data: "é漢😀" }]);
    expect(parse([...Buffer.from(text)].map((byte) => Uint8Array.of(byte)))).toEqual([{ event: "message", data: "é漢😀" }]);
  });

  it("does not dispatch an event without data", () => {
    expect(parse([Buffer.from("event: ping\n\nid: 1\n\n\n\ndata: a\n\n")])).toEqual([{ event: "message", data: "a" }]);
  });

  it("looks at every character of a long event once", () => {
    // Quadratic work on 4,096 chunks would look at 8 GB.
    const piece = Buffer.from("x".repeat(4096));
    const parser = createSseParser();
    parser.push(Buffer.from("data: "));
    for (let count = 0; count < 4096; count++) expect(parser.push(piece)).toHaveLength(0);
    expect(parser.push(Buffer.from("\n\n"))[0]?.data).toHaveLength(4096 * 4096);
  });
});

// The events of a text cut in two at every byte, and of the whole.
function everyCut(text: string): readonly (readonly SseEvent[])[] {
  const bytes = Buffer.from(text);
  return Array.from({ length: bytes.length + 1 }, (_, at) => parse([bytes.subarray(0, at), bytes.subarray(at)]));
}

function parse(chunks: readonly Uint8Array[]): readonly SseEvent[] {
  const parser = createSseParser();
  return [...chunks.flatMap((chunk) => parser.push(chunk)), ...parser.end()];
}
