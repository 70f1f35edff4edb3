import type { JsonValue } from "@llm-orc/contracts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluatePredicate } from "./evaluate-predicate.ts";
import { parsePredicate, type ParsePredicateOptions } from "./parse-predicate.ts";
import { resolvePath } from "./resolve-path.ts";

const outputs: JsonValue = {
  a: {
    yes: true,
    no: false,
    one: 1,
    n: 7,
    half: 0.5,
    zero: 0,
    name: "Ada",
    numeral: "1",
    empty: "",
    none: null,
    list: [{ x: "first" }, { x: "second" }],
    nothing: [],
    map: { k: 1 },
    bare: {},
    word: "null",
    reply: "all good",
    date: "2024-05-06",
  },
  b: { name: "Ada", map: { k: 1.0 } },
};

describe("parsePredicate", () => {
  describe("with the conditions that ensembles have always had", () => {
    it.each([
      // truth of a reference
      ["${a.yes}", true],
      ["${a.no}", false],
      ["${a.one}", true],
      ["${a.zero}", false],
      ["${a.name}", true],
      ["${a.empty}", false],
      ["${a.none}", false],
      ["${a.list}", true],
      ["${a.nothing}", false],
      ["${a.map}", true],
      ["${a.bare}", false],
      ["${a.map.k}", true],
      ["  ${a.yes}  ", true],
      // what is not there is null
      ["${a.missing}", false],
      ["${nobody.field}", false],
      ["${a.name.deeper}", false],
      ["${a.name.length}", false],
      ["${a.__proto__}", false],
      ["${a.list.length}", false],
      // equality with a literal
      ["${a.yes} == true", true],
      ["${a.no} == false", true],
      ["${a.one} == true", true],
      ["${a.zero} == false", true],
      ["${a.none} == false", false],
      ["${a.one} == 1.0", true],
      ["${a.n} == +7", true],
      ["${a.n} == 7.", true],
      ["${a.n} == 0_7", true],
      ["${a.half} == .5", true],
      ["${a.half} == 5e-1", true],
      ["${a.numeral} == 1", false],
      ['${a.numeral} == "1"', true],
      ["${a.numeral} == '1'", true],
      ["${a.name} == Ada", true],
      ["${a.name}==Ada", true],
      ['${a.name} == "Ada"', true],
      ["${a.name} == ada", false],
      ["${a.reply} == all good", true],
      ["${a.date} == 2024-05-06", true],
      ["${a.missing} == Ada", false],
      ["${a.empty} == ''", true],
      ["${a.empty} ==", true],
      ["${a.name} == b == c", false],
    ])("reads %s as %s", (text, expected) => {
      expect(outcome(text)).toBe(expected);
    });

    it.each([
      ["false", true],
      ["always", true],
      ["a.ready", true],
      ["", false],
      ["   ", false],
      ["true == true", false],
      ["1 == 1", false],
      ["ready == ready", true],
      ['ready == "ready"', true],
      ["${a", undefined],
    ])("keeps the plain text %j a text (%s), or says why it is a mistake", (text, expected) => {
      expect(outcome(text)).toBe(expected);
      if (expected !== undefined) expect(lints(text)).toEqual([expect.stringContaining(`always ${String(expected)}`)]);
    });

    it("takes a guard's reference without a field as text, and says so", () => {
      expect(outcome("${a}")).toBe(true);
      expect(outcome("${a} == ${a}")).toBe(true);
      expect(lints("${a}")).toEqual(["Without a field this is plain text and no reference."]);
      expect(references("${a}")).toEqual([]);
    });

    it("takes a loop's reference without a field as the key of the output", () => {
      const parsed = parsePredicate("${done} == true", { allowBareHead: true });
      expect(parsed).toMatchObject({ ok: true, references: [{ head: "done", path: [] }], lints: [] });
    });
  });

  describe("with the wider grammar", () => {
    it.each([
      ["${a.n} != 1", true],
      ["${a.n} != 7", false],
      ["${a.name} != Bob", true],
      ["${a.n} < 8", true],
      ["${a.n} <= 7", true],
      ["${a.n} > 7", false],
      ["${a.n} >= 7", true],
      ["${a.n} > ${a.half}", true],
      ["5 < ${a.n}", true],
      ["${a.date} < 2024-06-01", true],
      ["${a.name} < 5", false],
      ["${a.name} >= 5", false],
      ["${a.none} < 5", false],
      ["${a.yes} > ${a.zero}", true],
      ["${a.none} == null", true],
      ["${a.missing} == null", true],
      ["${a.word} == null", false],
      ['${a.word} == "null"', true],
      ["null == ${a.none}", true],
      ["${a.name} == ${b.name}", true],
      ["${a.map} == ${b.map}", true],
      ["${a.list} == ${b.list}", false],
      ["not ${a.no}", true],
      ["not not ${a.no}", false],
      ["not ${a.name} == Ada", false],
      ["not ${a.n} == 1 and ${a.yes}", true],
      ["${a.yes} and ${a.no}", false],
      ["${a.yes} or ${a.no}", true],
      ["${a.no} and ${a.no} or ${a.yes}", true],
      ["${a.no} and (${a.no} or ${a.yes})", false],
      ["${a.yes} or ${a.yes} and ${a.no}", true],
      ["${a.one} == 1 and ${a.n} == 7", true],
      ['${a.name} == "Ada" or ${a.n} == 1', true],
      ['${a.name} == "rock and roll" or ${a.yes}', true],
      ["(${a.one} == 1) and (${a.n} == 8)", false],
      ["((${a.n})) == 7", true],
      ["(${a.yes} and ${a.n}) == true", true],
      ["not(${a.no})and(${a.yes})", true],
      ["${a.yes}\n  and ${a.n} == 7", true],
      ["${a.list[0].x} == first", true],
      ["${a.list[1].x} == first", false],
      ["${a.list[9].x}", false],
      ["${a.name[0]}", false],
      ["${a.reply} == android", false],
      ["${a.reply} == true story", false],
    ])("reads %s as %s", (text, expected) => {
      expect(outcome(text)).toBe(expected);
    });

    it("lists the references that are looked up, with their places", () => {
      const text = "${a.x[0]} == 1 and not ${b.y.z}";
      expect(references(text)).toEqual([
        { head: "a", path: ["x", 0], text: "${a.x[0]}", start: 0, end: 9 },
        { head: "b", path: ["y", "z"], text: "${b.y.z}", start: 23, end: 31 },
      ]);
    });

    it.each([
      ["${a.x} == rock and roll", "`and` inside a text", 15, 3, 'Put the text in quotes: "rock and roll".'],
      ["(${a.x} == yes)", "`)` inside a text", 14, 1, 'Put the text in quotes: "yes)".'],
      ['${a.x} == "a" b or c', "`or` inside a text", 16, 2, `Put the text in quotes: '"a" b or c'.`],
      ["${a.x} = 1", "`=` is not expected here", 7, 1, "Write `==`."],
      ["${a.x} && ${a.y}", "`&` is not expected here", 7, 1, "Write `and`."],
      ["${a.x} OR ${a.y}", "`OR` is not expected here", 7, 2, "Write `or`."],
      ["${a.x} contains y", "`contains` is not expected here", 7, 8, expect.stringContaining("After a value")],
      ["!${a.x}", "`!` is not part", 0, 1, "Write `not`."],
      ["status is ${a.x}", "not `status`", 0, 6, expect.stringContaining("made of")],
      ["${a.x} and", "ends where a value", 10, 0, expect.anything()],
      ["${a.x} and )", "not `)`", 11, 1, expect.anything()],
      ["${a.x})", "closes nothing", 6, 1, undefined],
      ["(${a.x}", "never closed", 0, 1, undefined],
      ["(${a.x} ${a.y})", "`$` is not expected", 8, 1, expect.anything()],
      ["${a.x", "no `}`", 0, 2, undefined],
      ["${} == 1", "names nobody", 0, 3, "Write `${agent.field}`."],
      ["${.x} == 1", "names nobody", 0, 5, "Write `${agent.field}`."],
      ["'x == ${a.x}", "quote is never closed", 0, 1, undefined],
      ["${a.x} !=", "`!=` needs one value", 9, 0, expect.anything()],
      ["${a.x} < 1 < 2", "`<` needs one value", 9, 5, expect.anything()],
      ["${a.x} != foo ${b.y}", "`!=` needs one value", 10, 10, expect.anything()],
    ])("refuses %s", (text, message, offset, length, hint) => {
      const parsed = parsePredicate(text);
      expect(parsed).toMatchObject({ ok: false, problems: [{ message: expect.stringContaining(message), offset, length }] });
      expect(parsed.ok ? undefined : parsed.problems[0]?.hint).toEqual(hint);
    });

    it.each([
      ['${a.name} == "Bob" or "Ada"', "This part is a constant", 22, 5],
      ["${a.yes} and (true)", "This part is a constant", 14, 4],
      ["not 1 and ${a.yes}", "This part is a constant", 4, 1],
      ['"${a.yes}"', "This part is a constant", 0, 10],
      ["${a.name} ==", "Nothing follows", 12, 0],
      ["${a.name} == the ${b.name}", "is not looked up", 13, 13],
      ["${a.yes} == true && ${a.no}", "is not looked up", 12, 15],
      ["${a.yes} == yes || no", "compared as plain text", 12, 9],
      ["${a.yes} == True", 'with the text "True"', 12, 4],
      ["${a.none} == None", 'with the text "None"', 13, 4],
      ["${a..name}", "stray bracket", 0, 10],
      ["${a.list[-1]}", "stray bracket", 0, 13],
    ])("allows %s with a warning", (text, message, offset, length) => {
      const parsed = parsePredicate(text);
      expect(parsed).toMatchObject({ ok: true, lints: [{ message: expect.stringContaining(message), offset, length }] });
      expect(parsed.ok && parsed.lints).toHaveLength(1);
    });
  });

  describe("with whatever it is given", () => {
    const pieces = fc.constantFrom(
      ..."( ) == != < <= > >= = ! & | and or not true false null ${a.b} ${a} ${a.b[0]} ${ } $ ' \" 1 -2.5 1e 1_0 . text \u{1F600} é".split(
        " ",
      ),
      " ",
      "\n",
      "",
    );
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(pieces, { maxLength: 40 }).map((all) => all.join(" ")),
      fc.array(pieces).map((all) => all.join("")),
    );

    it("never throws, and every place lies inside the text", () => {
      fc.assert(
        fc.property(texts, fc.boolean(), (text, allowBareHead) => {
          const parsed = parsePredicate(text, { allowBareHead });
          if (!parsed.ok) expect(parsed.problems.length).toBeGreaterThan(0);
          for (const { offset, length } of parsed.ok ? parsed.lints : parsed.problems) {
            expect(offset).toBeGreaterThanOrEqual(0);
            expect(length).toBeGreaterThanOrEqual(0);
            expect(offset + length).toBeLessThanOrEqual(text.length);
          }
          for (const reference of parsed.ok ? parsed.references : []) {
            expect(text.slice(reference.start, reference.end)).toBe(reference.text);
          }
          if (parsed.ok)
            expect(typeof evaluatePredicate(parsed.predicate, ({ head, path }) => resolvePath(outputs, [head, ...path]))).toBe("boolean");
        }),
        { numRuns: 2_000 },
      );
    });

    it.each([
      ["parentheses", `${"(".repeat(10_000)}\${a.x}${")".repeat(10_000)}`],
      ["negations", `${"not ".repeat(10_000)}\${a.x}`],
      ["opening parentheses alone", `\${a.x} and ${"(".repeat(100_000)}`],
    ])("refuses 10,000 nested %s without overflowing the stack", (_case, text) => {
      expect(parsePredicate(text)).toMatchObject({ ok: false, problems: [{ message: expect.stringContaining("100 levels") }] });
    });

    it("reads 20,000 conditions in a row", () => {
      const text = Array.from({ length: 20_000 }, (_, index) => `\${a.n} == ${index}`).join(" or ");
      expect(outcome(text)).toBe(true);
    });

    // Quadratic reading would take hours here; the test's timeout is the bound.
    it.each([
      ["digits", `\${a.x} == ${"1".repeat(1_000_000)}x`],
      ["digits with underscores", `\${a.x} == ${"1_".repeat(500_000)}`],
      ["exponents", `\${a.x} == ${"1e".repeat(500_000)}`],
      ["opening references", "${".repeat(500_000)],
      ["quotes", `\${a.x} == ${"'\"".repeat(500_000)}`],
      ["blanks", `\${a.x} ${" ".repeat(1_000_000)} x`],
      ["dots and brackets", `\${a${".[0".repeat(300_000)}}`],
      ["indexes", `\${a${"[0]".repeat(300_000)}x}`],
      ["ands", `\${a.x} == ${" and".repeat(250_000)}`],
    ])("takes a megabyte of %s in proportion to its length", (_case, text) => {
      expect(parsePredicate(text).ok).toBeTypeOf("boolean");
    });
  });
});

function outcome(text: string, options?: ParsePredicateOptions): boolean | undefined {
  const parsed = parsePredicate(text, options);
  return parsed.ok ? evaluatePredicate(parsed.predicate, ({ head, path }) => resolvePath(outputs, [head, ...path])) : undefined;
}

function lints(text: string): readonly string[] {
  const parsed = parsePredicate(text);
  return parsed.ok ? parsed.lints.map((lint) => lint.message) : [];
}

function references(text: string): unknown {
  const parsed = parsePredicate(text);
  return parsed.ok ? parsed.references : undefined;
}
