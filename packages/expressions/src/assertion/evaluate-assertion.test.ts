import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { JsonObject, JsonValue } from "@llm-orc/contracts";
import { isOrcError } from "@llm-orc/contracts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AssertionValue, evaluateAssertion } from "./evaluate-assertion.ts";
import { parseAssertion } from "./parse-assertion.ts";

interface Case {
  readonly expression: string;
  /** Python's `repr` of the value. */
  readonly value?: string;
  /** The exception that Python raises instead. */
  readonly raises?: string;
}

const fixture = new URL("__fixtures__/python-values.json", import.meta.url);
const { names, cases } = JSON.parse(readFileSync(fixture, "utf8")) as { readonly names: JsonObject; readonly cases: readonly Case[] };

describe("evaluateAssertion", () => {
  it.each(cases)("gives for $expression what Python gives", ({ expression, value, raises }) => {
    const outcome = attempt(expression);
    if (raises === undefined) expect(outcome).toBe(value);
    else expect(outcome).toMatch(new RegExp(`^${raises}: \\S`));
  });

  it.runIf(spawnSync("python3", ["--version"]).status === 0)("has a table that a real Python agrees with", () => {
    const program = `
import json, sys, builtins, warnings
warnings.simplefilter("ignore")
table = json.load(open(sys.argv[1]))
allowed = {n: getattr(builtins, n) for n in "len str int float bool list dict set tuple all any sum min max range enumerate zip sorted reversed".split()}
def run(expression):
    try:
        return {"value": repr(eval(expression, {"__builtins__": allowed, **table["names"]}))}
    except Exception as error:
        return {"raises": type(error).__name__}
print(json.dumps([case["expression"] for case in table["cases"] if run(case["expression"]) != {k: v for k, v in case.items() if k != "expression"}]))`;
    const output = execFileSync("python3", ["-c", program, fixture.pathname], { encoding: "utf8" });
    expect(JSON.parse(output)).toEqual([]);
  });

  it("says with an exception what, where, and what to write instead", () => {
    expect(error('len(results["crtic"]) > 1')).toMatchObject({
      code: "ASSERTION_FAILED_TO_EVALUATE",
      message: "KeyError: 'crtic' (at character 5, in `results[\"crtic\"]`)",
      hint: 'Did you mean "critic"?',
      offset: 4,
      length: 16,
    });
    expect(error("exection_order == []")).toMatchObject({
      message: "NameError: name 'exection_order' is not defined (at character 1, in `exection_order`)",
      hint: "Did you mean `execution_order`?",
    });
    expect(error('results["judge"]["nothing"].lower()').hint).toContain("None");
  });

  it.each([
    ["len(execution_order) == 4", "len(execution_order) is 3"],
    ['"x" in execution_order', "execution_order is ['critic', 'judge', 'constructor']"],
    ["1 < execution_time < 5", "execution_time is 12.5"],
    ["len(results) == 3 and empty", "empty is []"],
    ["len(numbers) == len(empty)", "len(numbers) is 4, len(empty) is 0"],
    ["all(results[a].get('score', 9) > 8 for a in results)", "false for a = 'critic': results[a].get('score', 9) is 7"],
    ["all(a > b for a, b in matrix)", "false for a = 1, b = 2: a is 1, b is 2"],
    ["len( \n empty ) == 1", "len( empty ) is 0"],
    [`not ${"'a'+".repeat(19)}'bc'`, `${"'a'+".repeat(19)}'bc' is '${"a".repeat(19)}bc'`],
    [`not ${"'a'+".repeat(19)}'bcd'`, `${"'a'+".repeat(19)}'... is '${"a".repeat(19)}bcd'`],
    ["not results['judge']['valid']", "results['judge']['valid'] is True"],
    ["results['judge']['nothing']", "results['judge']['nothing'] is None"],
    ["' '.strip()", "' '.strip() is ''"],
    ["len(numbers) < 5 < len(empty)", "len(empty) is 0"],
    ["len(numbers) and len(empty)", "len(empty) is false"],
    ["all(n > 1 for n in numbers)", "false for n = 1: n is 1"],
    ["all(len(row) for row in [[1], []])", "false for row = []"],
    ["all([0])", undefined],
    ["any(n > 5 for n in numbers)", undefined],
    // Looked at for the second time, the generator has nothing more to say.
    ["all(1 not in g and g for g in [(n for n in [1])])", "false for g = <generator>"],
    ["False", undefined],
    ["1 == 2", undefined],
  ])("explains why %s does not hold", (expression, because) => {
    expect(evaluate(expression)).toMatchObject({ holds: false });
    expect(evaluate(expression).because).toBe(because);
  });

  it("takes the count of replace by name too, as Python does since 3.13", () => {
    expect(evaluate('"aaa".replace("a", "b", count=2)').text).toBe("'bba'");
  });

  it("sees every name inside of comprehensions, nested ones too", () => {
    expect(evaluate("all(all(b in execution_order for b in execution_order) for a in execution_order)").holds).toBe(true);
  });

  it("treats the names of JavaScript's own properties as plain data", () => {
    const outputs = JSON.parse('{"__proto__": {"score": 1}, "hasOwnProperty": 2}') as JsonObject;
    expect(evaluate('results["__proto__"]["score"] == 1 and len(results) == 2', { results: outputs }).holds).toBe(true);
    expect(error('results["constructor"]', { results: outputs }).message).toContain("KeyError");
    expect(error("toString", {}).message).toContain("NameError");
    expect(evaluate('{"__proto__": 1}["__proto__"]').text).toBe("1");
  });

  it.each([
    ['"a" * 10**9'],
    ['"a" * (10**18)'],
    ["[0] * 10**9"],
    ["list(range(10**12))"],
    ["sum(range(10**12))"],
    ["(10**12 - 1) in (x for x in range(10**12))"],
    ["[x for a in range(1000) for b in range(1000) for x in range(1000)]"],
    ['("a" * 10**6).replace("a", "b" * 10**6)'],
    ['("a" * 10**6).replace("", "b" * 10**6)'],
    ['("b" * 10**4).join(["a"] * 10**5)'],
    ['("a " * 10**6 * 3).split()'],
    ['("a," * 10**6 * 3).split(",")'],
    ['all(("x" * 10**6).upper() for a in range(10**5))'],
    ["str([[[0] * 1000] * 1000] * 1000)"],
    ["[[[0] * 1000] * 1000] * 1000 == [[[0] * 1000] * 1000] * 1000"],
    ['"7".zfill(10**12)'],
    ["max(range(10**12))"],
    ["list(zip(range(10**12), range(10**12)))"],
    ["dict(enumerate(range(10**12)))"],
    ["[1] + [2] * 10**7"],
    ['("\\U0001f600" * 10**6)[5] in [("\\U0001f600" * 10**6)[i] for i in range(10**6)]'],
  ])("refuses %s before it costs anything", (expression) => {
    expect(error(expression)).toMatchObject({ code: "EXPRESSION_TOO_COSTLY" });
  });

  it.each([["2 ** 10**9"], ["10 ** 5000"], ["(10 ** 4000) * (10 ** 4000)"], ["2 ** (2 ** 60)"]])(
    "has no number as large as %s",
    (expression) => {
      expect(error(expression).message).toContain("OverflowError");
    },
  );

  it("takes no steps for what it only shows", () => {
    const long = "\n".repeat(5_000_000);
    expect(evaluate("long", { long }).holds).toBe(true);
    expect(evaluate("[long]", { long })).toMatchObject({ holds: true, text: "<list>" });
    expect(evaluate("len(long) == 1", { long }).because).toBe("len(long) is 5000000");
    expect(evaluate("not long", { long }).because).toMatch(/^long is '\\n\\n.*\.\.\.$/);
  });

  it("looks into long texts of characters beyond the first 65,536", () => {
    const long = "😀a".repeat(600_000);
    expect(evaluate("len(long) == 1200000 and long[-1] == 'a' and long[1199998:] == '😀a' and long[2] == '😀'", { long }).holds).toBe(true);
  });

  it("takes as many steps as it is given", () => {
    expect(evaluate("sum(range(1000))", {}, 5_000).text).toBe("499500");
    expect(() => evaluate("sum(range(1000))", {}, 500)).toThrow(expect.objectContaining({ code: "EXPRESSION_TOO_COSTLY" }));
  });

  it("reads values that are nested deeper than the call stack, and says so where it cannot compare them", () => {
    const text = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    const [deep, other] = [JSON.parse(text) as JsonValue, JSON.parse(text) as JsonValue];
    expect(evaluate("len(deep) == 1 and deep[0] is deep[0]", { deep }).holds).toBe(true);
    expect(error("deep == other", { deep, other }).message).toContain("RecursionError");
    expect(error("str(deep)", { deep }).message).toContain("RecursionError");
  });

  it("ends with a value or an OrcError for any expression of its grammar", () => {
    fc.assert(
      fc.property(expressions(), (expression) => {
        const parsed = parseAssertion(expression);
        if (!parsed.ok) return;
        try {
          evaluateAssertion(parsed.assertion, names, { maxSteps: 20_000 });
        } catch (thrown) {
          if (!isOrcError(thrown)) throw new Error(`${expression}: ${String(thrown)}`, { cause: thrown });
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

function attempt(expression: string): string {
  try {
    return evaluate(expression).text;
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

function evaluate(expression: string, values: JsonObject = names, maxSteps?: number): AssertionValue {
  const parsed = parseAssertion(expression);
  if (!parsed.ok) throw new Error(`${expression}: ${parsed.problems[0]?.message}`);
  return evaluateAssertion(parsed.assertion, values, maxSteps === undefined ? {} : { maxSteps });
}

function error(expression: string, values: JsonObject = names): { readonly message: string; readonly hint?: string } {
  try {
    evaluate(expression, values);
  } catch (thrown) {
    return thrown as Error;
  }
  throw new Error(`${expression} did not fail.`);
}

/** Random expressions that mostly parse. */
function expressions(): fc.Arbitrary<string> {
  const { expression } = fc.letrec<{ expression: string }>((tie) => {
    const part = tie("expression");
    const method = fc.constantFrom(
      "lower",
      "split",
      "index",
      "get",
      "keys",
      "items",
      "join",
      "count",
      "strip",
      "replace",
      "title",
      "union",
    );
    const builtin = fc.constantFrom(
      ..."len str int float bool list dict set tuple all any sum min max range enumerate zip sorted reversed".split(" "),
    );
    const operator = fc.constantFrom(..."+ - * / // % ** | & ^ == != < <= > >= in and or is".split(" "), "not in", "is not");
    return {
      expression: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        fc.constantFrom(
          "0",
          "1",
          "-3",
          "2.5",
          '""',
          '"a b"',
          "None",
          "True",
          "[]",
          "{}",
          "()",
          "results",
          "numbers",
          "matrix",
          "x",
          "execution_order",
        ),
        fc.tuple(part, operator, part).map(([a, o, b]) => `(${a} ${o} ${b})`),
        fc.tuple(builtin, fc.array(part, { maxLength: 3 })).map(([name, values]) => `${name}(${values.join(", ")})`),
        fc.tuple(part, method, fc.array(part, { maxLength: 2 })).map(([o, name, values]) => `${o}.${name}(${values.join(", ")})`),
        fc.tuple(part, part).map(([o, i]) => `${o}[${i}]`),
        fc.tuple(part, part, part).map(([o, i, j]) => `${o}[${i}:${j}]`),
        fc.array(part, { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
        fc.tuple(part, part).map(([a, b]) => `{${a}: ${b}}`),
        fc.tuple(part, part, part).map(([a, b, c]) => `[${a} for x in ${b} if ${c}]`),
        fc.tuple(part, part).map(([a, b]) => `all(${a} for x in ${b})`),
        fc.tuple(part, part).map(([a, b]) => `sorted(${a}, key=lambda x: ${b})`),
        part.map((a) => `not ${a}`),
        fc.tuple(part, part, part).map(([a, b, c]) => `(${a} if ${b} else ${c})`),
      ),
    };
  });
  return expression;
}
