import { type Limits, PythonError } from "./limits.ts";
import { type Value, typeName } from "./values.ts";

/** The values that a function or method is called with. */
export interface CallValues {
  readonly positional: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
}

/** What a call takes: `run` gets one value for each name, undefined for what was left out. */
export interface Callable<Subject extends readonly Value[] = []> {
  readonly parameters: readonly string[];
  /** How many of the parameters must be given. */
  readonly required: number;
  /** Whether more values may follow the parameters; `run` then gets all of them. */
  readonly isVariadic?: boolean;
  /** Those of the parameters that can be given by name as well. */
  readonly named?: readonly string[];
  /** Parameters that can be given by name alone. */
  readonly keywordOnly?: readonly string[];
  run(this: void, values: readonly (Value | undefined)[], limits: Limits, ...subject: Subject): Value;
}

/** The values in the order of the parameters, the keyword-only ones last but before those of a variadic call. */
export function bind(name: string, callable: Callable<never>, { positional, keywords }: CallValues): readonly (Value | undefined)[] {
  const { parameters, required, isVariadic = false, named = [], keywordOnly = [] } = callable;
  if (!isVariadic && positional.length > parameters.length) {
    throw new PythonError("TypeError", `${name}() takes at most ${parameters.length} arguments (${positional.length} given)`);
  }
  const unknown = [...keywords.keys()].find((keyword) => !named.includes(keyword) && !keywordOnly.includes(keyword));
  if (unknown !== undefined) throw new PythonError("TypeError", `'${unknown}' is an invalid keyword argument for ${name}()`);
  const bound: (Value | undefined)[] = parameters.map((_, index) => positional[index]);
  for (const [index, parameter] of parameters.entries()) {
    const value = keywords.get(parameter);
    if (value === undefined) continue;
    if (index < positional.length) throw new PythonError("TypeError", `${name}() got two values for '${parameter}'`);
    bound[index] = value;
  }
  const missing = bound.slice(0, required).findIndex((value) => value === undefined);
  if (missing !== -1) throw new PythonError("TypeError", `${name}() is missing its argument '${parameters[missing]}'`);
  return [...bound, ...keywordOnly.map((keyword) => keywords.get(keyword)), ...positional.slice(parameters.length)];
}

/** An integer argument. */
export function toInteger(value: Value): bigint {
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (typeof value === "bigint") return value;
  throw new PythonError("TypeError", `'${typeName(value)}' object cannot be interpreted as an integer`);
}

/** A text argument of a method. */
export function toTextArgument(method: string, value: Value): string {
  if (typeof value === "string") return value;
  throw new PythonError("TypeError", `${method}() takes a text, not ${typeName(value)}`);
}
