import type { JsonObject } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { AssertionError, evaluateAssertion } from "./evaluate-assertion.ts";
import { parseAssertion } from "./parse-assertion.ts";

const names: JsonObject = { results: { critic: { output: "ok", score: null } }, numbers: [1, 2] };

describe("the errors of evaluateAssertion", () => {
  it.each([
    ["1 + (2 / 0) * 3", "2 / 0"],
    ["[1, nobody]", "nobody"],
    ["1 +  nobody  + 2", "nobody"],
    ["len(5) + 1", "len(5)"],
    ['"a".index("z") == 1', '"a".index("z")'],
    ["not {1: 2}[3]", "{1: 2}[3]"],
    ["[1][0][0] + 1", "[1][0][0]"],
    ["1 - -[] - 1", "-[]"],
    ["1 + 2 ** None + 1", "2 ** None"],
    ["[x for x in 5]", "5"],
    ["{1: x for x in 5}", "5"],
    ["[a for a, b in [(1,)]]", "a, b"],
    ["[a for (a, b) in [(1,)]]", "a, b"],
    ["[a for [a, b], c in [((1,), 2)]]", "[a, b], c"],
    ["{1: 1 / 0}", "1 / 0"],
    ["{1 / 0: 1}", "1 / 0"],
    ["[{[]: 1}]", "{[]: 1}"],
    ["[{[]: x for x in [1]}]", "{[]: x for x in [1]}"],
    ["[{1, []}]", "{1, []}"],
    ["[1 < 2 < None]", "1 < 2 < None"],
    ["[1][1:'a'] + []", "[1][1:'a']"],
    ["[[1][1 / 0:]]", "1 / 0"],
    ['[sorted([1, "a"])]', 'sorted([1, "a"])'],
    ["sorted([1], key=lambda x: x / 0)", "x / 0"],
    ["sorted([1], key=lambda: 1)", "sorted([1], key=lambda: 1)"],
    ["[None.lower(nobody)]", "None.lower(nobody)"],
    ["[nobody.lower(1 / 0)]", "nobody"],
    ["[[].index(1 / 0)]", "1 / 0"],
    ['[",".join([1])]', '",".join([1])'],
    ["sum(x / 0 for x in [1])", "x / 0"],
    ["[1 for x in [1] if x / 0]", "x / 0"],
    ["[1 for x in [1] for y in x]", "x"],
    ["dict(a=1 / 0)", "1 / 0"],
    ["1 if 1 / 0 else 2", "1 / 0"],
    ["(1 if 0 else 1 / 0) + 1", "1 / 0"],
    ["1 and 1 / 0 or 2", "1 / 0"],
    ["(x for x in [1])[0]", "(x for x in [1])[0]"],
    ["[() < 1]", "() < 1"],
    ["[(1,) < 1]", "(1,) < 1"],
    ["[{} < 1]", "{} < 1"],
    ["[{1} < 1]", "{1} < 1"],
    ["[{x for x in []} < 1]", "{x for x in []} < 1"],
    ["[[] < 1]", "[] < 1"],
    ["[[x for x in []] < 1]", "[x for x in []] < 1"],
    ["['a' 'b' < 1]", "'a' 'b' < 1"],
    ["[None < 1]", "None < 1"],
    ["[[len(x) for len in [1] for x in [2]]]", "len(x)"],
  ])("point in %s at %s", (expression, part) => {
    const { offset, length, message } = errorOf(expression);
    expect(expression.slice(offset, offset + length)).toBe(part);
    expect(message).toMatch(`(at character ${offset + 1}, in \`${part}\`)`);
  });

  it("show the part on one line, and of a long one its beginning", () => {
    expect(errorOf("1 +\n 'a'").message).toContain("in `1 + 'a'`)");
    expect(errorOf(`1 + '${"a".repeat(74)}'`).message).toContain(`in \`1 + '${"a".repeat(74)}'\`)`);
    expect(errorOf(`1 + '${"a".repeat(75)}'`).message).toContain(`in \`1 + '${"a".repeat(72)}...\`)`);
  });

  it.each([
    ["nobody", "NameError: name 'nobody' is not defined"],
    ["len(5)", "TypeError: object of type 'int' has no len()"],
    ["len(reversed([]))", "TypeError: object of type 'reversed' has no len()"],
    ["len(reversed(range(3)))", "TypeError: object of type 'reversed' has no len()"],
    ["len(zip())", "TypeError: object of type 'zip' has no len()"],
    ["len(enumerate([]))", "TypeError: object of type 'enumerate' has no len()"],
    ["len(x for x in [])", "TypeError: object of type 'generator' has no len()"],
    ["len(range(2 ** 63))", "OverflowError: Python int too large to convert to C ssize_t"],
    ["list(None)", "TypeError: 'NoneType' object is not iterable"],
    ["list(len)", "TypeError: 'function' object is not iterable"],
    ["1 < 'a'", "TypeError: '<' not supported between instances of 'int' and 'str'"],
    ["True >= None", "TypeError: '>=' not supported between instances of 'bool' and 'NoneType'"],
    ["'' * 2 ** 63", "OverflowError: cannot fit 'int' into an index-sized integer"],
    ["[] + 1", "TypeError: unsupported operand type(s) for +: 'list' and 'int'"],
    ["{} ** ()", "TypeError: unsupported operand type(s) for ** or pow(): 'dict' and 'tuple'"],
    ["1.5 | 1", "TypeError: unsupported operand type(s) for |: 'float' and 'int'"],
    ["'a' + 1", 'TypeError: can only concatenate str (not "int") to str'],
    ["'a' % 1", "TypeError: texts cannot be formatted in an assertion"],
    ["1 % 'a'", "TypeError: unsupported operand type(s) for %: 'int' and 'str'"],
    ["'a' - 'b'", "TypeError: unsupported operand type(s) for -: 'str' and 'str'"],
    ["-[]", "TypeError: bad operand type for unary -: 'list'"],
    ["~1.5", "TypeError: bad operand type for unary ~: 'float'"],
    ["(-8) ** 0.5", "ValueError: complex numbers are not part of assertions"],
    ["10 ** 400 + 1.0", "OverflowError: int too large to convert to float"],
    ["10.0 ** 400", "OverflowError: Numerical result out of range"],
    ["2 ** 4000", "OverflowError: an integer has more than 1,000 digits"],
    ["1 / 0", "ZeroDivisionError: division by zero"],
    ["1 // 0", "ZeroDivisionError: integer division or modulo by zero"],
    ["1 % 0", "ZeroDivisionError: integer modulo by zero"],
    ["1 / 0.0", "ZeroDivisionError: float division by zero"],
    ["1 // 0.0", "ZeroDivisionError: float floor division by zero"],
    ["1 % 0.0", "ZeroDivisionError: float modulo"],
    ["0 ** -1", "ZeroDivisionError: 0.0 cannot be raised to a negative power"],
    ["len(1, 2)", "TypeError: len() takes at most 1 arguments (2 given)"],
    ["len()", "TypeError: len() is missing its argument 'value'"],
    ["list(1, 2)", "TypeError: list() takes at most 1 arguments (2 given)"],
    ["sum([1], foo=2)", "TypeError: 'foo' is an invalid keyword argument for sum()"],
    ["len(value=[])", "TypeError: 'value' is an invalid keyword argument for len()"],
    ["enumerate([1], iterable=[2])", "TypeError: enumerate() got two values for 'iterable'"],
    ["sorted(key=len)", "TypeError: sorted() is missing its argument 'iterable'"],
    ["enumerate(start=1)", "TypeError: enumerate() is missing its argument 'iterable'"],
    ["range('3')", "TypeError: 'str' object cannot be interpreted as an integer"],
    ["range(1, 2, 0)", "ValueError: range() arg 3 must not be zero"],
    ["sum([], '')", "TypeError: sum() can't sum strings"],
    ["min([])", "ValueError: min() arg is an empty sequence"],
    ["max([])", "ValueError: max() arg is an empty sequence"],
    ["sorted([1], key=5)", "TypeError: 'int' object is not callable"],
    ["sorted([1], key=lambda a, b: 1)", "TypeError: the lambda takes 2 values, and gets one"],
    ["reversed({1})", "TypeError: 'set' object is not reversible"],
    ["dict(1, 2)", "TypeError: dict expected at most 1 argument, got 2"],
    ["dict([()])", "ValueError: each item that a dict is made of must be a pair"],
    ["dict(['abc'])", "ValueError: each item that a dict is made of must be a pair"],
    ["[len(x) for len in [1] for x in [2]]", "TypeError: 'len' is a value here and cannot be called"],
    ["[[len(x) for x in ['a']] for len in [1]]", "TypeError: 'len' is a value here and cannot be called"],
    ["[1 for a, b in [(1,)]]", "ValueError: 2 names for 1 values"],
    ["{[]}", "TypeError: unhashable type: 'list'"],
    ["{{}.keys()}", "TypeError: unhashable type: 'dict_keys'"],
    ["{1: 2}[:]", "TypeError: unhashable type: 'slice'"],
    ["{zip()}", "TypeError: unhashable type: 'zip'"],
    ["{}[0]", "KeyError: 0"],
    ["{}['a']", "KeyError: 'a'"],
    ["5[0]", "TypeError: 'int' object is not subscriptable"],
    ["1.5[:1]", "TypeError: 'float' object is not subscriptable"],
    ["'a'[None]", "TypeError: string indices must be integers or slices, not NoneType"],
    ["[1]['a']", "TypeError: list indices must be integers or slices, not str"],
    ["(1,)[1.0]", "TypeError: tuple indices must be integers or slices, not float"],
    ["''[0]", "IndexError: string index out of range"],
    ["[][0]", "IndexError: list index out of range"],
    ["()[0]", "IndexError: tuple index out of range"],
    ["range(3)[3]", "IndexError: range object index out of range"],
    ["[][::0]", "ValueError: slice step cannot be zero"],
    ["[]['a':]", "TypeError: slice indices must be integers or None"],
    ["(5).lower()", "AttributeError: 'int' object has no attribute 'lower'"],
    ["''.keys()", "AttributeError: 'str' object has no attribute 'keys'"],
    ["1 in len", "TypeError: argument of type 'function' is not iterable"],
    ["1 in 5", "TypeError: argument of type 'int' is not iterable"],
    ["1 in 'a'", "TypeError: 'in <string>' requires string as left operand, not int"],
    ["int([])", "TypeError: int() takes a text or a number, not 'list'"],
    ["int('x')", "ValueError: invalid literal for int() with base 10: 'x'"],
    ["int('x' * 201)", `ValueError: invalid literal for int() with base 10: '${"x".repeat(200)}'`],
    ["int(float('nan'))", "ValueError: cannot convert float NaN to integer"],
    ["int(float('inf'))", "OverflowError: cannot convert float infinity to integer"],
    ["float({1})", "TypeError: float() takes a text or a number, not 'set'"],
    ["float('x')", "ValueError: could not convert string to float: 'x'"],
    ["float('x' * 201)", `ValueError: could not convert string to float: '${"x".repeat(200)}'`],
    ["[1].index('a')", "ValueError: 'a' is not in list"],
    ["range(5).index(3, 1)", "TypeError: index() of a range takes one argument"],
    ["(1,).index(2)", "ValueError: 2 is not in tuple"],
    ["'a'.index('b')", "ValueError: substring not found"],
    ["'a'.split('')", "ValueError: empty separator"],
    ["'a'.partition('')", "ValueError: empty separator"],
    ["'.'.join(['a', 1])", "TypeError: sequence item 1: expected str instance, int found"],
    ["[1].count()", "TypeError: count() is missing its argument 'value'"],
    ["[1].index()", "TypeError: index() is missing its argument 'value'"],
    ["{}.get()", "TypeError: get() is missing its argument 'key'"],
    ["{1}.issubset()", "TypeError: issubset() is missing its argument 'other'"],
    ["{1}.symmetric_difference()", "TypeError: symmetric_difference() is missing its argument 'other'"],
    ["'a'.find()", "TypeError: find() is missing its argument 'sub'"],
    ["'a'.count()", "TypeError: count() is missing its argument 'sub'"],
    ["'a'.replace()", "TypeError: replace() is missing its argument 'old'"],
    ["'a'.replace('a')", "TypeError: replace() is missing its argument 'new'"],
    ["'a'.partition()", "TypeError: partition() is missing its argument 'sep'"],
    ["'a'.startswith()", "TypeError: startswith() is missing its argument 'part'"],
    ["'a'.removeprefix()", "TypeError: removeprefix() is missing its argument 'part'"],
    ["'a'.zfill()", "TypeError: zfill() is missing its argument 'width'"],
    ["range()", "TypeError: range() is missing its argument 'start'"],
    ["sum()", "TypeError: sum() is missing its argument 'iterable'"],
    ["max()", "TypeError: max() is missing its argument 'iterable'"],
    ["'a'.join()", "TypeError: join() is missing its argument 'iterable'"],
  ])("say of %s: %s", (expression, message) => {
    expect(errorOf(expression).message.replace(/ \(at character .*/, "")).toBe(message);
  });

  it.each(["lower", "isalpha", "islower", "isupper", "istitle"])("name the method %s, which takes nothing", (method) => {
    expect(errorOf(`"a".${method}(1)`).message).toContain(`TypeError: ${method}() takes at most 0 arguments (1 given)`);
  });

  it.each(["keys", "values", "items"])("name the method %s of dicts, which takes nothing", (method) => {
    expect(errorOf(`{}.${method}(1)`).message).toContain(`TypeError: ${method}() takes at most 0 arguments (1 given)`);
  });

  it.each(["strip", "lstrip", "rstrip", "removeprefix", "removesuffix", "startswith", "endswith", "find", "rfind", "index", "rindex"])(
    "name the method %s, which takes a text",
    (method) => {
      expect(errorOf(`"a".${method}(1)`).message).toContain(`TypeError: ${method}() takes a text, not int`);
    },
  );

  it.each(["count", "split", "rsplit", "partition", "rpartition"])("name the method %s, which takes a text too", (method) => {
    expect(errorOf(`"a".${method}([])`).message).toContain(`TypeError: ${method}() takes a text, not list`);
  });

  it.each(["1, 'a'", "'a', 1"])("name the method replace, which takes two texts and not %s", (values) => {
    expect(errorOf(`"a".replace(${values})`).message).toContain("TypeError: replace() takes a text, not int");
  });

  it.each([
    ["results['critic']['score'].lower()", "It is None: perhaps the agent was skipped or failed."],
    ["results['critic']['score']['x']", "It is None: perhaps the agent was skipped or failed."],
    ["results['critic']['score'][1:]", "It is None: perhaps the agent was skipped or failed."],
    ["'x' in results['critic']['score']", "It is None: perhaps the agent was skipped or failed."],
    ["(5).lower()", undefined],
    ["5[0]", undefined],
    ["1 in 5", undefined],
    ["'a' + 1", "Wrap the other value in `str()`."],
    ["'a' % 1", "Join them with `+` and `str()`."],
    ["sum(['a'], '')", "Use ''.join(...)."],
    ["min([])", "Give a `default=`."],
    ["sorted([1], key=5)", "`key` is a lambda or the name of a built-in function."],
    ["'abc'.index('z')", "Use `in` to ask whether a text contains another."],
    ["','.join([1])", "Wrap the items in `str()`."],
    ["results['critic']['output']['x']", "The output of this agent is a text, not a map."],
    ["[1]['a']", undefined],
    ["results['critc']", 'Did you mean "critic"?'],
    ["results['critic']['tags']", "Keys: output, score."],
    ["results[1]", "Keys: critic."],
    ["{}['a']", "There are no keys."],
    ["{1: 2}['a']", "There are no keys."],
    ["dict(a=1, b=1, c=1, d=1, e=1, f=1, g=1, h=1, i=1, j=1, k=1, l=1)[0]", "Keys: a, b, c, d, e, f, g, h, i, j, k, l."],
    ["dict(a=1, b=1, c=1, d=1, e=1, f=1, g=1, h=1, i=1, j=1, k=1, l=1, m=1)[0]", "Keys: a, b, c, d, e, f, g, h, i, j, k, l, ..."],
    ["({str(x): x for x in range(999)} | {'critic': 1})['critc']", 'Did you mean "critic"?'],
    ["({str(x): x for x in range(1000)} | {'critic': 1})['critc']", "Keys: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ..."],
    ["reslts", "Did you mean `results`?"],
    [
      "[nobody for a, b, c, d, e, f, g, h, i, j, k, l, m in ['0123456789abc']]",
      "Put a text in quotes. Names: a, b, c, d, e, f, g, h, i, j, k, l.",
    ],
    ["[nothing_like_it for x in [1]]", "Put a text in quotes. Names: x, results, numbers."],
    ["[[itm for y in [1]] for item in [2]]", "Did you mean `item`?"],
  ])("hint for %s at %s", (expression, hint) => {
    expect(errorOf(expression).hint).toBe(hint);
  });

  it("have a name and a code of their own", () => {
    expect(errorOf("nobody")).toMatchObject({ name: "AssertionError", code: "ASSERTION_FAILED_TO_EVALUATE" });
  });
});

function errorOf(expression: string): AssertionError {
  const parsed = parseAssertion(expression);
  if (!parsed.ok) throw new Error(`${expression}: ${parsed.problems[0]?.message}`);
  try {
    evaluateAssertion(parsed.assertion, names);
  } catch (thrown) {
    if (thrown instanceof AssertionError) return thrown;
    throw thrown;
  }
  throw new Error(`${expression} did not fail.`);
}
