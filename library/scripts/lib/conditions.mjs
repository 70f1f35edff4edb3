/** The operators with which `filter` and `conditional` look at a value. */
import { areComparable, compareValues, equalValues } from "./compare-values.mjs";
import { patternTest } from "./patterns.mjs";

const ORDERS = {
  lt: (order) => order < 0,
  le: (order) => order <= 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
};

const OPERATORS = {
  eq: (expected) => (value) => equalValues(value, expected),
  ne: (expected) => (value) => !equalValues(value, expected),
  contains: (expected) => (value) => contains(value, expected),
  in: (expected) => {
    if (typeof expected !== "string" && !Array.isArray(expected)) throw new Error('the operator "in" needs a list or a text to look in');
    return (value) => contains(expected, value);
  },
  exists: (expected) => {
    const wanted = expected ?? true;
    if (typeof wanted !== "boolean") throw new Error('the operator "exists" takes true or false, and true when there is none');
    return (value) => (value !== undefined && value !== null) === wanted;
  },
  matches: (expected, ignoreCase) => {
    if (typeof expected !== "string") throw new Error('the operator "matches" needs a regular expression as a text');
    const test = patternTest(expected, { ignoreCase });
    return (value) => typeof value === "string" && test(value);
  },
  ...Object.fromEntries(
    Object.entries(ORDERS).map(([name, holds]) => [
      name,
      (expected) => (value) => areComparable(value, expected) && holds(compareValues(value, expected)),
    ]),
  ),
};

/**
 * A test of values. Values that have no order (a text and a number, anything and null) are neither less nor greater.
 *
 * @param {string} operator eq, ne, lt, le, gt, ge, contains (a text, a list or a map), in, exists (`expected` false: does not), matches
 * @param {unknown} expected
 * @param {{ ignoreCase?: boolean, parameter?: string }} [options] `parameter`: what the person calls `expected`
 * @throws where `expected` is nothing that the operator can work with; the test, at a text too long for a pattern
 */
export function conditionTest(operator, expected, { ignoreCase = false, parameter = "value" } = {}) {
  if (operator !== "exists" && expected === undefined)
    throw new Error(`the operator "${operator}" needs something to compare with: give ${parameter}`);
  if (!ignoreCase || operator === "matches") return OPERATORS[operator](expected, ignoreCase);
  const test = OPERATORS[operator](folded(expected));
  return (value) => test(folded(value));
}

function contains(whole, part) {
  if (typeof whole === "string") return (typeof part === "string" || typeof part === "number") && whole.includes(String(part));
  if (Array.isArray(whole)) return whole.some((item) => equalValues(item, part));
  return typeof whole === "object" && whole !== null && typeof part === "string" && Object.hasOwn(whole, part);
}

function folded(value) {
  if (Array.isArray(value)) return value.map(folded);
  return typeof value === "string" ? value.normalize("NFC").toLowerCase() : value;
}
