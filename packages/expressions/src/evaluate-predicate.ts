import { assertNever, type JsonValue } from "@llm-orc/contracts";
import type { ComparisonOperator, Predicate } from "./predicate.ts";
import { compareValues, createStepBudget, isEqual, isTruthy, type StepBudget } from "./python-values.ts";
import type { Reference } from "./reference.ts";

export interface EvaluatePredicateOptions {
  /** How many values may be compared. @default 1,000,000 */
  readonly maxSteps?: number;
}

/**
 * Whether the condition holds. `resolve` gives the value of a reference, null for what is not there; it is asked only as
 * far as the answer needs. Truth and equality are Python's (`[]` is false, `true == 1`); values of unlike types are never
 * equal and have no order, so `<`, `<=`, `>` and `>=` between them are false. Throws `EXPRESSION_TOO_COSTLY` past the bound.
 */
export function evaluatePredicate(
  predicate: Predicate,
  resolve: (reference: Reference) => JsonValue,
  options: EvaluatePredicateOptions = {},
): boolean {
  const budget = createStepBudget(options.maxSteps ?? 1_000_000);
  return isTruthy(valueOf(predicate, resolve, budget));
}

function valueOf(predicate: Predicate, resolve: (reference: Reference) => JsonValue, budget: StepBudget): JsonValue {
  budget.take();
  switch (predicate.type) {
    case "literal":
      return predicate.value;
    case "reference":
      return resolve(predicate.reference);
    case "comparison":
      return holds(predicate.operator, valueOf(predicate.left, resolve, budget), valueOf(predicate.right, resolve, budget), budget);
    case "not":
      return !isTruthy(valueOf(predicate.operand, resolve, budget));
    case "and":
      return predicate.operands.every((operand) => isTruthy(valueOf(operand, resolve, budget)));
    case "or":
      return predicate.operands.some((operand) => isTruthy(valueOf(operand, resolve, budget)));
    default:
      return assertNever(predicate);
  }
}

function holds(operator: ComparisonOperator, left: JsonValue, right: JsonValue, budget: StepBudget): boolean {
  if (operator === "==") return isEqual(left, right, budget);
  if (operator === "!=") return !isEqual(left, right, budget);
  const order = compareValues(left, right);
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    default:
      return assertNever(operator);
  }
}
