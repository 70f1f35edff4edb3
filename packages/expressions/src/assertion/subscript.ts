import { didYouMean } from "@llm-orc/contracts";
import { codePoints, isPlain, lengthOf, offsetOf } from "./iterate.ts";
import { toKey } from "./key.ts";
import { type Limits, PythonError } from "./limits.ts";
import { represent } from "./represent.ts";
import { DictValue, ListValue, RangeValue, TupleValue, type Value, typeName } from "./values.ts";

/** `object[index]`. */
export function subscript(object: Value, index: Value, limits: Limits): Value {
  if (object instanceof DictValue) return valueOf(object, index, limits);
  if (!isSequence(object)) throw new PythonError("TypeError", `'${typeName(object)}' object is not subscriptable`, hintFor(object));
  const asked = toIndex(index);
  if (asked === undefined) {
    const hint = typeof object === "string" ? "The output of this agent is a text, not a map." : undefined;
    throw new PythonError("TypeError", `${sequenceName(object)} indices must be integers or slices, not ${typeName(index)}`, hint);
  }
  const length = lengthOf(object, limits);
  const position = asked < 0n ? asked + length : asked;
  if (position < 0n || position >= length) throw outOfRange(object);
  if (typeof object === "string") return characterAt(object, Number(position), limits);
  if (object instanceof RangeValue) return object.start + position * object.step;
  return object.items[Number(position)] as Value;
}

/** `object[start:stop:step]`; undefined stands for what is left out. */
export function slice(object: Value, bounds: readonly (Value | undefined)[], limits: Limits): Value {
  if (!isSequence(object)) {
    if (object instanceof DictValue) throw new PythonError("TypeError", "unhashable type: 'slice'");
    throw new PythonError("TypeError", `'${typeName(object)}' object is not subscriptable`, hintFor(object));
  }
  const length = lengthOf(object, limits);
  const [first, last, step] = resolve(bounds, length);
  if (object instanceof RangeValue) {
    return new RangeValue(object.start + first * object.step, object.start + last * object.step, object.step * step);
  }
  const count = Number(new RangeValue(first, last, step).length);
  const [from, by] = [Number(first), Number(step)];
  if (typeof object === "string") {
    limits.makeText(count);
    if (by === 1) return object.slice(offsetOf(object, from, limits), offsetOf(object, from + count, limits));
    limits.makeItems(count);
    const characters = isPlain(object, limits) ? object : codePoints(object, limits);
    return Array.from({ length: count }, (_, index) => characters[from + index * by]).join("");
  }
  limits.makeItems(count);
  const items = Array.from({ length: count }, (_, index) => object.items[from + index * by] as Value);
  return object instanceof ListValue ? new ListValue(items) : new TupleValue(items);
}

/**
 * The part that methods such as `find(sub, start, end)` look at, and where it begins. One that begins behind its end is not
 * inside, and has nothing in it, not even an empty text.
 */
export function partOf<T extends Sequence>(
  whole: T,
  start: Value | undefined,
  stop: Value | undefined,
  limits: Limits,
): { readonly part: T; readonly from: bigint; readonly isInside: boolean } {
  if ((start ?? null) === null && (stop ?? null) === null) return { part: whole, from: 0n, isInside: true };
  const length = lengthOf(whole, limits);
  const [from, to] = resolve([start, stop], length);
  const isInside = from <= to && (toIndex(start ?? null) ?? 0n) <= length;
  return { part: slice(whole, [start, stop], limits) as T, from, isInside };
}

type Sequence = string | ListValue | TupleValue | RangeValue;

function isSequence(value: Value): value is Sequence {
  return typeof value === "string" || value instanceof ListValue || value instanceof TupleValue || value instanceof RangeValue;
}

function valueOf(dict: DictValue, key: Value, limits: Limits): Value {
  const found = dict.entries.get(toKey(key, limits));
  if (found !== undefined) return found[1];
  const names = [...dict.entries.values()].map(([name]) => name).filter((name) => typeof name === "string");
  const near = typeof key === "string" ? didYouMean(key, names.slice(0, 1_000)) : undefined;
  const shown = names.slice(0, 12).join(", ") + (names.length > 12 ? ", ..." : ".");
  const hint = near === undefined ? (names.length === 0 ? "There are no keys." : `Keys: ${shown}`) : `Did you mean "${near}"?`;
  throw new PythonError("KeyError", represent(key, limits), hint);
}

function toIndex(value: Value): bigint | undefined {
  if (typeof value === "boolean") return value ? 1n : 0n;
  return typeof value === "bigint" ? value : undefined;
}

// As Python's `slice.indices`: start and stop within the sequence, or just outside of it.
function resolve(bounds: readonly (Value | undefined)[], length: bigint): readonly [start: bigint, stop: bigint, step: bigint] {
  const [start, stop, step] = [0, 1, 2].map((index) => {
    const bound = bounds[index] ?? null;
    if (bound === null) return undefined;
    const number = toIndex(bound);
    if (number === undefined) throw new PythonError("TypeError", "slice indices must be integers or None");
    return number;
  });
  const by = step ?? 1n;
  if (by === 0n) throw new PythonError("ValueError", "slice step cannot be zero");
  const [least, most] = by > 0n ? [0n, length] : [-1n, length - 1n];
  const within = (bound: bigint): bigint => {
    const position = bound < 0n ? bound + length : bound;
    return position < least ? least : position > most ? most : position;
  };
  return [start === undefined ? (by > 0n ? least : most) : within(start), stop === undefined ? (by > 0n ? most : least) : within(stop), by];
}

function characterAt(text: string, position: number, limits: Limits): string {
  return String.fromCodePoint(text.codePointAt(offsetOf(text, position, limits)) ?? 0);
}

function sequenceName(object: Sequence): string {
  return typeof object === "string" ? "string" : typeName(object);
}

function outOfRange(object: Sequence): PythonError {
  const name = object instanceof RangeValue ? "range object" : sequenceName(object);
  return new PythonError("IndexError", `${name} index out of range`);
}

function hintFor(object: Value): string | undefined {
  return object === null ? "It is None: perhaps the agent was skipped or failed." : undefined;
}
