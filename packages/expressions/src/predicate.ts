import type { Reference } from "./reference.ts";

export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** A condition as a tree. Only `parsePredicate` makes one, so its depth is bounded. */
export type Predicate =
  | { readonly type: "literal"; readonly value: string | number | boolean | null }
  | { readonly type: "reference"; readonly reference: Reference }
  | { readonly type: "comparison"; readonly operator: ComparisonOperator; readonly left: Predicate; readonly right: Predicate }
  | { readonly type: "not"; readonly operand: Predicate }
  | { readonly type: "and" | "or"; readonly operands: readonly Predicate[] };
