import { describe, expect, it } from "vitest";

type ConditionTest = (operator: string, expected: unknown, options?: object) => (value: unknown) => boolean;

const { conditionTest } = (await import(new URL("conditions.mjs", import.meta.url).href)) as { conditionTest: ConditionTest };

describe("a condition", () => {
  it.each<readonly [value: unknown, operator: string, expected: unknown, holds: boolean]>([
    [3, "gt", 2, true],
    ["10", "gt", "9", true],
    ["b", "lt", "a", false],
    ["x", "gt", 1, false],
    [null, "le", 1, false],
    [5, "ge", 5, true],
    ["1.0", "eq", 1, true],
    ["", "eq", 0, false],
    [{ a: 1, b: [2] }, "eq", { b: [2], a: 1 }, true],
    ["YES", "ne", "yes", true],
    [["a", 2], "contains", "2", true],
    ["a bug", "contains", "bug", true],
    [{ a: 1 }, "contains", "constructor", false],
    ["bug", "in", ["bug", "crash"], true],
    [null, "exists", undefined, false],
    [null, "exists", false, true],
    [0, "exists", true, true],
    [12, "matches", "1", false],
  ])("of %j %s %j: %s", (value, operator, expected, holds) => {
    expect(conditionTest(operator, expected)(value)).toBe(holds);
  });

  it("takes capital and small letters for the same if told to", () => {
    expect(conditionTest("eq", "yes", { ignoreCase: true })("YES")).toBe(true);
    expect(conditionTest("in", ["BUG"], { ignoreCase: true })("bug")).toBe(true);
    expect(conditionTest("matches", "^gr\\p{L}+R$", { ignoreCase: true })("größer")).toBe(true);
  });

  it.each<readonly [operator: string, expected: unknown, error: string]>([
    ["eq", undefined, 'the operator "eq" needs something to compare with: give value'],
    ["in", 3, 'the operator "in" needs a list or a text to look in'],
    ["exists", "yes", 'the operator "exists" takes true or false'],
    ["matches", 3, 'the operator "matches" needs a regular expression'],
    ["matches", "(", '"(" is no regular expression'],
    ["matches", "a".repeat(1_001), "a pattern has at most 1000 characters"],
  ])("refuses %s %.20j", (operator, expected, error) => {
    expect(() => conditionTest(operator, expected)).toThrow(error);
  });

  it("looks at no more than 100,000 characters with a pattern", () => {
    expect(() => conditionTest("matches", "b")("a".repeat(100_001))).toThrow("no more than 100000 characters");
  });
});
