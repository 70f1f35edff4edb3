import { readFileSync } from "node:fs";
import type { Diagnostic } from "@llm-orc/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import { mutatedText } from "./__fixtures__/mutated-text.ts";
import { parseYamlDocument } from "./parse-yaml-document.ts";
import { MAX_DIAGNOSTICS, MAX_YAML_BYTES, MAX_YAML_DEPTH } from "./yaml-limits.ts";

const review = readFileSync(new URL("__fixtures__/review.yaml", import.meta.url), "utf8");
const plain = readFileSync(new URL("__fixtures__/plain.yaml", import.meta.url), "utf8");

/** `code@line:column` of every problem. */
function places(text: string): string[] {
  return parseYamlDocument(text).diagnostics.map(({ code, line, column }) => `${code}@${line}:${column}`);
}

function value(text: string): unknown {
  const document = parseYamlDocument(text);
  expect(document.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return document.value;
}

describe("parseYamlDocument", () => {
  it("reads maps, lists, texts, aliases and merge keys", () => {
    expect(value("a: [1, two, 'yes']\nb: |\n  x\n  y\nc: &c {d: 1, e: 2}\nf: {<<: *c, e: 3}\ng: *c\n")).toEqual({
      a: [1, "two", "yes"],
      b: "x\ny\n",
      c: { d: 1, e: 2 },
      f: { d: 1, e: 3 },
      g: { d: 1, e: 2 },
    });
  });

  it("lets earlier maps of a merge list win, and own keys over all", () => {
    expect(value("a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nc: {z: 3, <<: [*a, *b]}\n")).toMatchObject({ c: { x: 1, y: 1, z: 3 } });
  });

  it("keeps a quoted << as a key", () => {
    expect(value('"<<": 1')).toEqual({ "<<": 1 });
  });

  it("reads keys as they are written", () => {
    expect(value("on: 1\n2: two\nnull: 3\n")).toEqual({ on: 1, "2": "two", null: 3 });
  });

  it("reads standard tags", () => {
    expect(value('a: !!str 5\nb: !!int "5"\nc: ! 7\nd: !!map {}\ne: !!seq []\nf: !<tag:yaml.org,2002:int> "1"')).toEqual({
      a: "5",
      b: 5,
      c: "7",
      d: {},
      e: [],
      f: 1,
    });
  });

  it.each([
    ["nothing", ""],
    ["a comment", "# nothing\n"],
    ["a marker", "---\n"],
    ["null", "null"],
  ])("reads %s as null", (_name, text) => {
    expect(value(text)).toBeNull();
  });

  it.each([
    ["a byte-order mark", "\uFEFFa: 1\nb: x\n"],
    ["CRLF line ends", "a: 1\r\nb: x\r\n"],
    ["CR line ends", "a: 1\rb: x\r"],
    ["document markers", "---\na: 1\nb: x\n...\n"],
    ["a version directive", "%YAML 1.1\n---\na: 1\nb: x\n"],
  ])("does not mind %s", (_name, text) => {
    expect(value(text)).toEqual({ a: 1, b: "x" });
  });

  it("counts columns without a byte-order mark and lines over any line end", () => {
    expect(places("\uFEFF@: 1")).toEqual(["ORC1001@1:1"]);
    expect(places("a: 1\r\nb: *x\r\n")).toEqual([`${CODES.unknownAlias}@2:4`]);
    expect(places("a: 1\rb: *x\r")).toEqual([`${CODES.unknownAlias}@2:4`]);
  });

  it.each([
    ["a tab as indentation", "a:\n\tb: 1\n", CODES.syntax, 2, 1],
    ["a quote that is not closed", 'a: "x\n', CODES.syntax, 2, 1],
    ["a bracket that is not closed", "a: [1\nb: 2\n", CODES.syntax, 2, 1],
    ["two colons on a line", "a: b: c\n", CODES.syntax, 1, 4],
    ["a line without a colon", "a: 1\nb\nc: 2\n", CODES.syntax, 2, 1],
    ["a reserved first character", "a: @b\n", CODES.syntax, 1, 4],
    ["a bad escape", 'a: "\\d"\n', CODES.syntax, 1, 5],
    ["a control character", "a: x\u0007y\n", CODES.syntax, 1, 5],
    ["an empty key", "a: 1\n: 2\n", CODES.syntax, 2, 1],
    ["a merge of what is no map", "a: {<<: 1}\n", CODES.syntax, 1, 9],
    ["a key that stands twice", "a: 1\nb: 2\na: 3\n", CODES.duplicateKey, 3, 1],
    ["an alias without an anchor", "a: *b\n", CODES.unknownAlias, 1, 4],
    ["an alias before its anchor", "a: *b\nc: &b 1\n", CODES.unknownAlias, 1, 4],
    ["an alias inside its own anchor", "a: &b [*b]\n", CODES.unknownAlias, 1, 8],
    ["an unknown tag", "a: !secret x\n", CODES.unknownTag, 1, 4],
    ["a tag of another program", "a: !!python/object:os.system x\n", CODES.unknownTag, 1, 4],
    ["a binary", "a: !!binary aGk=\n", CODES.unknownTag, 1, 4],
    ["a set", "a: !!set {x}\n", CODES.unknownTag, 1, 4],
    ["a scalar tag on a list", "a: !!int [1]\n", CODES.unknownTag, 1, 10],
    ["a tag that does not fit", "a: !!int x\n", CODES.notRepresentable, 1, 10],
    ["not a number", "a: .nan\n", CODES.notRepresentable, 1, 4],
    ["infinity", "a: -.inf\n", CODES.notRepresentable, 1, 4],
    ["a map as a key", "{a: 1}: b\n", CODES.notRepresentable, 1, 1],
    ["a prototype", "__proto__: {x: 1}\n", CODES.notRepresentable, 1, 1],
    ["a second document", "a: 1\n---\nb: 2\n", CODES.severalDocuments, 2, 1],
    ["a second document after a comment", "---\na: 1\n# b\n---\nb: 2\n", CODES.severalDocuments, 4, 1],
    ["a second document after an end marker", "---\na: 1\n...\nb: 2\n", CODES.severalDocuments, 4, 1],
  ])("says where %s is", (_name, text, code, line, column) => {
    const { diagnostics } = parseYamlDocument(text, { file: "x.yaml" });
    expect(diagnostics[0]).toMatchObject({ code, line, column, file: "x.yaml", severity: "error" });
    expect(diagnostics[0]?.length).toBeGreaterThan(0);
  });

  it("says where a key stands first", () => {
    const [problem] = parseYamlDocument("a: 1\nb: 2\na: 3\n", { file: "x.yaml" }).diagnostics;
    expect(problem?.related).toEqual([{ message: "It stands here first.", file: "x.yaml", line: 1, column: 1 }]);
  });

  it("does not read on after a second document", () => {
    expect(places(`a: 1\n${"---\nb: 2\n".repeat(20_000)}`)).toEqual([`${CODES.severalDocuments}@2:1`]);
  });

  it("reports all problems of a text, in order", () => {
    expect(places("a: *x\nb: .nan\nc: !t 1\na: 2\n")).toEqual(["ORC1003@1:4", "ORC1006@2:4", "ORC1004@3:4", "ORC1002@4:1"]);
  });

  it("reaches no prototype by any key", () => {
    const document = parseYamlDocument('{"__proto__": {"polluted": 1}, constructor: {prototype: {polluted: 1}}, toString: x}');
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(Object.getPrototypeOf(document.value)).toBe(Object.prototype);
    expect(Object.keys(document.value as object)).toEqual(["constructor", "toString"]);
  });

  it("never quotes a line, which may hold a secret", () => {
    const messages = JSON.stringify(parseYamlDocument("key: sk-secret-value\n  x: [sk-secret-value\n").diagnostics);
    expect(messages).not.toContain("secret");
  });

  describe("limits", () => {
    it.each([
      ["lists in brackets", "[".repeat(100_000)],
      ["maps in braces", "{a: ".repeat(100_000)],
      ["lists by dashes", "- ".repeat(100_000)],
      ["explicit keys", "? ".repeat(100_000)],
      ["maps by indentation", Array.from({ length: 2_000 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("")],
    ])("refuses %s that are nested too deeply", (_name, text) => {
      const { diagnostics, value: result } = parseYamlDocument(text);
      expect(result).toBeUndefined();
      expect(diagnostics).toHaveLength(1);
      expect(diagnostics[0]).toMatchObject({ code: CODES.limitExceeded });
      expect(diagnostics[0]?.message).toContain(`${MAX_YAML_DEPTH} levels`);
    });

    it("reads what is nested as deeply as allowed", () => {
      const depth = MAX_YAML_DEPTH;
      expect(JSON.stringify(value("[".repeat(depth) + "]".repeat(depth)))).toHaveLength(2 * depth);
    });

    it("stops an alias bomb", () => {
      const levels = Array.from({ length: 30 }, (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level},`.repeat(9)}]`);
      const { diagnostics } = parseYamlDocument(["l0: &l0 [x, x]", ...levels].join("\n"));
      expect(diagnostics).toHaveLength(1);
      expect(diagnostics[0]).toMatchObject({ code: CODES.limitExceeded, path: "/l6/2" });
    });

    it("stops merge keys that amplify", () => {
      const base = `base: &b {${Array.from({ length: 1_000 }, (_, key) => `k${key}: 1`).join(", ")}}`;
      const maps = Array.from({ length: 1_000 }, (_, index) => `m${index}: {<<: *b}`);
      const { diagnostics } = parseYamlDocument([base, ...maps].join("\n"));
      expect(diagnostics).toHaveLength(1);
      expect(diagnostics[0]).toMatchObject({ code: CODES.limitExceeded });
    });

    it("allows a long text to be repeated by alias", () => {
      const text = `p: &p ${"word ".repeat(2_000)}\nagents:\n${"  - *p\n".repeat(50)}`;
      expect(value(text)).toHaveProperty("agents.length", 50);
    });

    it("reads a text of 5 MB, and refuses a larger one", () => {
      const text = `a: ${"x".repeat(MAX_YAML_BYTES - 3)}`;
      expect(value(text)).toHaveProperty("a.length", MAX_YAML_BYTES - 3);
      expect(places(`${text}x`)).toEqual([`${CODES.limitExceeded}@1:1`]);
    });

    it.each([
      ["words", "- a\n".repeat(50_000)],
      ["lines", "\n".repeat(200_000)],
      ["comments", "# x\n".repeat(200_000)],
      ["tags", "!a ".repeat(50_000)],
    ])("refuses too many %s", (_name, text) => {
      const { diagnostics } = parseYamlDocument(text);
      expect(diagnostics).toHaveLength(1);
      expect(diagnostics[0]).toMatchObject({ code: CODES.limitExceeded });
    });

    it("lists no more problems than anybody reads, and leaves no error out for a warning", () => {
      const { diagnostics } = parseYamlDocument(`${"- 12:30\n".repeat(500)}- .nan\n`);
      expect(diagnostics).toHaveLength(MAX_DIAGNOSTICS);
      expect(diagnostics.at(-1)).toMatchObject({ severity: "error", line: 501 });
    });

    it("takes a binary file for no text", () => {
      const { diagnostics, value: result } = parseYamlDocument("\u0001".repeat(100_000));
      expect(result).toBeUndefined();
      expect(diagnostics).toHaveLength(10);
    });
  });

  it("ends in a value or in located errors, whatever the text is", () => {
    fc.assert(
      fc.property(fc.oneof(mutatedText(review), mutatedText(plain), fc.string({ unit: "binary", maxLength: 200 })), (text) => {
        const document = parseYamlDocument(text);
        const lines = document.text.split("\n");
        for (const { line, column, length, message } of document.diagnostics) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column).toBeLessThanOrEqual((lines[(line ?? 1) - 1] ?? "").length + 1);
          expect(length).toBeGreaterThanOrEqual(1);
          expect(message).not.toBe("");
        }
        if (document.value === undefined) expect(document.diagnostics.length).toBeGreaterThan(0);
        else expect(JSON.parse(JSON.stringify(document.value))).toEqual(document.value);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("YamlDocument.locate", () => {
  const text = "name: x\nagents:\n  - name: a\n    tiny: 1\n  - {name: b, empty: }\n";
  const document = parseYamlDocument(text, { file: "e.yaml" });
  const at = (path: string, code = "ORC2001"): Diagnostic => document.locate({ code, severity: "error", message: "", path });

  it.each([
    ["a value", "/agents/0/name", "ORC2001", 3, 11, 1],
    ["an unknown key", "/agents/0/tiny", CODES.unknownKey, 4, 5, 4],
    ["a map", "/agents/0", "ORC2001", 3, 5, 7],
    ["the map that lacks a key", "/agents/0/when", "ORC2001", 3, 5, 7],
    ["the nearest thing that exists", "/agents/7/depends_on/3", "ORC2001", 3, 3, 9],
    ["the key of an empty value", "/agents/1/empty", "ORC2001", 5, 15, 5],
    ["the whole document", "", "ORC2001", 1, 1, 7],
  ])("points at %s", (_name, path, code, line, column, length) => {
    expect(at(path, code)).toMatchObject({ file: "e.yaml", line, column, length });
  });

  it("fills the places of related parts of the same file only", () => {
    const related = [
      { message: "first", path: "/agents/0/name" },
      { message: "elsewhere", path: "/x", file: "other.yaml" },
      { message: "no place" },
    ];
    const located = document.locate({ code: "ORC2001", severity: "error", message: "", path: "/agents/1/name", related });
    expect(located.related).toEqual([
      { message: "first", path: "/agents/0/name", file: "e.yaml", line: 3, column: 11 },
      related[1],
      related[2],
    ]);
  });

  it("leaves a place that is known as it is", () => {
    expect(document.locate({ code: "X", severity: "error", message: "", path: "", file: "o.yaml", line: 9, column: 9 })).toMatchObject({
      line: 9,
    });
  });

  it("follows aliases and merge keys to where the value is written", () => {
    const aliased = parseYamlDocument("base: &b\n  deep: {x: 1}\na: *b\nm:\n  <<: *b\n");
    const place = (path: string): unknown => {
      const { line, column } = aliased.locate({ code: "X", severity: "error", message: "", path });
      return [line, column];
    };
    expect(place("/a")).toEqual([3, 4]);
    expect(place("/a/deep/x")).toEqual([2, 13]);
    expect(place("/m/deep/x")).toEqual([2, 13]);
  });

  it("unescapes keys of a pointer", () => {
    const escaped = parseYamlDocument('"a/b~c": {d: 1}\n');
    expect(escaped.locate({ code: "X", severity: "error", message: "", path: "/a~1b~0c/d" })).toMatchObject({ line: 1, column: 14 });
  });
});
