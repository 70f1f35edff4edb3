import { toKey } from "./key.ts";
import type { Limits } from "./limits.ts";
import { type Key, SetValue, TupleValue, type Value, ViewValue } from "./values.ts";

/** A set, or a dict's keys or items, which behave as one. */
export type SetLike = SetValue | (ViewValue & { readonly shows: "keys" | "items" });

export function isSetLike(value: Value): value is SetLike {
  return value instanceof SetValue || (value instanceof ViewValue && value.shows !== "values");
}

/** The members by their keys; a TypeError for items that have none, such as those with a list. */
export function membersOf(value: SetLike, limits: Limits): ReadonlyMap<Key, Value> {
  if (value instanceof SetValue) return value.members;
  const { entries } = value.dict;
  limits.makeItems(entries.size);
  if (value.shows === "keys") return new Map([...entries].map(([key, [name]]) => [key, name]));
  return toMembers(
    [...entries.values()].map((entry) => new TupleValue(entry)),
    limits,
  );
}

/** A set of these, without what is there twice. */
export function toMembers(items: Iterable<Value>, limits: Limits): ReadonlyMap<Key, Value> {
  const members = new Map<Key, Value>();
  for (const item of items) {
    const key = toKey(item, limits);
    if (!members.has(key)) members.set(key, item);
    limits.checkItems(members.size);
  }
  return members;
}

type Members = ReadonlyMap<Key, Value>;

/** What sets are made of two others by: `|`, `&`, `-` and `^`. */
export function combine(operator: "|" | "&" | "-" | "^", left: Members, right: Members, limits: Limits): SetValue {
  limits.makeItems(left.size + right.size);
  const only = (one: Members, other: Members): readonly [Key, Value][] => [...one].filter(([key]) => !other.has(key));
  switch (operator) {
    case "|":
      return new SetValue(new Map([...left, ...only(right, left)]));
    case "&":
      return new SetValue(new Map([...left].filter(([key]) => right.has(key))));
    case "-":
      return new SetValue(new Map(only(left, right)));
    default:
      return new SetValue(new Map([...only(left, right), ...only(right, left)]));
  }
}
