import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DurableEvent } from "@llm-orc/run-spec";
import { sampleEvents } from "./__fixtures__/sample-run.ts";
import { decodeJournalLine, encodeJournalLine } from "./journal-line.ts";

// Much quicker to make than the unit "binary", and half surrogate pairs are among them.
const anyCharacter = fc.nat(0x10_ffff).map((code) => String.fromCodePoint(code));

describe("encodeJournalLine", () => {
  it("is the event's JSON with the checksum of that JSON as its last member", () => {
    const [event] = sampleEvents() as [DurableEvent];
    const line = encodeJournalLine(event).toString();
    const { crc32: checksum, ...rest } = JSON.parse(line) as { crc32: string };
    expect(rest).toEqual(event);
    expect(Object.keys(JSON.parse(line) as object).at(-1)).toBe("crc32");
    expect(checksum).toBe(
      crc32(Buffer.from(JSON.stringify(event)))
        .toString(16)
        .padStart(8, "0"),
    );
    expect(line.indexOf("\n")).toBe(line.length - 1);
  });
});

describe("decodeJournalLine", () => {
  it("gives back any event that was encoded", () => {
    fc.assert(
      fc.property(anyEvent(), (event) => {
        expect(decodeJournalLine(encodeJournalLine(event).subarray(0, -1))).toEqual(JSON.parse(JSON.stringify(event)));
      }),
    );
  });

  it("never takes a changed line for a good one", () => {
    fc.assert(
      fc.property(anyEvent(), fc.nat(), fc.integer({ min: 1, max: 255 }), (event, position, change) => {
        const line = Buffer.from(encodeJournalLine(event).subarray(0, -1));
        const at = position % line.length;
        line[at] = (line[at] ?? 0) ^ change;
        expect(decodeJournalLine(line)).toBeUndefined();
      }),
    );
  });

  // The last one's checksum fits, but it is no JSON.
  it.each(["", "{}", `{"a":1}`, `,"crc32":"00000000"}`, `{"a":1,"crc32":"zzzzzzzz"}`, `,"crc32":"fcb6e20c"}`])("refuses %j", (line) => {
    expect(decodeJournalLine(Buffer.from(line))).toBeUndefined();
  });
});

// Any JSON in it, any text, also half a surrogate pair.
function anyEvent(): fc.Arbitrary<DurableEvent> {
  return fc
    .record({ text: fc.string({ unit: anyCharacter }), json: fc.jsonValue(), half: fc.constantFrom("", "\ud800", "\udc00x") })
    .map(({ text, json, half }) => {
      const [event] = sampleEvents() as [DurableEvent];
      return { ...event, input: text + half, inputs: { json } } as unknown as DurableEvent;
    });
}
