/** Where a part of an assertion stands in its text, in UTF-16 units. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

export type BinaryOperator = "+" | "-" | "*" | "/" | "//" | "%" | "**" | "|" | "^" | "&";
export type UnaryOperator = "+" | "-" | "~";
export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in" | "is" | "is not";

export interface Name extends Span {
  readonly type: "name";
  readonly name: string;
}

/** What a `for` gives its items to: a name, or names in a tuple. */
export type Target = Name | Targets;

export interface Targets extends Span {
  readonly type: "targets";
  readonly targets: readonly Target[];
}

/** One `for target in iterable if ... if ...`. */
export interface Clause {
  readonly target: Target;
  readonly iterable: Expression;
  readonly conditions: readonly Expression[];
}

export interface Lambda extends Span {
  readonly type: "lambda";
  readonly parameters: readonly Name[];
  readonly body: Expression;
}

export interface CallArguments {
  readonly positional: readonly Expression[];
  readonly keywords: readonly { readonly name: string; readonly value: Expression }[];
}

export interface Comparison extends Span {
  readonly type: "comparison";
  readonly first: Expression;
  readonly links: readonly { readonly operator: ComparisonOperator; readonly operand: Expression }[];
}

export interface Comprehension extends Span {
  readonly type: "comprehension";
  readonly result: "list" | "set" | "generator";
  readonly element: Expression;
  readonly clauses: readonly Clause[];
}

type Parts =
  | { readonly type: "constant"; readonly value: null | boolean | bigint | number | string }
  | { readonly type: "list" | "tuple" | "set"; readonly items: readonly Expression[] }
  | { readonly type: "dict"; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly type: "dict comprehension"; readonly key: Expression; readonly value: Expression; readonly clauses: readonly Clause[] }
  | { readonly type: "conditional"; readonly condition: Expression; readonly whenTrue: Expression; readonly whenFalse: Expression }
  | { readonly type: "and" | "or"; readonly operands: readonly Expression[] }
  | { readonly type: "not"; readonly operand: Expression }
  | { readonly type: "unary"; readonly operator: UnaryOperator; readonly operand: Expression }
  | { readonly type: "binary"; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
  | { readonly type: "subscript"; readonly object: Expression; readonly index: Expression }
  | {
      readonly type: "slice";
      readonly object: Expression;
      /** Start, stop and step. */
      readonly bounds: readonly [Expression | undefined, Expression | undefined, Expression | undefined];
    }
  | { readonly type: "call"; readonly builtin: Name; readonly arguments: CallArguments }
  | { readonly type: "method call"; readonly object: Expression; readonly method: string; readonly arguments: CallArguments };

/** An assertion as a tree. Only `parseAssertion` makes one, so its depth and size are bounded. */
export type Expression = (Parts & Span) | Name | Lambda | Comparison | Comprehension;
