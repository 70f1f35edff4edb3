import { describe, expect, it } from "vitest";
import { createNdjsonParser } from "./ndjson-parser.ts";

describe("createNdjsonParser", () => {
  it("cuts documents at line ends, however the bytes are cut", () => {
    const bytes = Buffer.from('{"a":"é"}\n\r\n  \n{"b":[1]}\r\n{"c":"\\n"}');
    for (let at = 0; at <= bytes.length; at++) {
      const parser = createNdjsonParser();
      const documents = [...parser.push(bytes.subarray(0, at)), ...parser.push(bytes.subarray(at)), ...parser.end()];
      expect(documents.map((text) => JSON.parse(text) as unknown)).toEqual([{ a: "é" }, { b: [1] }, { c: "\n" }]);
    }
  });

  it("hands a document over as soon as its line has ended", () => {
    const parser = createNdjsonParser();
    expect(parser.push(Buffer.from("1\n2"))).toEqual(["1"]);
    expect(parser.push(Buffer.from("\n"))).toEqual(["2"]);
    expect(parser.end()).toEqual([]);
  });
});
