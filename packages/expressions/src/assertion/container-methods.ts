import { type Callable, toInteger } from "./call.ts";
import { isEqual, isSubset } from "./compare.ts";
import { iterate } from "./iterate.ts";
import { toKey } from "./key.ts";
import { type Limits, PythonError } from "./limits.ts";
import { represent } from "./represent.ts";
import { combine, toMembers } from "./sets.ts";
import { partOf } from "./subscript.ts";
import { type DictValue, type ListValue, type RangeValue, SetValue, type TupleValue, type Value, typeName, ViewValue } from "./values.ts";

type SequenceMethod = Callable<[sequence: ListValue | TupleValue | RangeValue]>;
type DictMethod = Callable<[dict: DictValue]>;
type SetMethod = Callable<[set: SetValue]>;

/** The methods of lists, tuples and ranges that leave them as they are. */
export const SEQUENCE_METHODS: ReadonlyMap<string, SequenceMethod> = new Map<string, SequenceMethod>([
  [
    "index",
    {
      parameters: ["value", "start", "stop"],
      required: 1,
      run([value = null, ...bounds], limits, sequence) {
        if (sequence.type === "range" && bounds[0] !== undefined)
          throw new PythonError("TypeError", "index() of a range takes one argument");
        const [start, stop] = bounds.map((bound) => (bound === undefined ? undefined : toInteger(bound)));
        const { part, from } = partOf(sequence, start, stop, limits);
        let at = from;
        for (const item of iterate(part, limits)) {
          if (isEqual(item, value, limits)) return at;
          at += 1n;
        }
        throw new PythonError("ValueError", `${represent(value, limits)} is not in ${typeName(sequence)}`);
      },
    },
  ],
  [
    "count",
    {
      parameters: ["value"],
      required: 1,
      run([value = null], limits, sequence) {
        let count = 0n;
        for (const item of iterate(sequence, limits)) if (isEqual(item, value, limits)) count += 1n;
        return count;
      },
    },
  ],
]);

/** The methods of dicts that leave them as they are. */
export const DICT_METHODS: ReadonlyMap<string, DictMethod> = new Map<string, DictMethod>([
  [
    "get",
    {
      parameters: ["key", "default"],
      required: 1,
      run([key = null, otherwise = null], limits, dict) {
        const found = dict.entries.get(toKey(key, limits));
        return found === undefined ? otherwise : found[1];
      },
    },
  ],
  ["keys", { parameters: [], required: 0, run: (_, __, dict) => new ViewValue(dict, "keys") }],
  ["values", { parameters: [], required: 0, run: (_, __, dict) => new ViewValue(dict, "values") }],
  ["items", { parameters: [], required: 0, run: (_, __, dict) => new ViewValue(dict, "items") }],
]);

/** The methods of sets that leave them as they are. */
export const SET_METHODS: ReadonlyMap<string, SetMethod> = new Map<string, SetMethod>([
  ["union", fold("|")],
  ["intersection", fold("&")],
  ["difference", fold("-")],
  ["symmetric_difference", { ...fold("^"), parameters: ["other"], required: 1, isVariadic: false }],
  ["issubset", compare((set, other, limits) => isSubset(set, other, limits))],
  ["issuperset", compare((set, other, limits) => isSubset(other, set, limits))],
  ["isdisjoint", compare((set, other, limits) => combine("&", set.members, other.members, limits).members.size === 0)],
]);

function fold(operator: "|" | "&" | "-" | "^"): SetMethod {
  return {
    parameters: [],
    required: 0,
    isVariadic: true,
    run: (others, limits, set) =>
      others.reduce<SetValue>((sum, other) => combine(operator, sum.members, toSet(other, limits).members, limits), set),
  };
}

function compare(holds: (set: SetValue, other: SetValue, limits: Limits) => boolean): SetMethod {
  return { parameters: ["other"], required: 1, run: ([other], limits, set) => holds(set, toSet(other, limits), limits) };
}

function toSet(value: Value | undefined, limits: Limits): SetValue {
  return new SetValue(toMembers(iterate(value ?? null, limits), limits));
}
