import { assertNever, didYouMean } from "@llm-orc/contracts";
import { binary, unary } from "./arithmetic.ts";
import type { CallArguments, Clause, ComparisonOperator, Comprehension, Expression, Span, Target } from "./ast.ts";
import { builtinValue, callBuiltin } from "./builtins.ts";
import type { CallValues } from "./call.ts";
import { hasMember, isEqual, isOrdered } from "./compare.ts";
import { collect, iterate } from "./iterate.ts";
import { putEntry, toKey } from "./key.ts";
import { type Limits, PythonError } from "./limits.ts";
import { methodOf } from "./methods.ts";
import { BUILTIN_NAMES } from "./names.ts";
import { isSetLike, toMembers } from "./sets.ts";
import { slice, subscript } from "./subscript.ts";
import {
  DictValue,
  FunctionValue,
  isTrue,
  IteratorValue,
  type Key,
  ListValue,
  SetValue,
  TupleValue,
  type Value,
  typeName,
} from "./values.ts";

/** The names of a comprehension or lambda, and those around it. */
export interface Scope {
  readonly values: Map<string, Value>;
  readonly parent?: Scope;
}

/** One evaluation: its names, its bounds, and the part that it is at, for the message when that part fails. */
export interface Evaluator {
  readonly limits: Limits;
  readonly at: Span;
  evaluate(expression: Expression, scope: Scope): Value;
  /** The scopes that the clauses give one after the other. Each is the same object with other values. */
  scopes(clauses: readonly Clause[], scope: Scope): Generator<Scope>;
}

export function createEvaluator(limits: Limits): Evaluator {
  let at: Span = { offset: 0, length: 0 };

  // `at` is set after the operands were evaluated, right before what may fail here.
  function evaluate(expression: Expression, scope: Scope): Value {
    limits.take();
    switch (expression.type) {
      case "constant":
        return expression.value;
      case "name":
        at = expression;
        return lookUp(expression.name, scope, limits);
      case "list":
        return new ListValue(each(expression.items, scope));
      case "tuple":
        return new TupleValue(each(expression.items, scope));
      case "set": {
        const items = each(expression.items, scope);
        at = expression;
        return new SetValue(toMembers(items, limits));
      }
      case "dict":
        return toDict(pairs(expression.entries, scope), expression);
      case "dict comprehension":
        return toDict(comprehendedPairs(expression, scope), expression);
      case "comprehension":
        return comprehend(expression, scope);
      case "conditional":
        return evaluate(isTrue(evaluate(expression.condition, scope)) ? expression.whenTrue : expression.whenFalse, scope);
      case "and":
      case "or":
        return decide(expression.operands, expression.type === "or", scope);
      case "not":
        return !isTrue(evaluate(expression.operand, scope));
      case "unary": {
        const operand = evaluate(expression.operand, scope);
        at = expression;
        return unary(expression.operator, operand);
      }
      case "binary": {
        const left = evaluate(expression.left, scope);
        const right = evaluate(expression.right, scope);
        at = expression;
        return binary(expression.operator, left, right, limits);
      }
      case "comparison": {
        let left = evaluate(expression.first, scope);
        for (const { operator, operand } of expression.links) {
          const right = evaluate(operand, scope);
          at = expression;
          if (!compares(operator, left, right, limits)) return false;
          left = right;
        }
        return true;
      }
      case "subscript": {
        const object = evaluate(expression.object, scope);
        const index = evaluate(expression.index, scope);
        at = expression;
        return subscript(object, index, limits);
      }
      case "slice": {
        const object = evaluate(expression.object, scope);
        const bounds = expression.bounds.map((bound) => (bound === undefined ? undefined : evaluate(bound, scope)));
        at = expression;
        return slice(object, bounds, limits);
      }
      case "call": {
        const { builtin } = expression;
        const values = valuesOf(expression.arguments, scope);
        at = expression;
        if (isBound(builtin.name, scope)) throw new PythonError("TypeError", `'${builtin.name}' is a value here and cannot be called`);
        return callBuiltin(builtin.name, values, limits);
      }
      case "method call": {
        const object = evaluate(expression.object, scope);
        at = expression;
        const method = methodOf(object, expression.method);
        const values = valuesOf(expression.arguments, scope);
        at = expression;
        return method(values, limits);
      }
      case "lambda":
        return new FunctionValue("lambda", (value) => {
          const [parameter, ...more] = expression.parameters;
          if (parameter === undefined || more.length > 0) {
            throw new PythonError("TypeError", `the lambda takes ${expression.parameters.length} values, and gets one`);
          }
          return evaluate(expression.body, { values: new Map([[parameter.name, value]]), parent: scope });
        });
      default:
        return assertNever(expression);
    }
  }

  function each(expressions: readonly Expression[], scope: Scope): readonly Value[] {
    return expressions.map((item) => evaluate(item, scope));
  }

  function decide(operands: readonly Expression[], endsWith: boolean, scope: Scope): Value {
    let value: Value = null;
    for (const operand of operands) {
      value = evaluate(operand, scope);
      if (isTrue(value) === endsWith) break;
    }
    return value;
  }

  function valuesOf({ positional, keywords }: CallArguments, scope: Scope): CallValues {
    return {
      positional: each(positional, scope),
      keywords: new Map(keywords.map(({ name, value }) => [name, evaluate(value, scope)])),
    };
  }

  function comprehend(expression: Comprehension, scope: Scope): Value {
    const elements = comprehended(expression, scope);
    if (expression.result === "set") return new SetValue(toMembers(elements, limits));
    const generator = new IteratorValue("generator", elements);
    return expression.result === "list" ? new ListValue(collect(generator, limits)) : generator;
  }

  function comprehended({ element, clauses }: Comprehension, scope: Scope): Generator<Value> {
    const scopes = evaluator.scopes(clauses, scope);
    return (function* () {
      for (const inside of scopes) yield evaluate(element, inside);
    })();
  }

  function* pairs(entries: readonly (readonly [Expression, Expression])[], scope: Scope): Generator<readonly [Value, Value]> {
    for (const [key, value] of entries) yield [evaluate(key, scope), evaluate(value, scope)];
  }

  function* comprehendedPairs(
    { key, value, clauses }: Extract<Expression, { readonly type: "dict comprehension" }>,
    scope: Scope,
  ): Generator<readonly [Value, Value]> {
    for (const inside of evaluator.scopes(clauses, scope)) yield [evaluate(key, inside), evaluate(value, inside)];
  }

  function toDict(all: Iterable<readonly [Value, Value]>, expression: Span): DictValue {
    const entries = new Map<Key, readonly [Value, Value]>();
    for (const [key, value] of all) {
      at = expression;
      putEntry(entries, key, value, limits);
    }
    return new DictValue(entries);
  }

  function* clauseScopes(clauses: readonly Clause[], index: number, scope: Scope, given?: Iterable<Value>): Generator<Scope> {
    const clause = clauses[index];
    if (clause === undefined) {
      yield scope;
      return;
    }
    for (const item of given ?? itemsOf(clause.iterable, scope)) {
      at = clause.target;
      assign(clause.target, item, scope, limits);
      if (clause.conditions.every((condition) => isTrue(evaluate(condition, scope)))) yield* clauseScopes(clauses, index + 1, scope);
    }
  }

  function itemsOf(expression: Expression, scope: Scope): Iterable<Value> {
    const value = evaluate(expression, scope);
    at = expression;
    return iterate(value, limits);
  }

  const evaluator: Evaluator = {
    limits,
    get at() {
      return at;
    },
    evaluate,
    // The first iterable is evaluated at once and outside, as in Python; everything else when it is asked for.
    scopes(clauses, scope) {
      const first = clauses[0];
      const items = first === undefined ? [] : itemsOf(first.iterable, scope);
      return clauseScopes(clauses, 0, { values: new Map(), parent: scope }, items);
    },
  };
  return evaluator;
}

function lookUp(name: string, scope: Scope, limits: Limits): Value {
  for (let around: Scope | undefined = scope; around !== undefined; around = around.parent) {
    const value = around.values.get(name);
    if (value !== undefined) return value;
  }
  if (BUILTIN_NAMES.has(name)) return builtinValue(name, limits);
  throw unknownName(name, scope);
}

function unknownName(name: string, scope: Scope): PythonError {
  const names: string[] = [];
  for (let around: Scope | undefined = scope; around !== undefined; around = around.parent) names.push(...around.values.keys());
  const near = didYouMean(name, names);
  const hint = near === undefined ? `Put a text in quotes. Names: ${names.slice(0, 12).join(", ")}.` : `Did you mean \`${near}\`?`;
  return new PythonError("NameError", `name '${name}' is not defined`, hint);
}

function isBound(name: string, scope: Scope): boolean {
  return scope.values.has(name) || (scope.parent !== undefined && isBound(name, scope.parent));
}

function assign(target: Target, value: Value, { values }: Scope, limits: Limits): void {
  if (target.type === "name") {
    values.set(target.name, value);
    return;
  }
  const items = collect(value, limits);
  if (items.length !== target.targets.length) {
    throw new PythonError("ValueError", `${target.targets.length} names for ${items.length} values`);
  }
  for (const [index, each] of target.targets.entries()) assign(each, items[index] as Value, { values }, limits);
}

function compares(operator: ComparisonOperator, left: Value, right: Value, limits: Limits): boolean {
  switch (operator) {
    case "==":
      return isEqual(left, right, limits);
    case "!=":
      return !isEqual(left, right, limits);
    case "is":
      return left === right;
    case "is not":
      return left !== right;
    case "in":
      return contains(right, left, limits);
    case "not in":
      return !contains(right, left, limits);
    default:
      return isOrdered(operator, left, right, limits);
  }
}

function contains(container: Value, value: Value, limits: Limits): boolean {
  if (typeof container === "string") {
    if (typeof value !== "string") {
      throw new PythonError("TypeError", `'in <string>' requires string as left operand, not ${typeName(value)}`);
    }
    limits.takeText(container.length);
    return container.includes(value);
  }
  if (typeof container === "object" && container !== null) {
    if (container.type === "dict") return container.entries.has(toKey(value, limits));
    if (isSetLike(container)) return hasMember(container, value, limits);
    if (container.type === "range" && (typeof value === "bigint" || typeof value === "boolean")) {
      const distance = BigInt(value) - container.start;
      const index = distance / container.step;
      return distance % container.step === 0n && index >= 0n && index < container.length;
    }
    if (container.type !== "function") {
      for (const item of iterate(container, limits)) if (isEqual(item, value, limits)) return true;
      return false;
    }
  }
  const hint = container === null ? "It is None: perhaps the agent was skipped or failed." : undefined;
  throw new PythonError("TypeError", `argument of type '${typeName(container)}' is not iterable`, hint);
}
