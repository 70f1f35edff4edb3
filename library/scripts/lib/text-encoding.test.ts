import { describe, expect, it } from "vitest";

interface EncodingModule {
  readonly decodeText: (bytes: Uint8Array, encoding: string, name: string) => string;
  readonly encodeText: (text: string, encoding: string) => Uint8Array;
}

const { decodeText, encodeText } = (await import(new URL("text-encoding.mjs", import.meta.url).href)) as EncodingModule;

describe("decodeText", () => {
  it.each<readonly [string, Uint8Array, string]>([
    ["utf-8-sig", Buffer.from("\uFEFFé"), "é"],
    ["utf-8", Buffer.from("\uFEFFé"), "\uFEFFé"],
    ["latin-1", Buffer.from([0xe9, 0x80]), "é\u0080"],
    ["cp1252", Buffer.from([0xe9, 0x80]), "é€"],
    ["UTF_16", Buffer.from([0xfe, 0xff, 0x00, 0xe9]), "é"],
    ["utf-16-le", Buffer.from([0xe9, 0x00]), "é"],
    ["shift_jis", Buffer.from([0x82, 0xa0]), "あ"],
  ])("reads %s", (encoding, bytes, text) => {
    expect(decodeText(bytes, encoding, "a")).toBe(text);
  });

  it.each([
    ["utf-8", '"a" is not valid utf-8'],
    ["ascii", '"a" is not valid ascii'],
    ["klingon", 'the encoding "klingon" is not known'],
  ])("says what is wrong with %s", (encoding, error) => {
    expect(() => decodeText(Uint8Array.of(0x61, 0xff), encoding, "a")).toThrow(error);
  });
});

describe("encodeText", () => {
  it.each([
    ["latin-1", "é\u0080", [0xe9, 0x80]],
    ["ascii", "a", [0x61]],
    ["cp1252", "é€", [0xe9, 0x80]],
    ["iso-8859-15", "€", [0xa4]],
    ["utf-8-sig", "a", [0xef, 0xbb, 0xbf, 0x61]],
    ["utf-16", "a", [0xff, 0xfe, 0x61, 0x00]],
    ["utf-16-be", "a", [0x00, 0x61]],
  ])("writes %s, which decodeText reads back", (encoding, text, bytes) => {
    const encoded = encodeText(text, encoding);
    expect([...encoded]).toEqual(bytes);
    expect(decodeText(encoded, encoding, "a")).toBe(text);
  });

  it.each([
    ["latin-1", "あ", '"あ" cannot be written in latin-1'],
    ["gbk", "あ", '"あ" cannot be written in gbk'],
    ["klingon", "a", 'the encoding "klingon" is not known'],
    ["utf-8", "a\ud800", "half of a surrogate pair"],
  ])("refuses in %s %j", (encoding, text, error) => {
    expect(() => encodeText(text, encoding)).toThrow(error);
  });
});
