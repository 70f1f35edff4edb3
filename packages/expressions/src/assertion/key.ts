import { checkDepth, type Limits, PythonError } from "./limits.ts";
import { type Key, type Value, typeName } from "./values.ts";

/** A text that is the same for equal values and different for all others, so that a `Map` can find them. */
export function toKey(value: Value, limits: Limits, depth = 0): Key {
  limits.take();
  checkDepth(depth);
  if (value === null) return "none";
  switch (typeof value) {
    case "string":
      limits.takeText(value.length);
      return `s${value}`;
    case "boolean":
      return value ? "n1" : "n0";
    case "bigint":
      return integerKey(value, limits);
    case "number":
      return Number.isInteger(value) ? integerKey(BigInt(value), limits) : `f${value}`;
    default:
      break;
  }
  if (value.type === "tuple") {
    const keys = value.items.map((item) => toKey(item, limits, depth + 1));
    limits.makeText(keys.reduce((sum, key) => sum + key.length, 0));
    return `t${keys.map((key) => `${key.length}:${key}`).join("")}`;
  }
  if (value.type === "range") return `r${value.length},${value.start},${value.step}`;
  if (value.type === "function") return `function ${value.name}`;
  throw new PythonError("TypeError", `unhashable type: '${typeName(value)}'`);
}

function integerKey(value: bigint, limits: Limits): Key {
  const key = `n${value}`;
  limits.makeText(key.length);
  return key;
}

/** Gives a dict in the making one more entry. Of equal keys the first one stays, with the last value, as in Python. */
export function putEntry(entries: Map<Key, readonly [key: Value, value: Value]>, key: Value, value: Value, limits: Limits): void {
  const found = toKey(key, limits);
  entries.set(found, [entries.get(found)?.[0] ?? key, value]);
  limits.checkItems(entries.size);
}
