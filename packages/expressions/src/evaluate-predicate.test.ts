import type { JsonValue } from "@llm-orc/contracts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluatePredicate } from "./evaluate-predicate.ts";
import { parsePredicate } from "./parse-predicate.ts";
import type { Predicate } from "./predicate.ts";

const anyCharacter = fc.nat(0x10_ff_ff).map((code) => String.fromCodePoint(code));

describe("evaluatePredicate", () => {
  it.each<[JsonValue, JsonValue, boolean]>([
    [true, 1, true],
    [false, 0, true],
    [1, 1.0, true],
    [0, -0, true],
    [NaN, NaN, false],
    [null, null, true],
    [null, false, false],
    [null, 0, false],
    ["1", 1, false],
    ["", null, false],
    [[], false, false],
    [[1, [true]], [true, [1]], true],
    [[1], [1, 2], false],
    [[1, 2], [1, 3], false],
    [[1, [2]], [1, [3]], false],
    [{ a: 1 }, { a: 2 }, false],
    [JSON.parse('{"__proto__": {}}') as JsonValue, { a: 1 }, false],
    [[], {}, false],
    [{ a: 1, b: 2 }, { b: 2, a: true }, true],
    [{ a: 1 }, { a: 1, b: null }, false],
    [{ a: null }, { b: null }, false],
    [JSON.parse('{"__proto__": 1}') as JsonValue, {}, false],
  ])("compares %j with %j as equal: %s", (left, right, expected) => {
    expect(compare("==", left, right)).toBe(expected);
    expect(compare("!=", left, right)).toBe(!expected);
    expect(compare("==", right, left)).toBe(expected);
  });

  it.each<[JsonValue, JsonValue]>([
    [1, 2],
    [-1, 0.5],
    [false, true],
    [false, 0.5],
    ["", "a"],
    ["Z", "a"],
    ["a", "ab"],
    ["\uFFFD", "\u{1F600}"],
    ["é", "\u{10000}"],
    ["\uFFFF", "\u{10FFFF}"],
    ["\uE000", "\u{10000}"],
    ["\u{10000}", "\u{10001}"],
    ["\u{10000}", "\u{103FF}"],
    ["\uD7FF", "\uE000"],
    ["\uD7FF", "\u{10000}"],
    ["ab", "b"],
    ["", "\u0000"],
    [-Infinity, Infinity],
    [true, 2],
  ])("puts %j before %j", (less, more) => {
    const outcomes = (["<", "<=", ">", ">="] as const).map((operator) => [compare(operator, less, more), compare(operator, more, less)]);
    expect(outcomes).toEqual([
      [true, false],
      [true, false],
      [false, true],
      [false, true],
    ]);
  });

  it.each<[JsonValue, JsonValue]>([
    ["5", 5],
    [null, 1],
    [null, null],
    [[1], [2]],
    [{ a: 1 }, { a: 2 }],
    [NaN, 1],
  ])("finds no order between %j and %j", (left, right) => {
    for (const operator of ["<", "<=", ">", ">="] as const) expect(compare(operator, left, right)).toBe(false);
  });

  it("asks only for the values that the answer needs", () => {
    const asked: string[] = [];
    const parsed = parsePredicate("${a.x} and ${b.x} or ${c.x} or ${d.x}");
    const holds =
      parsed.ok &&
      evaluatePredicate(parsed.predicate, ({ head }) => {
        asked.push(head);
        return head === "c";
      });
    expect([holds, asked]).toEqual([true, ["a", "c"]]);
  });

  it("compares values that are nested deeper than the call stack", () => {
    const text = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    expect(compare("==", JSON.parse(text) as JsonValue, JSON.parse(text) as JsonValue)).toBe(true);
  });

  it("stops when the values are larger than the bound", () => {
    const large = Array.from({ length: 100 }, (_, index) => index);
    const equal = comparison("==");
    expect(() => evaluatePredicate(equal, () => large, { maxSteps: 50 })).toThrow(
      expect.objectContaining({
        code: "EXPRESSION_TOO_COSTLY",
        message: "The condition compares more than 50 values.",
        hint: "Compare a field of the output instead of the whole of it.",
      }),
    );
    expect(evaluatePredicate(equal, () => large, { maxSteps: 200 })).toBe(true);
  });

  it("takes a step for each part of the condition, and for each pair of values", () => {
    const steps = (maxSteps: number, value: JsonValue): boolean => evaluatePredicate(comparison("=="), () => value, { maxSteps });
    expect(steps(4, 1)).toBe(true);
    expect(() => steps(3, 1)).toThrow("more than 3 values");
    expect(steps(6, { a: { b: 1 } })).toBe(true);
    expect(() => steps(5, { a: { b: 1 } })).toThrow("more than 5 values");
  });

  it("finds every JSON value equal to its copy", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(compare("==", value as JsonValue, structuredClone(value) as JsonValue)).toBe(true);
      }),
    );
  });

  it("never finds one value both less than and at least as great as another", () => {
    const comparable = fc.oneof(fc.string({ unit: anyCharacter }), fc.integer(), fc.boolean());
    fc.assert(
      fc.property(comparable, comparable, (left, right) => {
        const ordered = typeof left === "string" ? typeof right === "string" : typeof right !== "string";
        expect(compare("<", left, right) !== compare(">=", left, right)).toBe(ordered);
      }),
    );
  });
});

type Operator = Extract<Predicate, { type: "comparison" }>["operator"];

function comparison(operator: Operator): Predicate {
  return { type: "comparison", operator, left: referenceTo("left"), right: referenceTo("right") };
}

function referenceTo(head: string): Predicate {
  return { type: "reference", reference: { head, path: [], text: "", start: 0, end: 0 } };
}

function compare(operator: Operator, left: JsonValue, right: JsonValue): boolean {
  return evaluatePredicate(comparison(operator), ({ head }) => (head === "left" ? left : right));
}
