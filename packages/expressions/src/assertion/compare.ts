import { compareTexts } from "../python-values.ts";
import { checkDepth, type Limits, PythonError } from "./limits.ts";
import { asSet } from "./sets.ts";
import { DictValue, ListValue, RangeValue, TupleValue, type Value, typeName, ViewValue } from "./values.ts";

/** Python's `==`: by content; a boolean equals the number that it is, and a list never equals a tuple. */
export function isEqual(left: Value, right: Value, limits: Limits, depth = 0): boolean {
  limits.take();
  checkDepth(depth);
  const a = toNumber(left);
  const b = toNumber(right);
  if (a !== undefined && b !== undefined) return a <= b && a >= b;
  if (typeof left === "string" && typeof right === "string") {
    if (left.length !== right.length) return false;
    limits.takeText(left.length);
    return left === right;
  }
  if (left === right) return true;
  const items = itemsOfBoth(left, right);
  if (items !== undefined) return items[0].length === items[1].length && firstDifference(...items, limits, depth) === undefined;
  if (left instanceof DictValue && right instanceof DictValue) {
    if (left.entries.size !== right.entries.size) return false;
    for (const [key, [, value]] of left.entries) {
      const other = right.entries.get(key);
      if (other === undefined || !isEqual(value, other[1], limits, depth + 1)) return false;
    }
    return true;
  }
  if (left instanceof ViewValue && right instanceof ViewValue && left.shows === "items" && right.shows === "items") {
    return isEqual(left.dict, right.dict, limits, depth);
  }
  if (left instanceof RangeValue && right instanceof RangeValue) {
    const { length } = left;
    if (length !== right.length) return false;
    return length === 0n || (left.start === right.start && (length === 1n || left.step === right.step));
  }
  const sets = [asSet(left, limits), asSet(right, limits)] as const;
  return sets[0] !== undefined && sets[1] !== undefined && sets[0].size === sets[1].size && isSubset(sets[0], sets[1], limits);
}

/** Python's `<`, `<=`, `>` and `>=`; a TypeError when the two have no order. */
export function isOrdered(operator: "<" | "<=" | ">" | ">=", left: Value, right: Value, limits: Limits, depth = 0): boolean {
  limits.take();
  const a = toNumber(left);
  const b = toNumber(right);
  if (a !== undefined && b !== undefined) return holds(operator, a, b);
  if (typeof left === "string" && typeof right === "string") {
    limits.takeText(Math.min(left.length, right.length));
    return holds(operator, compareTexts(left, right), 0);
  }
  const items = itemsOfBoth(left, right);
  if (items !== undefined) {
    const at = firstDifference(...items, limits, depth);
    if (at === undefined) return holds(operator, items[0].length, items[1].length);
    // The two were found to be different at that depth, so it is one that is allowed.
    return isOrdered(operator, items[0][at] as Value, items[1][at] as Value, limits, depth + 1);
  }
  const [one, other] = [asSet(left, limits), asSet(right, limits)];
  if (one !== undefined && other !== undefined) {
    const [small, large] = operator.startsWith("<") ? [one, other] : [other, one];
    return (operator.length === 2 || small.size < large.size) && isSubset(small, large, limits);
  }
  throw new PythonError("TypeError", `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`);
}

/** Whether every member of the one is a member of the other. */
export function isSubset(small: ReadonlyMap<string, Value>, large: ReadonlyMap<string, Value>, limits: Limits): boolean {
  for (const key of small.keys()) {
    limits.take();
    if (!large.has(key)) return false;
  }
  return true;
}

/** A number, or the number that a boolean is. */
export function toNumber(value: Value): bigint | number | undefined {
  if (typeof value === "boolean") return value ? 1n : 0n;
  return typeof value === "bigint" || typeof value === "number" ? value : undefined;
}

/** The items of two lists or of two tuples. */
function itemsOfBoth(left: Value, right: Value): readonly [left: readonly Value[], right: readonly Value[]] | undefined {
  if (left instanceof ListValue && right instanceof ListValue) return [left.items, right.items];
  return left instanceof TupleValue && right instanceof TupleValue ? [left.items, right.items] : undefined;
}

// Within the shorter of the two.
function firstDifference(left: readonly Value[], right: readonly Value[], limits: Limits, depth: number): number | undefined {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index++) {
    if (!isEqual(left[index] as Value, right[index] as Value, limits, depth + 1)) return index;
  }
  return undefined;
}

function holds(operator: "<" | "<=" | ">" | ">=", a: bigint | number, b: bigint | number): boolean {
  switch (operator) {
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    default:
      return a >= b;
  }
}
