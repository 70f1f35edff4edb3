import { binary } from "./arithmetic.ts";
import { bind, type Callable, type CallValues, toInteger } from "./call.ts";
import { isOrdered } from "./compare.ts";
import { collect, iterate, lengthOf } from "./iterate.ts";
import { putEntry } from "./key.ts";
import { type Limits, PythonError } from "./limits.ts";
import { toFloatValue, toInt } from "./number-text.ts";
import { toText } from "./represent.ts";
import { toMembers } from "./sets.ts";
import {
  DictValue,
  type Entries,
  FunctionValue,
  isTrue,
  IteratorValue,
  type Key,
  ListValue,
  RangeValue,
  SetValue,
  TupleValue,
  type Value,
  typeName,
} from "./values.ts";

/** The built-in functions by name. */
export const BUILTINS: ReadonlyMap<string, Callable> = new Map<string, Callable>([
  ["len", one((value, limits) => toSize(lengthOf(value, limits)))],
  ["str", optional("", (value, limits) => toText(value, limits))],
  ["int", optional(0n, (value, limits) => toInt(value, limits))],
  ["float", optional(0, (value, limits) => toFloatValue(value, limits))],
  ["bool", optional(false, (value) => isTrue(value))],
  [
    "list",
    { parameters: ["iterable"], required: 0, run: ([value], limits) => new ListValue(value === undefined ? [] : collect(value, limits)) },
  ],
  [
    "tuple",
    { parameters: ["iterable"], required: 0, run: ([value], limits) => new TupleValue(value === undefined ? [] : collect(value, limits)) },
  ],
  [
    "set",
    {
      parameters: ["iterable"],
      required: 0,
      run: ([value], limits) => new SetValue(value === undefined ? new Map() : toMembers(iterate(value, limits), limits)),
    },
  ],
  ["all", one((value, limits) => !some(value, limits, (item) => !isTrue(item)))],
  ["any", one((value, limits) => some(value, limits, isTrue))],
  [
    "sum",
    {
      parameters: ["iterable", "start"],
      required: 1,
      named: ["start"],
      run: ([values = null, start = 0n], limits) => sum(values, start, limits),
    },
  ],
  ["min", extreme("min", "<")],
  ["max", extreme("max", ">")],
  ["range", { parameters: ["start", "stop", "step"], required: 1, run: ([first = null, last, step]) => range(first, last, step) }],
  [
    "enumerate",
    {
      parameters: ["iterable", "start"],
      required: 1,
      named: ["iterable", "start"],
      run: ([values = null, start = 0n], limits) => new IteratorValue("enumerate", numbered(iterate(values, limits), toInteger(start))),
    },
  ],
  [
    "zip",
    {
      parameters: [],
      required: 0,
      isVariadic: true,
      run: (values, limits) => new IteratorValue("zip", zipped(values.map((value) => iterate(value ?? null, limits)))),
    },
  ],
  [
    "sorted",
    {
      parameters: ["iterable"],
      required: 1,
      keywordOnly: ["key", "reverse"],
      run: ([values = null, key, reverse = false], limits) => new ListValue(sorted(values, key, isTrue(reverse), limits)),
    },
  ],
  ["reversed", one((value, limits) => reversed(value, limits))],
]);

/** Calls a built-in function; `dict` takes any keywords and is none of the table's. */
export function callBuiltin(name: string, values: CallValues, limits: Limits): Value {
  limits.take();
  if (name === "dict") return toDict(values, limits);
  // `parseAssertion` lets no other names pass.
  const builtin = BUILTINS.get(name) as Callable;
  return builtin.run(bind(name, builtin, values), limits);
}

function one(run: (value: Value, limits: Limits) => Value): Callable {
  return { parameters: ["value"], required: 1, run: ([value = null], limits) => run(value, limits) };
}

function optional(otherwise: Value, run: (value: Value, limits: Limits) => Value): Callable {
  return { parameters: ["value"], required: 0, run: ([value], limits) => (value === undefined ? otherwise : run(value, limits)) };
}

function toSize(length: bigint): bigint {
  if (BigInt.asIntN(64, length) === length) return length;
  throw new PythonError("OverflowError", "Python int too large to convert to C ssize_t");
}

function some(values: Value, limits: Limits, isFound: (item: Value) => boolean): boolean {
  for (const item of iterate(values, limits)) if (isFound(item)) return true;
  return false;
}

function sum(values: Value, start: Value, limits: Limits): Value {
  if (typeof start === "string") throw new PythonError("TypeError", "sum() can't sum strings", "Use ''.join(...).");
  let total: Value = start;
  for (const item of iterate(values, limits)) total = binary("+", total, item, limits);
  return total;
}

function extreme(name: "min" | "max", operator: "<" | ">"): Callable {
  return {
    parameters: ["iterable"],
    required: 1,
    isVariadic: true,
    keywordOnly: ["key", "default"],
    run([first = null, key, otherwise, ...more], limits) {
      const items = more.length === 0 ? iterate(first, limits) : [first, ...more].map((value) => value ?? null);
      const measure = toFunction(key);
      let best: { readonly item: Value; readonly measured: Value } | undefined;
      for (const item of items) {
        const measured = measure === undefined ? item : measure(item);
        if (best === undefined || isOrdered(operator, measured, best.measured, limits)) best = { item, measured };
      }
      if (best !== undefined) return best.item;
      if (otherwise !== undefined) return otherwise;
      throw new PythonError("ValueError", `${name}() arg is an empty sequence`, "Give a `default=`.");
    },
  };
}

function toFunction(key: Value | undefined): ((item: Value) => Value) | undefined {
  if ((key ?? null) === null) return undefined;
  if (key instanceof FunctionValue) return key.call;
  throw new PythonError(
    "TypeError",
    `'${typeName(key ?? null)}' object is not callable`,
    "`key` is a lambda or the name of a built-in function.",
  );
}

function range(first: Value, last: Value | undefined, step: Value | undefined): RangeValue {
  const by = step === undefined ? 1n : toInteger(step);
  if (by === 0n) throw new PythonError("ValueError", "range() arg 3 must not be zero");
  return last === undefined ? new RangeValue(0n, toInteger(first), 1n) : new RangeValue(toInteger(first), toInteger(last), by);
}

function* numbered(items: Iterator<Value>, start: bigint): Generator<Value> {
  let number = start;
  for (let item = items.next(); item.done !== true; item = items.next()) yield new TupleValue([number++, item.value]);
}

function* zipped(sources: readonly Iterator<Value>[]): Generator<Value> {
  while (sources.length > 0) {
    const row: Value[] = [];
    for (const source of sources) {
      const item = source.next();
      if (item.done === true) return;
      row.push(item.value);
    }
    yield new TupleValue(row);
  }
}

function sorted(values: Value, key: Value | undefined, isReverse: boolean, limits: Limits): readonly Value[] {
  const measure = toFunction(key);
  const measured = collect(values, limits).map((item) => ({ item, by: measure === undefined ? item : measure(item) }));
  const least = isReverse ? -1 : 1;
  // Equal items keep their order in both directions, as in Python.
  measured.sort((a, b) => (isOrdered("<", a.by, b.by, limits) ? -least : isOrdered("<", b.by, a.by, limits) ? least : 0));
  return measured.map(({ item }) => item);
}

const REVERSIBLE: ReadonlySet<string> = new Set(["str", "list", "tuple", "range", "dict", "dict_keys", "dict_values", "dict_items"]);

function reversed(value: Value, limits: Limits): IteratorValue {
  if (!REVERSIBLE.has(typeName(value))) throw new PythonError("TypeError", `'${typeName(value)}' object is not reversible`);
  if (value instanceof RangeValue) {
    const { start, step, length } = value;
    return new IteratorValue("reversed", iterate(new RangeValue(start + (length - 1n) * step, start - step, -step), limits));
  }
  return new IteratorValue("reversed", collect(value, limits).toReversed().values());
}

function toDict(values: CallValues, limits: Limits): DictValue {
  if (values.positional.length > 1) throw new PythonError("TypeError", `dict expected at most 1 argument, got ${values.positional.length}`);
  const [source] = values.positional;
  const entries = new Map<Key, readonly [Value, Value]>();
  if (source instanceof DictValue) copyEntries(source.entries, entries, limits);
  else if (source !== undefined) {
    for (const pair of iterate(source, limits)) {
      const items = collect(pair, limits);
      if (items.length !== 2) throw new PythonError("ValueError", "each item that a dict is made of must be a pair");
      const [key, value] = items as readonly [Value, Value];
      putEntry(entries, key, value, limits);
    }
  }
  for (const [key, value] of values.keywords) putEntry(entries, key, value, limits);
  return new DictValue(entries);
}

function copyEntries(from: Entries, to: Map<Key, readonly [Value, Value]>, limits: Limits): void {
  limits.makeItems(from.size);
  for (const [key, entry] of from) to.set(key, entry);
}

/** A built-in function as a value, which is what `key=len` gives. */
export function builtinValue(name: string, limits: Limits): FunctionValue {
  return new FunctionValue(name, (value) => callBuiltin(name, { positional: [value], keywords: new Map() }, limits));
}
