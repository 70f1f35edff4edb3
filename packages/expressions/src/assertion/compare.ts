import { compareTexts } from "../python-values.ts";
import { iterate, lengthOf } from "./iterate.ts";
import { toKey } from "./key.ts";
import { checkDepth, type Limits, PythonError } from "./limits.ts";
import { isSetLike, type SetLike } from "./sets.ts";
import { DictValue, ListValue, RangeValue, SetValue, TupleValue, type Value, typeName } from "./values.ts";

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
  if (left instanceof RangeValue && right instanceof RangeValue) {
    const { length } = left;
    if (length !== right.length) return false;
    return length === 0n || (left.start === right.start && (length === 1n || left.step === right.step));
  }
  return isSetLike(left) && isSetLike(right) && lengthOf(left, limits) === lengthOf(right, limits) && isSubset(left, right, limits, depth);
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
  if (isSetLike(left) && isSetLike(right)) {
    const [small, large] = operator.startsWith("<") ? [left, right] : [right, left];
    return (
      holds(operator.length === 2 ? "<=" : "<", lengthOf(small, limits), lengthOf(large, limits)) && isSubset(small, large, limits, depth)
    );
  }
  throw new PythonError("TypeError", `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`);
}

/** Whether every member of the one is a member of the other. */
export function isSubset(small: SetLike, large: SetLike, limits: Limits, depth = 0): boolean {
  for (const member of iterate(small, limits)) if (!hasMember(large, member, limits, depth)) return false;
  return true;
}

/** Whether this is a member; a TypeError for what can be none, such as a list. */
export function hasMember(set: SetLike, value: Value, limits: Limits, depth = 0): boolean {
  // Python looks for a set as if it could not be changed. No set has such a one here.
  if (set instanceof SetValue) return !(value instanceof SetValue) && set.members.has(toKey(value, limits));
  if (set.shows === "keys") return set.dict.entries.has(toKey(value, limits));
  // Of an item the key alone is looked up: its value may be a list, which has no key of its own.
  if (!(value instanceof TupleValue) || value.items.length !== 2) return false;
  const [key, item] = value.items as readonly [Value, Value];
  const found = set.dict.entries.get(toKey(key, limits));
  return found !== undefined && isEqual(found[1], item, limits, depth + 1);
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
