import { type Limits, PythonError } from "./limits.ts";
import { ListValue, TupleValue, type Value, typeName } from "./values.ts";

/** The items of a value, one step each; a TypeError for what has none. */
export function iterate(value: Value, limits: Limits): IterableIterator<Value> {
  if (typeof value === "string") return counted(characters(value, limits), limits);
  if (value === null || typeof value !== "object") throw notIterable(value);
  switch (value.type) {
    case "list":
    case "tuple":
      return counted(value.items.values(), limits);
    case "dict":
      return counted(keysOf(value.entries.values()), limits);
    case "set":
      return counted(value.members.values(), limits);
    case "range":
      return counted(numbers(value.start, value.length, value.step), limits);
    case "view":
      if (value.shows === "keys") return counted(keysOf(value.dict.entries.values()), limits);
      return counted(valuesOf(value.dict.entries.values(), value.shows === "items"), limits);
    case "iterator":
      return counted(value.source, limits);
    default:
      throw notIterable(value);
  }
}

/** All items at once. */
export function collect(value: Value, limits: Limits): readonly Value[] {
  if (value instanceof ListValue || value instanceof TupleValue) {
    limits.makeItems(value.items.length);
    return value.items;
  }
  const items: Value[] = [];
  for (const item of iterate(value, limits)) {
    items.push(item);
    limits.checkItems(items.length);
  }
  return items;
}

/** How many items there are; a TypeError for what has no length. */
export function lengthOf(value: Value, limits: Limits): bigint {
  if (typeof value === "string") return BigInt(codePointLength(value, limits));
  if (typeof value === "object" && value !== null) {
    switch (value.type) {
      case "list":
      case "tuple":
        return BigInt(value.items.length);
      case "dict":
        return BigInt(value.entries.size);
      case "set":
        return BigInt(value.members.size);
      case "view":
        return BigInt(value.dict.entries.size);
      case "range":
        return value.length;
      default:
        break;
    }
  }
  throw new PythonError("TypeError", `object of type '${typeName(value)}' has no len()`);
}

const SURROGATE = /[\uD800-\uDFFF]/;

/** Whether each character of the text is one unit, as nearly always. */
export function isPlain(text: string, limits: Limits): boolean {
  limits.takeText(text.length / 8);
  return !SURROGATE.test(text);
}

/** How many characters (code points) the text has. */
export function codePointLength(text: string, limits: Limits): number {
  if (isPlain(text, limits)) return text.length;
  limits.takeText(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += widthAt(text, at)) length += 1;
  return length;
}

/** Where the character with this number begins, in units; the number is at most that of the text's end. */
export function offsetOf(text: string, position: number, limits: Limits): number {
  if (isPlain(text, limits)) return position;
  limits.takeText(text.length);
  let at = 0;
  for (let left = position; left > 0; left--) at += widthAt(text, at);
  return at;
}

/** How many units the character that begins here has. */
function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

/** The characters of a text. */
export function codePoints(text: string, limits: Limits): readonly string[] {
  limits.makeItems(text.length);
  return Array.from(text);
}

// Not `for ... of`: it would close the source when the reader stops early, and Python goes on with the rest.
function counted(source: Iterator<Value>, limits: Limits): IterableIterator<Value> {
  const items: IterableIterator<Value> = {
    [Symbol.iterator]: () => items,
    next() {
      limits.take();
      return source.next() as IteratorResult<Value, undefined>;
    },
  };
  return items;
}

function characters(text: string, limits: Limits): Iterator<Value> {
  limits.take();
  return text[Symbol.iterator]();
}

function* keysOf(entries: Iterable<readonly [Value, Value]>): Generator<Value> {
  for (const [key] of entries) yield key;
}

function* valuesOf(entries: Iterable<readonly [Value, Value]>, withKeys: boolean): Generator<Value> {
  for (const entry of entries) yield withKeys ? new TupleValue(entry) : entry[1];
}

function* numbers(start: bigint, length: bigint, step: bigint): Generator<Value> {
  let number = start;
  for (let left = length; left > 0n; left--) {
    yield number;
    number += step;
  }
}

function notIterable(value: Value): PythonError {
  return new PythonError("TypeError", `'${typeName(value)}' object is not iterable`);
}
