import { bind, type Callable, type CallValues } from "./call.ts";
import { DICT_METHODS, SEQUENCE_METHODS, SET_METHODS } from "./container-methods.ts";
import { type Limits, PythonError } from "./limits.ts";
import { TEXT_METHODS } from "./text-methods.ts";
import { type Value, typeName } from "./values.ts";

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
  if (typeof object !== "object" || object === null) return undefined;
  switch (object.type) {
    case "list":
    case "tuple":
    case "range":
      return bound(SEQUENCE_METHODS, name, object);
    case "dict":
      return bound(DICT_METHODS, name, object);
    case "set":
      return bound(SET_METHODS, name, object);
    default:
      return undefined;
  }
}

function bound<T extends Value>(methods: ReadonlyMap<string, Callable<[object: T]>>, name: string, object: T): BoundMethod | undefined {
  const method = methods.get(name);
  if (method === undefined) return undefined;
  return (values, limits) => {
    limits.take();
    return method.run(bind(name, method, values), limits, object);
  };
}
