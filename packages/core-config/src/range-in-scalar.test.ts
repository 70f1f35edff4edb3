import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseYamlDocument } from "./parse-yaml-document.ts";

/** What is underlined when this part of the value at /agents/0/when is meant. */
function underlined(yaml: string, part: string): string {
  const document = parseYamlDocument(yaml, { file: "e.yaml" });
  const value = (document.value as { agents: { when: string }[] }).agents[0]?.when ?? "";
  const offset = value.lastIndexOf(part);
  expect(offset, value).toBeGreaterThanOrEqual(0);
  const span = { offset, length: part.length };
  const {
    line = 0,
    column = 0,
    length = 0,
  } = document.locate({ code: "ORC2020", severity: "error", message: "m", path: "/agents/0/when", span });
  return document.text.split(/\r?\n/)[line - 1]?.slice(column - 1, column - 1 + length) ?? "";
}

const AGENT = "agents:\n  - name: a\n    when: ";

describe("locate with a span", () => {
  it.each([
    ["a plain text", "${a.b} == c and d # comment\n"],
    ["double quotes", '"${a.b} == c and d"\n'],
    ["single quotes", "'${a.b} == c and d'\n"],
    ["an anchor and a tag", "&x !!str ${a.b} == c and d\n"],
    ["a literal text", "|\n      ${a.b} == c and d\n"],
    ["a later line of a literal text", "|-  # why\n\n      first\n        deeper\n\n      ${a.b} == c and d\n      last\n"],
    ["CRLF line ends", "|\r\n      first\r\n\r\n      ${a.b} == c and d\r\n"],
  ])("underlines the part in %s", (_name, text) => {
    expect(underlined(AGENT + text, "c and d")).toBe("c and d");
    expect(underlined(AGENT + text, "${a.b}")).toBe("${a.b}");
  });

  it.each([
    ["escapes", '"\\t${a.b} == c and d"\n', '"\\t${a.b} == c and d"'],
    ["doubled quotes", "'${a.b} == ''c and d'''\n", "'${a.b} == ''c and d'''"],
    ["a folded text", ">\n      ${a.b} ==\n      c and d\n", ">"],
    ["several plain lines", "${a.b} ==\n      c and d\n", "${a.b} =="],
    ["an explicit indentation", "|1\n      c and d\n", "|1"],
  ])("underlines the whole value where the part cannot be told: %s", (_name, text, whole) => {
    expect(underlined(AGENT + text, "c and d")).toBe(whole);
  });

  it("underlines an alias, whatever part of its value is meant", () => {
    expect(underlined("x: &x c and d\nagents:\n  - when: *x\n", "and")).toBe("*x");
  });

  it("underlines something of the text when the part is not in it", () => {
    const document = parseYamlDocument(`${AGENT}short\n`);
    const at = (offset: number): unknown =>
      document.locate({ code: "ORC2020", severity: "error", message: "m", path: "/agents/0/when", span: { offset, length: 3 } });
    expect(at(99)).toMatchObject({ line: 3, column: 11, length: 5 });
    expect(at(5)).toMatchObject({ line: 3, column: 11, length: 5 });
  });

  it("finds any part of any literal text", () => {
    const line = fc.string({ unit: fc.constantFrom("a", "b", " ", ":", "#", "é", "😀"), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
        const text = [`x${lines[0] ?? ""}`, ...lines.slice(1), "MEANT"];
        expect(underlined(`${AGENT}|\n${text.map((part) => `      ${part}\n`).join("")}`, "MEANT")).toBe("MEANT");
      }),
      { numRuns: 300 },
    );
  });
});
