import type { JsonObject, JsonValue } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { type AssertionValue, evaluateAssertion } from "./evaluate-assertion.ts";
import { parseAssertion } from "./parse-assertion.ts";

// What the engine does for one step takes about as long as going through 64 characters or copying four items.
const long = "x".repeat(64_000);
const spaced = "x ".repeat(2_000);
const names: JsonObject = {
  long,
  longer: `${long}y`,
  wide: "😀".repeat(6_400),
  spaced,
  items: Array.from({ length: 1_000 }, (_, index) => index),
  others: Array.from({ length: 1_000 }, (_, index) => index),
  map: Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`key-${index}`, index])),
  copy: Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`key-${index}`, index])),
};

describe("the bounds of evaluateAssertion", () => {
  it.each([
    // each part of the assertion
    ["1 + 2 + 3 + 4", 6],
    // items that are looked at
    ["sum(items)", 1_000],
    ["all(items[1:])", 1_250],
    ["[x for x in items]", 3_000],
    ["-1 in items", 2_000],
    ["items == others", 1_000],
    ["items < others", 1_000],
    ["map == copy", 1_000],
    ["items.count(1)", 2_000],
    ["items.index(999)", 2_000],
    ["sorted(items)", 2_250],
    ["max(items)", 2_000],
    ["list(map)", 1_000],
    ["list(map.values())", 1_000],
    ["list(map.items())", 1_000],
    ["list(reversed(map))", 2_000],
    ["list(enumerate(items))", 2_000],
    ["list(zip(items, others))", 3_000],
    ["list(range(1000))", 1_000],
    ["set(items)", 3_000],
    ["set(items) <= set(others)", 7_000],
    ["set(items).isdisjoint(others)", 6_500],
    ["dict(enumerate(items))", 5_000],
    ["{x: x for x in items}", 5_000],
    ["map.keys() <= copy.keys()", 1_500],
    ["map | copy", 2_250],
    ["str(items)", 2_075],
    // items that are copied
    ["items + others", 500],
    ["items * 4", 1_000],
    ["items[:]", 250],
    ["list(items)", 250],
    ["dict(map)", 250],
    ["map.keys() == copy.keys()", 1_500],
    ["list(reversed(items))", 1_250],
    // characters
    ["long + long", 2_000],
    ["long * 2", 2_000],
    ["long == 'x' * 64000", 2_000],
    ["long < 'x' * 64000", 2_000],
    ["'y' in long", 1_000],
    ["len(long)", 128],
    ["len(wide)", 225],
    ["wide[6399]", 450],
    ["long[1:]", 1_375],
    ["long[::2]", 8_750],
    ["wide[::1] == wide", 975],
    ["{long: 1}", 1_000],
    ["{(long, long)}", 4_000],
    ["{}.get(long)", 1_000],
    ["long.lower()", 2_000],
    ["long.upper()", 2_000],
    ["long.title()", 17_000],
    ["long.swapcase()", 17_000],
    ["long.isalpha()", 1_000],
    ["long.islower()", 1_000],
    ["long.isupper()", 1_000],
    ["long.istitle()", 1_000],
    ["long.strip()", 1_000],
    ["long.removeprefix('y')", 1_000],
    ["long.removesuffix('y')", 1_000],
    ["longer.startswith(long)", 1_000],
    ["longer.endswith((long, 'y'))", 1_000],
    ["long.find('y')", 1_000],
    ["long.rindex('x')", 1_125],
    ["long.count('y')", 1_000],
    ["long.count('')", 1_125],
    ["long.replace('y', 'z')", 2_000],
    ["long.replace('y', 'z', 0)", 1_000],
    ["long.replace('', '-', 1)", 18_000],
    ["long.split('y')", 1_000],
    ["spaced.split()", 2_050],
    ["spaced.split(' ')", 2_050],
    ["spaced.replace(' ', '\\n').splitlines()", 2_175],
    ["long.partition('y')", 1_000],
    ["'-'.join(items and ['xx'] * 1000)", 540],
    ["''.join([long, long])", 2_000],
    ["long.join('abc')", 2_000],
    ["'7'.zfill(64000)", 1_000],
    ["int('0' * 2000)", 68],
    ["float('0' * 64000)", 2_000],
    ["str([long])", 18_000],
    ["[x for x in long[:1000]]", 3_400],
  ])("make %s take more than %i steps, and not many times as many", (expression, least) => {
    expect(() => evaluate(expression, least)).toThrow(expect.objectContaining({ code: "EXPRESSION_TOO_COSTLY" }));
    expect(evaluate(expression, least * 4 + 50)).toBeDefined();
  });

  it.each([
    // what cannot be equal, or is different from the beginning
    ["long == longer", 10],
    ["long < 'y'", 10],
    // what need not be gone through item by item
    ["False in range(1, 10 ** 12)", 20],
    ["all(key in map.keys() for key in map)", 9_100],
    ["list(tuple(items))", 510],
    ["long.find('y', None, None)", 1_100],
    ["longer.endswith(long + 'y', None, None)", 3_100],
    ["items.index(0)", 10],
    ["any(reversed(range(10 ** 12)))", 20],
    ["''.join([]) + long.join([]) + long.join('a')", 40],
  ])("let %s take no more than %i steps", (expression, most) => {
    expect(evaluate(expression, most)).toBeDefined();
  });

  it("end where the steps do", () => {
    expect(evaluate("1 + 2", 3).text).toBe("3");
    expect(() => evaluate("1 + 2", 2)).toThrow("The assertion takes more than 2 steps.");
    expect(() => evaluate("sum(items)", 1_000)).toThrow(
      expect.objectContaining({
        message: "The assertion takes more than 1,000 steps.",
        hint: "Look at a part of the output instead of the whole of it.",
      }),
    );
  });

  it.each([
    ['len("a" * 10000000)', "10000000"],
    ['len("a" * 5000000 + "b" * 5000000)', "10000000"],
    ["len([0] * 1000000)", "1000000"],
    ["len([0] * 500000 + [0] * 500000)", "1000000"],
    ["len((0,) * 1000000)", "1000000"],
    ["len(('a' * 4999998).join(['b', 'c', 'de']))", "10000000"],
    ["len(('a' * 5000000 + 'b' * 4000000).replace('a' * 5000000, 'c' * 5000000))", "9000000"],
    ["2 ** 3321 + (2 ** 3321 - 1) > 0", "True"],
    ["-(2 ** 3321) - (2 ** 3321 - 1) < 0", "True"],
    ["len(str(10 ** 999))", "1000"],
    ["int('9' * 1000) > 0", "True"],
  ])("let %s pass", (expression, text) => {
    expect(evaluate(expression).text).toBe(text);
  });

  it.each([
    ['"a" * 10000001', "makes a text of more than 10,000,000 characters."],
    ['"a" * 5000000 + "b" * 5000001', "makes a text of more than 10,000,000 characters."],
    ["[0] * 1000001", "makes a list of more than 1,000,000 items."],
    ["[0] * 500000 + [0] * 500001", "makes a list of more than 1,000,000 items."],
    ["('a' * 4999998).join(['b', 'c', 'def'])", "makes a text of more than 10,000,000 characters."],
    ["2 ** 3321 + 2 ** 3321", "OverflowError: an integer has more than 1,000 digits"],
    ["-(2 ** 3321) - 2 ** 3321", "OverflowError: an integer has more than 1,000 digits"],
    ["2 ** 3322", "OverflowError: an integer has more than 1,000 digits"],
    ["(-2) ** 3323", "OverflowError: an integer has more than 1,000 digits"],
    ["2 ** 1700 * 2 ** 1700", "OverflowError: an integer has more than 1,000 digits"],
    ["int('9' * 1001)", "OverflowError: an integer has more than 1,000 digits"],
    ["int('0' * 2001)", "OverflowError: an integer has more than 1,000 digits"],
  ])("stop %s", (expression, message) => {
    expect(() => evaluate(expression)).toThrow(message);
  });

  it("leave out an explanation that would cost too much, and give the answer that is there", () => {
    expect(evaluate("sum(items) == 1", 1_500)).toStrictEqual({ holds: false, text: "False" });
    expect(evaluate("sum(items) == 1", 6_000)).toStrictEqual({ holds: false, text: "False", because: "sum(items) is 499500" });
    expect(evaluate("sum(items) == 499500")).toStrictEqual({ holds: true, text: "True" });
  });

  it("show of a value 2,000 characters, and of one in an explanation 200", () => {
    const shown = (text: string): string => evaluate("t", undefined, { t: text }).text;
    expect(shown("a".repeat(1_998))).toBe(`'${"a".repeat(1_998)}'`);
    expect(shown("a".repeat(1_999))).toBe(`'${"a".repeat(1_996)}...`);
    expect(shown("a".repeat(5_000))).toBe(`'${"a".repeat(1_996)}...`);
    const because = (text: string): string | undefined => evaluate("not t", undefined, { t: text }).because;
    expect(because("a".repeat(198))).toBe(`t is '${"a".repeat(198)}'`);
    expect(because("a".repeat(199))).toBe(`t is '${"a".repeat(196)}...`);
  });

  it.each([
    "list(range(1000001))",
    "('a,' * 1000001).split(',')",
    "('a ' * 1000001).split()",
    "('a\\n' * 1000001).splitlines()",
    "set(range(1000001))",
    "{x: 0 for x in range(1000001)}",
  ])("stop %s, which grows item by item, however many steps there are", (expression) => {
    expect(() => evaluate(expression, 1e9)).toThrow("makes a list of more than 1,000,000 items.");
  });

  it.each<[string, string, string]>([
    ["a == b", "[", "]"],
    ["a == b", '{"k":', "}"],
    ["a < b", "[", "]"],
    ["a.items() == b.items()", '{"k":', "}"],
    ["a.items() <= b.items()", '{"k":', "}"],
    ["str(a) == ''", "[", "]"],
    ["str(a) == ''", '{"k":', "}"],
  ])("stop %s at 500 levels of %s", (expression, open, close) => {
    const nested = (depth: number): JsonValue => JSON.parse(`${open.repeat(depth)}0${close.repeat(depth)}`) as JsonValue;
    const at = (depth: number): AssertionValue => evaluate(expression, undefined, { a: nested(depth), b: nested(depth) });
    expect(at(500).text).toMatch(/True|False/);
    expect(() => at(501)).toThrow("RecursionError: a value is nested more than 500 levels deep");
  });

  it("stop an order at 500 levels, also of lists whose lengths tell them apart", () => {
    const nested = (depth: number, close: string): JsonValue => JSON.parse(`${"[".repeat(depth)}0${close.repeat(depth)}`) as JsonValue;
    const at = (depth: number): string => evaluate("a < b", undefined, { a: nested(depth, "]"), b: nested(depth, ",0]") }).text;
    expect(at(500)).toBe("True");
    expect(() => at(501)).toThrow("RecursionError: a value is nested more than 500 levels deep");
  });

  it("stop keys at 500 levels of tuples", () => {
    const deeper = (levels: number): string => `for a in [${"(".repeat(levels)}a${",)".repeat(levels)}]`;
    const at = (levels: number): string => `[{a: 1} for a in [0] ${deeper(50)} ${`${deeper(90)} `.repeat(5)}${deeper(levels)}]`;
    expect(evaluate(at(0)).holds).toBe(true);
    expect(() => evaluate(at(1))).toThrow("RecursionError: a value is nested more than 500 levels deep");
  });

  it("stop a text of a dict whose key is nested 500 levels deep", () => {
    const deeper = (levels: number): string => `for a in [${"(".repeat(levels)}a${",)".repeat(levels)}]`;
    const at = (levels: number): string => `[str({a: 1}) for a in [0] ${`${deeper(90)} `.repeat(5)}${deeper(levels)}]`;
    expect(evaluate(at(49)).holds).toBe(true);
    expect(() => evaluate(at(50))).toThrow("RecursionError: a value is nested more than 500 levels deep");
  });
});

function evaluate(expression: string, maxSteps?: number, values: JsonObject = names): AssertionValue {
  const parsed = parseAssertion(expression);
  if (!parsed.ok) throw new Error(`${expression}: ${parsed.problems[0]?.message}`);
  return evaluateAssertion(parsed.assertion, values, maxSteps === undefined ? {} : { maxSteps });
}
