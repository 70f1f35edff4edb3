import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BUILTINS } from "./builtins.ts";
import { DICT_METHODS, SEQUENCE_METHODS, SET_METHODS } from "./container-methods.ts";
import { BUILTIN_NAMES, METHOD_NAMES } from "./names.ts";
import { parseAssertion } from "./parse-assertion.ts";
import { TEXT_METHODS } from "./text-methods.ts";

const anyCharacter = fc.nat(0x10_ff_ff).map((code) => String.fromCodePoint(code));

describe("parseAssertion", () => {
  it("gives the names that an assertion asks for, each once and with its first place", () => {
    expect(namesOf("a + a")).toEqual([["a", 0]]);
    expect(namesOf("all(results[a]['x'] for a in execution_order if a in results) and a")).toEqual([
      ["results", 4],
      ["execution_order", 29],
      ["a", 66],
    ]);
    expect(namesOf("sorted(results, key=lambda r: r + shift)")).toEqual([
      ["results", 7],
      ["shift", 34],
    ]);
    expect(namesOf("[len for len in lens]")).toEqual([["lens", 16]]);
    // The first iterable is outside of the comprehension, the second one inside.
    expect(namesOf("[x for x in x for y in x]")).toEqual([["x", 12]]);
  });

  it.each([
    ["[a], (b,), {c}, {d: e}", "a b c d e"],
    ["{k: k + a for k in b if c}", "a b c"],
    ["{k + v: v + a for k, v in b}", "a b"],
    ["a if b else c", "a b c"],
    ["a or b and not c", "a b c"],
    ["-a + b < c in d", "a b c d"],
    ["a[b], c[d:e:f], g[:], h[1:]", "a b c d e f g h"],
    ["len(a), b.get(c), dict(d=e), 'x'.join(f)", "a b c e f"],
    ["sorted(a, key=lambda x: x + b) + x", "a b x"],
    ["[y for x in a for y in x]", "a"],
    ["None, True, 1, 'a', len", ""],
  ])("finds in %s the names %s", (text, names) => {
    expect(
      namesOf(text)
        .map(([name]) => name)
        .join(" "),
    ).toBe(names);
  });

  it.each([
    ["", "The assertion is empty.", 0, 0],
    ["   ", "The assertion is empty.", 0, 0],
    ["1 +", "The assertion ends too early.", 3, 0],
    ["(1", "This `(` is never closed.", 0, 1],
    ["len(results", "This `(` is never closed.", 3, 1],
    ["[1, 2", "This `[` is never closed.", 0, 1],
    ["1)", "This `)` closes nothing.", 1, 1],
    ["'abc", "This quote is never closed.", 0, 1],
    ["a = 1", "`=` is not expected here.", 2, 1],
    ["a := 1", "`:=` is not expected here.", 2, 2],
    ["1 if True", "This `if` has no `else`.", 9, 0],
    ["a && b", "`&&` is not part of assertions.", 2, 2],
    ["!a", "`!` is not part of assertions.", 0, 1],
    ['${a.b} == "x"', "`${` is not part of assertions.", 0, 2],
    ["“a” == b", "`“` is not part of assertions.", 0, 1],
    ["f'{x}' == 'a'", "f-strings are not part of assertions.", 0, 1],
    ["b'a'", "Bytes are not part of assertions.", 0, 1],
    ["12abc", "`12abc` is no number.", 0, 5],
    ["012", "`012` begins with a zero.", 0, 3],
    ["'\\x4'", "`\\x` is no complete escape.", 1, 2],
    ["lambda x: x", "`lambda` is not expected here.", 0, 6],
    ["sorted(x, key=lambda y: y)(1)", "Only built-in functions and methods can be called.", 26, 1],
    ["assert x", "`assert` is not expected here.", 0, 6],
    ["import os", "`import` is not expected here.", 0, 6],
    ["[*a]", "`*` in front of a value is not part of assertions.", 1, 1],
    ["[x for x in]", "This `]` closes nothing.", 11, 1],
    ["[x for y]", "This `for` has no `in`.", 8, 1],
    ["max(x for x in y, 1)", "Put this generator in parentheses.", 4, 1],
    ["dict(a=1, a=2)", "`a` is given twice.", 10, 1],
    ["dict(a=1, 2)", "A value without a name follows one with a name.", 10, 1],
    ["x not y", "`not` is not expected here.", 2, 3],
  ])("finds the problem of %j", (text, message, offset, length) => {
    expect(parseAssertion(text)).toMatchObject({ ok: false, problems: [{ message, offset, length }] });
  });

  it.each([
    ["results == true", "`true` is no value of Python.", "Write `True`."],
    ["null is None", "`null` is no value of Python.", "Write `None`."],
    ["lenn(results)", "`lenn` is no function of assertions.", "Did you mean `len`?"],
    ["isinstance(results, dict)", "`isinstance` is no function of assertions.", "Functions: len, str"],
    ["__import__('os')", "`__import__` is no function of assertions.", "Functions:"],
    ["open('/etc/passwd')", "`open` is no function of assertions.", "Functions:"],
    ["Path('/tmp/x').exists()", "`Path` is not there: files cannot be reached from an assertion.", "script agent"],
    ["results.judge", "`.judge` is an attribute: only methods can be used.", 'Write `["judge"]` for a key.'],
    ["results.keys", "`.keys` is an attribute: only methods can be used.", "Call it: `.keys()`."],
    ["''.__class__", "`.__class__` is an attribute: only methods can be used.", '["__class__"]'],
    ["'{}'.format(1)", "`.format()` is no method of assertions.", "format texts"],
    ["[].append(1)", "`.append()` is no method of assertions.", "change a value"],
    ["'a'.startwith('a')", "`.startwith()` is no method of assertions.", "Did you mean `.startswith()`?"],
    ["a = 1", "`=` is not expected here.", "Write `==` to compare."],
  ])("says of %j what to write instead", (text, message, hint) => {
    const parsed = parseAssertion(text);
    expect(parsed).toMatchObject({
      ok: false,
      problems: [expect.objectContaining({ message, hint: expect.stringContaining(hint) as string }), ...rest(parsed)],
    });
  });

  it("reports every name that is wrong in one go", () => {
    const parsed = parseAssertion("len(results.a) == true and absolute(x)");
    expect(parsed.ok ? [] : parsed.problems.map(({ offset }) => offset)).toEqual([12, 18, 27]);
  });

  it("notes a comparison by identity with a text or number", () => {
    const lintsOf = (text: string): unknown => {
      const parsed = parseAssertion(text);
      return parsed.ok && parsed.lints;
    };
    expect(lintsOf("x is not 'a'")).toStrictEqual([
      { message: "`is not` asks for the same object, not for the same value.", offset: 9, length: 3, hint: "Write `!=`." },
    ]);
    expect(lintsOf("x == 'a' is y")).toStrictEqual([
      { message: "`is` asks for the same object, not for the same value.", offset: 5, length: 3, hint: "Write `==`." },
    ]);
    expect(lintsOf("x is None and y is True and z == 'a' and 1 < z != 2")).toStrictEqual([]);
  });

  it.each([
    ["nesting", `${"(".repeat(5_000)}1${")".repeat(5_000)}`],
    ["negations", `${"not ".repeat(4_000)}1`],
    ["signs", `${"-".repeat(10_000)}1`],
    ["powers", `${"2**".repeat(5_000)}1`],
    ["chains", `1${"+1".repeat(5_000)}`],
    ["subscripts", `x${"[0]".repeat(5_000)}`],
    ["methods", `x${".lower()".repeat(2_000)}`],
    ["conditions", `${"1 if 1 else ".repeat(1_500)}1`],
    ["targets", `[1 for ${"(".repeat(5_000)}x${")".repeat(5_000)} in y]`],
    ["length", " ".repeat(30_000)],
  ])("bounds %s", (_what, text) => {
    expect(parseAssertion(text)).toMatchObject({ ok: false, problems: [{ message: expect.stringMatching(/more than/) as string }] });
  });

  it("answers for any text, with every offset inside of it", () => {
    const words = fc.constantFrom(
      ..."results ( ) [ ] { } , : . for in if else not and or is lambda key= == < ** // - 1 2.5 'a' \"b\" True len all .index( x".split(
        " ",
      ),
    );
    const texts = fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 60 }),
      fc.array(words, { maxLength: 30 }).map((all) => all.join(" ")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseAssertion(text);
        for (const { offset, length } of parsed.ok ? [...parsed.lints, ...parsed.names] : parsed.problems) {
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(offset + length).toBeLessThanOrEqual(text.length);
        }
        if (!parsed.ok) expect(parsed.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 3_000 },
    );
  });

  it("knows the functions and methods that there are, and no others", () => {
    expect([...BUILTIN_NAMES].toSorted()).toEqual([...BUILTINS.keys(), "dict"].toSorted());
    const methods = [TEXT_METHODS, SEQUENCE_METHODS, DICT_METHODS, SET_METHODS].flatMap((table: ReadonlyMap<string, unknown>) => [
      ...table.keys(),
    ]);
    expect([...METHOD_NAMES].toSorted()).toEqual([...new Set(methods)].toSorted());
  });
});

function namesOf(text: string): readonly (readonly [string, number])[] {
  const parsed = parseAssertion(text);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.names.map(({ name, offset }) => [name, offset]);
}

function rest(parsed: ReturnType<typeof parseAssertion>): readonly unknown[] {
  return parsed.ok ? [] : parsed.problems.slice(1);
}
