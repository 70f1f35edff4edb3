import { bind, type Callable, type CallValues } from "./call.ts";
import { DICT_METHODS, SEQUENCE_METHODS, SET_METHODS } from "./container-methods.ts";
import { type Limits, PythonError } from "./limits.ts";
import { TEXT_METHODS } from "./text-methods.ts";
import { DictValue, ListValue, RangeValue, SetValue, TupleValue, type Value, typeName } from "./values.ts";

type BoundMethod = (values: CallValues, limits: Limits) => Value;

/** `object.name`, ready to be called; an AttributeError when there is no such method. */
export function methodOf(object: Value, name: string): BoundMethod {
  const method = findMethod(object, name);
  if (method !== undefined) return method;
  throw new PythonError(
    "AttributeError",
    `'${typeName(object)}' object has no attribute '${name}'`,
    object === null ? "It is None: perhaps the agent was skipped or failed." : undefined,
  );
}

function findMethod(object: Value, name: string): BoundMethod | undefined {
  if (typeof object === "string") return bound(TEXT_METHODS, name, object);
  if (object instanceof ListValue || object instanceof TupleValue || object instanceof RangeValue)
    return bound(SEQUENCE_METHODS, name, object);
  if (object instanceof DictValue) return bound(DICT_METHODS, name, object);
  return object instanceof SetValue ? bound(SET_METHODS, name, object) : undefined;
}

function bound<T extends Value>(methods: ReadonlyMap<string, Callable<[object: T]>>, name: string, object: T): BoundMethod | undefined {
  const method = methods.get(name);
  if (method === undefined) return undefined;
  return (values, limits) => method.run(bind(name, method, values), limits, object);
}
