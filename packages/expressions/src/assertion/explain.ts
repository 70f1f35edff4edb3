import { brief } from "./brief.ts";
import type { Comparison, Comprehension, Expression } from "./ast.ts";
import type { Evaluator, Scope } from "./evaluate-expression.ts";
import { namesOf } from "./free-names.ts";
import { isTrue } from "./values.ts";

const MAX_SHOWN = 200;

/**
 * What made an expression false, in a line: the values of a comparison's sides, the first operand of an `and` that is
 * false, the first item for which `all(...)` fails. Undefined when nothing can be said that the expression does not say.
 */
export function explain(text: string, expression: Expression, scope: Scope, evaluator: Evaluator): string | undefined {
  switch (expression.type) {
    case "comparison":
      return explainComparison(text, expression, scope, evaluator);
    case "and": {
      const first = expression.operands.find((operand) => !isTrue(evaluator.evaluate(operand, scope)));
      return first === undefined ? undefined : (explain(text, first, scope, evaluator) ?? `${source(text, first)} is false`);
    }
    case "call": {
      const [argument] = expression.arguments.positional;
      if (expression.builtin.name !== "all" || argument?.type !== "comprehension") return undefined;
      return explainAll(text, argument, scope, evaluator);
    }
    case "not":
      return valueOf(text, expression.operand, scope, evaluator);
    case "name":
    case "subscript":
    case "method call":
      return valueOf(text, expression, scope, evaluator);
    default:
      return undefined;
  }
}

// The first link that does not hold.
function explainComparison(text: string, { first, links, ...span }: Comparison, scope: Scope, evaluator: Evaluator): string | undefined {
  let left = first;
  for (const link of links) {
    const single: Comparison = { ...span, first: left, links: [link] };
    if (!isTrue(evaluator.evaluate(single, scope))) {
      const sides = [left, link.operand].map((side) => valueOf(text, side, scope, evaluator)).filter((side) => side !== undefined);
      return sides.length === 0 ? undefined : sides.join(", ");
    }
    left = link.operand;
  }
  return undefined;
}

function explainAll(text: string, { element, clauses }: Comprehension, scope: Scope, evaluator: Evaluator): string | undefined {
  const names = clauses.flatMap(({ target }) => namesOf(target));
  for (const inside of evaluator.scopes(clauses, scope)) {
    if (isTrue(evaluator.evaluate(element, inside))) continue;
    const items = names.map((name) => `${name} = ${brief(inside.values.get(name) ?? null, MAX_SHOWN)}`).join(", ");
    const why = explain(text, element, inside, evaluator);
    return why === undefined ? `false for ${items}` : `false for ${items}: ${why}`;
  }
  return undefined;
}

function valueOf(text: string, expression: Expression, scope: Scope, evaluator: Evaluator): string | undefined {
  if (expression.type === "constant") return undefined;
  return `${source(text, expression)} is ${brief(evaluator.evaluate(expression, scope), MAX_SHOWN)}`;
}

function source(text: string, { offset, length }: Expression): string {
  const part = text.slice(offset, offset + length).replaceAll(/\s+/g, " ");
  return part.length > 80 ? `${part.slice(0, 77)}...` : part;
}
