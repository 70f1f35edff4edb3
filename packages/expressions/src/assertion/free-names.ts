import { assertNever } from "@llm-orc/contracts";
import type { CallArguments, Clause, Expression, Name, Target } from "./ast.ts";
import { BUILTIN_NAMES } from "./names.ts";

/** The names that an expression takes from outside, each once, at its first place in the text. */
export function freeNames(expression: Expression): readonly Pick<Name, "name" | "offset" | "length">[] {
  const found = new Map<string, Name>();
  visit(expression, new Set(), (name) => {
    const known = found.get(name.name);
    if (known === undefined || known.offset > name.offset) found.set(name.name, name);
  });
  return [...found.values()].toSorted((a, b) => a.offset - b.offset).map(({ name, offset, length }) => ({ name, offset, length }));
}

type Note = (name: Name) => void;

function visit(expression: Expression, bound: ReadonlySet<string>, note: Note): void {
  const all = (expressions: readonly (Expression | undefined)[]): void => {
    for (const each of expressions) if (each !== undefined) visit(each, bound, note);
  };
  switch (expression.type) {
    case "constant":
      return;
    case "name":
      if (!bound.has(expression.name) && !BUILTIN_NAMES.has(expression.name)) note(expression);
      return;
    case "list":
    case "tuple":
    case "set":
      return all(expression.items);
    case "dict":
      return all(expression.entries.flat());
    case "comprehension":
      return visitClauses(expression.clauses, [expression.element], bound, note);
    case "dict comprehension":
      return visitClauses(expression.clauses, [expression.key, expression.value], bound, note);
    case "conditional":
      return all([expression.condition, expression.whenTrue, expression.whenFalse]);
    case "and":
    case "or":
      return all(expression.operands);
    case "not":
    case "unary":
      return all([expression.operand]);
    case "comparison":
      return all([expression.first, ...expression.links.map(({ operand }) => operand)]);
    case "binary":
      return all([expression.left, expression.right]);
    case "subscript":
      return all([expression.object, expression.index]);
    case "slice":
      return all([expression.object, ...expression.bounds]);
    case "call":
      return all(argumentsOf(expression.arguments));
    case "method call":
      return all([expression.object, ...argumentsOf(expression.arguments)]);
    case "lambda":
      return visit(expression.body, new Set([...bound, ...expression.parameters.map(({ name }) => name)]), note);
    default:
      assertNever(expression);
  }
}

// The first iterable is evaluated outside of the comprehension, everything else inside.
function visitClauses(clauses: readonly Clause[], elements: readonly Expression[], bound: ReadonlySet<string>, note: Note): void {
  const inside = new Set([...bound, ...clauses.flatMap(({ target }) => namesOf(target))]);
  for (const [index, { iterable, conditions }] of clauses.entries()) {
    visit(iterable, index === 0 ? bound : inside, note);
    for (const condition of conditions) visit(condition, inside, note);
  }
  for (const element of elements) visit(element, inside, note);
}

/** The names of a target, in order. */
export function namesOf(target: Target): readonly string[] {
  return target.type === "name" ? [target.name] : target.targets.flatMap((each) => namesOf(each));
}

function argumentsOf({ positional, keywords }: CallArguments): readonly Expression[] {
  return [...positional, ...keywords.map(({ value }) => value)];
}
