import type { JsonValue } from "@llm-orc/contracts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolvePath } from "./resolve-path.ts";
import { renderTemplate, scanTemplate, templateReferences, toTemplateText } from "./template.ts";

const values: JsonValue = { input: "hi", a: { n: 7, text: "x", list: [1, "two"], map: { k: null }, none: null, yes: true } };

describe("scanTemplate", () => {
  it("gives the pieces in order, with the places of the references", () => {
    expect(templateReferences(scanTemplate("Say ${input}: ${a.list[0]}!")).map(({ text }) => text)).toEqual(["${input}", "${a.list[0]}"]);
    expect(scanTemplate("Say ${input}: ${a.list[0]}!")).toEqual({
      parts: [
        { type: "literal", text: "Say " },
        { type: "reference", reference: { head: "input", path: [], text: "${input}", start: 4, end: 12 } },
        { type: "literal", text: ": " },
        { type: "reference", reference: { head: "a", path: ["list", 0], text: "${a.list[0]}", start: 14, end: 26 } },
        { type: "literal", text: "!" },
      ],
      problems: [],
    });
  });

  it.each([
    ["", []],
    ["plain", ["plain"]],
    ["$${a.b}", ["${a.b}"]],
    ["$$${a.b}", ["$${a.b}"]],
    ["costs $5 or $", ["costs $5 or $"]],
    ["$$", ["$$"]],
    ["$ {a}", ["$ {a}"]],
  ])("takes %j as text", (text, literals) => {
    expect(scanTemplate(text)).toEqual({ parts: literals.map((literal) => ({ type: "literal", text: literal })), problems: [] });
  });

  it.each([
    ["a ${b", 2, 2, "no `}`"],
    ["${a${b.c}", 0, 2, "no `}`"],
    ["x ${} y", 2, 3, "names nobody"],
    ["x ${.b} y", 2, 5, "names nobody"],
  ])("reports what is wrong in %j and keeps it as text", (text, offset, length, message) => {
    const template = scanTemplate(text);
    expect(template.problems).toMatchObject([{ offset, length, message: expect.stringContaining(message) }]);
    expect(renderTemplate(template, ({ text: written }) => written)).toBe(text);
  });

  it("says how to mend it", () => {
    expect(scanTemplate("${a").problems).toMatchObject([{ hint: "Close it, or write `$${` for a literal `${`." }]);
    expect(scanTemplate("${}").problems).toMatchObject([{ hint: "Write `${agent}` or `${agent.field}`, or `$${` for a literal `${`." }]);
  });

  it("loses no character of any text, and every place lies inside it", () => {
    const pieces = fc.constantFrom("$", "{", "}", "${", "$${", "${a.b}", "${}", ".", "[0]", "x", "\u{1F600}");
    const texts = fc.oneof(
      fc.string({ unit: fc.nat(0x10_ff_ff).map((code) => String.fromCodePoint(code)) }),
      fc.array(pieces).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const template = scanTemplate(text);
        const written = template.parts.map((part) => (part.type === "literal" ? part.text : part.reference.text)).join("");
        expect(written).toBe(text.replaceAll("$${", "${"));
        for (const { start, end, text: reference } of templateReferences(template)) expect(text.slice(start, end)).toBe(reference);
        for (const { offset, length } of template.problems) {
          expect(length).toBeGreaterThan(0);
          expect(offset + length).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("renderTemplate", () => {
  it.each<[string, JsonValue]>([
    ["${a.n}", 7],
    ["${a.list}", [1, "two"]],
    ["${a.map}", { k: null }],
    ["${a.none}", null],
    ["${a.yes}", true],
    ["${a.text}", "x"],
    ["${a.missing}", null],
    ["n=${a.n}", "n=7"],
    [" ${a.n}", " 7"],
    ["${a.n}${a.n}", "77"],
    ["<${a.text}|${a.list}|${a.map}|${a.none}|${a.yes}>", '<x|[1,"two"]|{"k":null}|null|true>'],
    ["${input} $${input}", "hi ${input}"],
    ["$${a.n}", "${a.n}"],
    ["", ""],
  ])("renders %j as %j", (text, expected) => {
    expect(renderTemplate(scanTemplate(text), ({ head, path }) => resolvePath(values, [head, ...path]))).toEqual(expected);
  });

  it("leaves as written what the caller does not know", () => {
    expect(renderTemplate(scanTemplate("${a} ${HOME:-x}"), onlyA)).toBe("A ${HOME:-x}");
    expect(renderTemplate(scanTemplate("${HOME}"), onlyA)).toBe("${HOME}");
  });

  it("does not read references in the values that it puts in", () => {
    expect(renderTemplate(scanTemplate("<${a}>"), () => "${b} $${c}")).toBe("<${b} $${c}>");
  });
});

describe("toTemplateText", () => {
  it("refuses a value that is too deep to be written as JSON, with a code", () => {
    const deep = JSON.parse(`${"[".repeat(200_000)}${"]".repeat(200_000)}`) as JsonValue;
    expect(() => toTemplateText(deep)).toThrow(
      expect.objectContaining({
        code: "EXPRESSION_TOO_DEEP",
        message: "A value is nested too deeply to be written into a text.",
        hint: "Refer to a field of it: `${agent.field}`.",
        cause: expect.any(RangeError) as unknown,
      }),
    );
  });
});

function onlyA({ head }: { readonly head: string }): JsonValue | undefined {
  return head === "a" ? "A" : undefined;
}
