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
    quote: "'",
  },
  b: { name: "Ada", map: { k: 1.0 } },
};

const anyCharacter = fc.nat(0x10_ff_ff).map((code) => String.fromCodePoint(code));

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
      ["${a.name} == Ada ", true],
      ["${a.name} ==\tAda\n", true],
      ['${a.name} == "Ada', false],
      ["${a.n} == 7e0", true],
      ["${a.n} == 0.7E+1", true],
      ["${a.n} == 70e-1", true],
      ["${a.n} == 7.0_0", true],
      ["${a.n} == 7__0", false],
      ["${a.n} == 7_", false],
      ["${a.n} == -7", false],
      ["${a.half} == +.5", true],
      ["${a.half} == -.5", false],
      ["${a.numeral} == one", false],
      ["${a.date} == 2024-05-06 ", true],
      ["${a.quote} == '", true],
      ["${a.quote} == ''", false],
    ])("reads %s as %s", (text, expected) => {
      expect(outcome(text)).toBe(expected);
    });

    it.each([
      ["false", true],
      ["always", true],
      ["x", true],
      ["a.ready", true],
      ["", false],
      ["   ", false],
      ["true == true", false],
      ["1 == 1", false],
      ["ready == ready", true],
      ["ready==ready", true],
      ["ready == read", false],
      [" a == b == c ", false],
      ["a == 'a'", true],
      ["==", true],
      ['ready == "ready"', true],
      ["${a", undefined],
    ])("keeps the plain text %j a text (%s), or says why it is a mistake", (text, expected) => {
      expect(outcome(text)).toBe(expected);
      if (expected !== undefined) expect(lints(text)).toEqual([expect.stringContaining(`always ${String(expected)}`)]);
    });

    it("underlines plain text without the blanks around it, and says what to write instead", () => {
      expect(parsePredicate("  always on ")).toMatchObject({
        ok: true,
        references: [],
        lints: [{ offset: 2, length: 9, hint: "Compare what an agent said: `${agent.field} == true`." }],
      });
    });

    it("takes a guard's reference without a field as text, and says so", () => {
      expect(outcome("${a}")).toBe(true);
      expect(outcome("${a} == ${a}")).toBe(true);
      expect(lints("${a}")).toEqual(["Without a field this is plain text and no reference."]);
      expect(references("${a}")).toEqual([]);
      expect(parsePredicate("  ${a}")).toMatchObject({ ok: true, lints: [{ offset: 2, length: 4, hint: "Name a field: `${a.field}`." }] });
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
      ["${a.n} < inf", true],
      ["${a.n} < Infinity", true],
      ["${a.n} > -inf", true],
      ["${a.n} < -inf", false],
      ["${a.n} == nan", false],
      ["${a.n} != nan", true],
      ["${a.n} > nan", false],
      ["7 == ${a.n}", true],
      ["+7. == ${a.n}", true],
      ["-7 == ${a.n}", false],
      ["7e0 == ${a.n}", true],
      ["70E-1 == ${a.n}", true],
      ["0_7 == ${a.n}", true],
      [".5 == ${a.half}", true],
      ["true == ${a.yes}", true],
      ["false == ${a.yes}", false],
      ["'Ada' == ${a.name}", true],
      ['"" == ${a.empty}', true],
      ["(${a.name} == 'a)b')", false],
      ["${a.name} == 'Ada' and${a.yes}", true],
      ["${a.n} == 7and ${a.yes}", false],
      ["(${a.n} == 7)and(${a.yes})", true],
      ["${a.n}>6 and ${a.n}<8", true],
      ["${a.n}>=7 or ${a.no}", true],
      ["${a.none} != null", false],
      ["${a.name} == null and ${a.yes}", false],
      ["${a.name} != b=c", true],
      ["${a.name} == nullable", false],
      ["${a.yes} == true or ${a.no}", true],
      ["${a.no} or ${a.no}", false],
      ["not ${a.no} or ${a.no}", true],
      ["not (${a.yes} or ${a.no})", false],
    ])("reads %s as %s", (text, expected) => {
      expect(outcome(text)).toBe(expected);
    });

    it("lists the references on both sides of an operator", () => {
      expect(references("${a.x} != ${b.y}")).toMatchObject([
        { head: "a", start: 0 },
        { head: "b", start: 10 },
      ]);
      expect(references("${a.x} == not ${b.y}")).toMatchObject([{ head: "a" }]);
    });

    it("lists the references that are looked up, with their places", () => {
      const text = "${a.x[0]} == 1 and not ${b.y.z}";
      expect(references(text)).toEqual([
        { head: "a", path: ["x", 0], text: "${a.x[0]}", start: 0, end: 9 },
        { head: "b", path: ["y", "z"], text: "${b.y.z}", start: 23, end: 31 },
      ]);
    });

    it.each([
      ["${a.x} | ${a.y}", "`|` is not expected here", 7, 1, "Write `or`."],
      ["${a.x} AND ${a.y}", "`AND` is not expected here", 7, 3, "Write `and`."],
      ["${a.x} And ${a.y}", "`And` is not expected here", 7, 3, "Write `and`."],
      ["${a.x} Or ${a.y}", "`Or` is not expected here", 7, 2, "Write `or`."],
      ["${a.x} constructor", "`constructor` is not expected here", 7, 11, AFTER_A_VALUE],
      ["${a.x} 😀", "`😀` is not expected here", 7, 2, AFTER_A_VALUE],
      ["😀 ${a.x}", "A value is expected here, not `😀`", 0, 2, MADE_OF],
      ["${a.x} or é1_ ${a.x}", "A value is expected here, not `é1_`", 10, 3, MADE_OF],
      ["${a.x} and == 1", "A value is expected here, not `=`", 11, 1, MADE_OF],
      ["${a.x} and ${}", "This reference names nobody.", 11, 3, "Write `${agent.field}`."],
      ["${a.x} != ==b", "`!=` needs one value on its right", 10, 3, ONE_VALUE],
      ["(${a.x} and )", "A value is expected here, not `)`", 12, 1, MADE_OF],
      ["${a.x} and ", "The condition ends where a value is expected.", 11, 0, MADE_OF],
      ["${a.x} or !${a.y}", "`!` is not part of a condition", 10, 1, "Write `not`."],
      ["${a.x} == a)b", "`)` inside a text without quotes", 11, 1, 'Put the text in quotes: "a)b".'],
      ["${a.x} == a  or  b", "`or` inside a text without quotes", 13, 2, 'Put the text in quotes: "a  or  b".'],
      ['${a.x} == it\'s "a" or b', "`or` inside a text without quotes", 19, 2, "Put the text in quotes."],
      [`\${a.x} == ${"a".repeat(55)} or b`, "`or` inside", 66, 2, `Put the text in quotes: "${"a".repeat(55)} or b".`],
      [`\${a.x} == ${"a".repeat(56)} or b`, "`or` inside", 67, 2, "Put the text in quotes."],
      ["${a.x} != a == b", "`!=` needs one value on its right", 10, 6, ONE_VALUE],
      ["${a.x} != a != b", "`!=` needs one value on its right", 10, 6, ONE_VALUE],
      ["${a.x} > a <= b", "`>` needs one value on its right", 9, 6, ONE_VALUE],
      ["${a.x} >= 1 > 0", "`>=` needs one value on its right", 10, 5, ONE_VALUE],
      ["${a.x} <= ", "`<=` needs one value on its right", 10, 0, ONE_VALUE],
      ["${a.x", "This `${` has no `}`.", 0, 2, undefined],
      ["((${a.x})", "This `(` is never closed.", 0, 1, undefined],
      ["not (${a.x}", "This `(` is never closed.", 4, 1, undefined],
      ["${a.x} and 'b", "This quote is never closed.", 11, 1, undefined],
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
      ["${a.list[x]}", "stray bracket", 0, 12],
      ["${a.yes} and ${a..name}", "stray bracket", 13, 10],
      ["${a.yes} == True  ", 'with the text "True"', 12, 4],
      ["${a.yes} == ${b}", "Without a field this is plain text", 12, 4],
      ["${a.]}", "stray bracket", 0, 6],
      ["null or ${a.yes}", "This part is a constant", 0, 4],
      ["${a.yes} or  5  ", "This part is a constant", 13, 1],
      ["${a.yes} == a || b", "compared as plain text", 12, 6],
      ["${a.yes} == a && b", "compared as plain text", 12, 6],
      ["${a.no} == False", 'with the text "False"', 11, 5],
    ])("allows %s with a warning", (text, message, offset, length) => {
      const parsed = parsePredicate(text);
      expect(parsed).toMatchObject({ ok: true, lints: [{ message: expect.stringContaining(message), offset, length }] });
      expect(parsed.ok && parsed.lints).toHaveLength(1);
    });

    it.each([
      ["not 1 and ${a.yes}", "Compare it with something: `${agent.field} == ...`."],
      ["${a.name} ==", 'Write `== ""`.'],
      ["${a.yes} == a && b", "Write `and` and `or`."],
      ["${a.yes} == True", "Write `true`."],
      ["${a.no} == False", "Write `false`."],
      ["${a.none} == None", "Write `null`."],
    ])("says of %s what to write instead", (text, hint) => {
      expect(parsePredicate(text)).toMatchObject({ ok: true, lints: [{ hint }] });
    });

    it.each([
      "${a.yes} == Trueish",
      "${a.yes} == is None",
      "${a.yes} == a & b",
      "${a.yes} == a | b",
      "${a.yes} == ${b.name}",
      "(${a.yes}) or not ${a.no}",
      "${a.yes} == 1",
      "${a.list[0].x}",
      "(${a.yes} == 1) == true",
    ])("has nothing to say of %s", (text) => {
      expect(lints(text)).toEqual([]);
    });

    it("nests 100 levels and no more, whatever stood beside them", () => {
      const inside = (levels: number): string => `${"(".repeat(levels)}\${a.yes}${")".repeat(levels)}`;
      const refusal = { ok: false, problems: [{ message: "The condition is nested more than 100 levels deep.", offset: 100, length: 1 }] };
      expect(outcome(inside(100))).toBe(true);
      expect(parsePredicate(inside(101))).toMatchObject(refusal);
      expect(outcome(`${"not ".repeat(100)}\${a.yes}`)).toBe(true);
      expect(outcome(`${"not ".repeat(101)}\${a.yes}`)).toBeUndefined();
      expect(outcome(Array.from({ length: 150 }, () => `(not ${inside(60)})`).join(" or "))).toBe(false);
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
      fc.string({ unit: anyCharacter }),
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
  });
});

const AFTER_A_VALUE = "After a value comes `==`, `!=`, `<`, `<=`, `>`, `>=`, `and`, `or` or the end.";
const MADE_OF = 'A condition is made of `${agent.field}`, numbers, true, false, null and "text in quotes".';
const ONE_VALUE = 'Write a number, a "text in quotes" or `${agent.field}`.';

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
