import { isJsonObject, type JsonValue } from "@llm-orc/contracts";

/**
 * A value of an assertion. Integers are `bigint` and floats `number`, because Python tells them apart; everything that
 * holds others has a class, and none of them can be changed.
 */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | ListValue
  | TupleValue
  | DictValue
  | SetValue
  | RangeValue
  | ViewValue
  | IteratorValue
  | FunctionValue;

/** What stands for an equal key in a dict or set: see `toKey`. */
export type Key = string;

export class ListValue {
  readonly type = "list";
  readonly #read: () => readonly Value[];
  #items: readonly Value[] | undefined;

  /** Items, or what reads them when they are first asked for. */
  constructor(items: readonly Value[] | (() => readonly Value[])) {
    this.#read = typeof items === "function" ? items : () => items;
  }

  get items(): readonly Value[] {
    return (this.#items ??= this.#read());
  }
}

export class TupleValue {
  readonly type = "tuple";
  readonly items: readonly Value[];

  constructor(items: readonly Value[]) {
    this.items = items;
  }
}

export type Entries = ReadonlyMap<Key, readonly [key: Value, value: Value]>;

export class DictValue {
  readonly type = "dict";
  readonly #read: () => Entries;
  #entries: Entries | undefined;

  /** Entries, or what reads them when they are first asked for. */
  constructor(entries: Entries | (() => Entries)) {
    this.#read = typeof entries === "function" ? entries : () => entries;
  }

  get entries(): Entries {
    return (this.#entries ??= this.#read());
  }
}

export class SetValue {
  readonly type = "set";
  readonly members: ReadonlyMap<Key, Value>;

  constructor(members: ReadonlyMap<Key, Value>) {
    this.members = members;
  }
}

export class RangeValue {
  readonly type = "range";
  readonly start: bigint;
  readonly stop: bigint;
  readonly step: bigint;

  /** `step` is not 0. */
  constructor(start: bigint, stop: bigint, step: bigint) {
    this.start = start;
    this.stop = stop;
    this.step = step;
  }

  get length(): bigint {
    const distance = this.step > 0n ? this.stop - this.start : this.start - this.stop;
    const step = this.step > 0n ? this.step : -this.step;
    return distance > 0n ? (distance - 1n) / step + 1n : 0n;
  }
}

/** What `keys()`, `values()` and `items()` give. */
export class ViewValue {
  readonly type = "view";
  readonly dict: DictValue;
  readonly shows: "keys" | "values" | "items";

  constructor(dict: DictValue, shows: "keys" | "values" | "items") {
    this.dict = dict;
    this.shows = shows;
  }
}

/** A generator, or what `enumerate`, `zip` and `reversed` give: its items can be taken once. */
export class IteratorValue {
  readonly type = "iterator";
  readonly name: string;
  readonly source: Iterator<Value>;

  constructor(name: string, source: Iterator<Value>) {
    this.name = name;
    this.source = source;
  }
}

/** A built-in function or a lambda: what `key=` takes. */
export class FunctionValue {
  readonly type = "function";
  readonly name: string;
  readonly call: (value: Value) => Value;

  constructor(name: string, call: (value: Value) => Value) {
    this.name = name;
    this.call = call;
  }
}

/** A value from JSON. Lists and maps are converted level by level as they are looked into, however deep they are. */
export function fromJson(json: JsonValue): Value {
  // A number without a fraction is an integer: JSON that was read does not tell `1` from `1.0`.
  if (typeof json === "number") return Number.isSafeInteger(json) ? BigInt(json) : json;
  if (Array.isArray(json)) return new ListValue(() => (json as readonly JsonValue[]).map((item) => fromJson(item)));
  if (!isJsonObject(json)) return json as null | boolean | string;
  return new DictValue(() => new Map(Object.entries(json).map(([key, value]) => [`s${key}`, [key, fromJson(value)] as const])));
}

/** Python's name of a value's type, as its messages have it. */
export function typeName(value: Value): string {
  if (value === null) return "NoneType";
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "bigint":
      return "int";
    case "number":
      return "float";
    case "string":
      return "str";
    default:
      break;
  }
  if (value.type === "view") return `dict_${value.shows}`;
  return value.type === "iterator" ? value.name : value.type;
}

/** Python's truth: what is empty, zero, False or None is false. */
export function isTrue(value: Value): boolean {
  if (value === null || typeof value !== "object") return Number.isNaN(value) || Boolean(value);
  switch (value.type) {
    case "list":
    case "tuple":
      return value.items.length > 0;
    case "dict":
      return value.entries.size > 0;
    case "set":
      return value.members.size > 0;
    case "range":
      return value.length > 0n;
    case "view":
      return value.dict.entries.size > 0;
    default:
      return true;
  }
}
