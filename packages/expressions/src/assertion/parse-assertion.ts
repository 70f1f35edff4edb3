import type { ExpressionProblem } from "../problem.ts";
import type { BinaryOperator, Comparison, ComparisonOperator, Expression, UnaryOperator } from "./ast.ts";
import { createCursor, type Cursor, isNext, nested, next, part, peek, syntaxError, take, unexpected } from "./cursor.ts";
import { freeNames } from "./free-names.ts";
import { parseOperand, type Readers } from "./parse-operand.ts";
import { AssertionSyntaxError } from "./syntax-error.ts";

/** An assertion that was read without a problem. */
export interface Assertion {
  readonly text: string;
  readonly expression: Expression;
}

export type ParsedAssertion =
  | {
      readonly ok: true;
      readonly assertion: Assertion;
      /** The names whose values it asks for, each at its first place; built-in functions and names of its own are not among them. */
      readonly names: readonly { readonly name: string; readonly offset: number; readonly length: number }[];
      /** What is allowed and most likely not what was meant. */
      readonly lints: readonly ExpressionProblem[];
    }
  | { readonly ok: false; readonly problems: readonly ExpressionProblem[] };

/**
 * Reads an assertion: the part of Python's expressions that checks of a finished run need. Literals, lists, tuples, dicts,
 * sets, comprehensions, comparisons, `and or not in is`, arithmetic, subscripts and slices, `x if y else z`, nineteen
 * built-in functions, and the methods of texts, lists and dicts that change nothing.
 *
 * Never throws; takes time in proportion to the text; 20,000 characters, 1,000 parts and 100 nested levels are the most.
 */
export function parseAssertion(text: string): ParsedAssertion {
  try {
    if (text.length > MAX_LENGTH) {
      throw syntaxError(`The assertion has more than ${MAX_LENGTH.toLocaleString("en")} characters.`, { offset: MAX_LENGTH, length: 0 });
    }
    const cursor = createCursor(text);
    if (peek(cursor).type === "end")
      throw syntaxError("The assertion is empty.", peek(cursor), 'Write what must hold: `"judge" in results`.');
    const expression = parseTupleOrExpression(cursor);
    if (peek(cursor).type !== "end") throw unexpected(cursor);
    if (cursor.problems.length > 0) return { ok: false, problems: cursor.problems };
    return { ok: true, assertion: { text, expression }, names: freeNames(expression), lints: cursor.lints };
  } catch (error) {
    if (error instanceof AssertionSyntaxError) return { ok: false, problems: [error.problem] };
    throw error;
  }
}

const MAX_LENGTH = 20_000;

/** How tightly the operators bind; all of them group from the left. */
const BINDING: ReadonlyMap<string, number> = new Map([
  ["|", 1],
  ["^", 2],
  ["&", 3],
  ["+", 4],
  ["-", 4],
  ["*", 5],
  ["/", 5],
  ["//", 5],
  ["%", 5],
]);

const READERS: Readers = { expression: parseExpression, iterable: parseDisjunction, tupleOrExpression: parseTupleOrExpression };

function parseTupleOrExpression(cursor: Cursor): Expression {
  const start = peek(cursor);
  const first = parseExpression(cursor);
  if (!isNext(cursor, ",")) return first;
  const items = [first];
  while (take(cursor, ",") !== undefined) {
    if (peek(cursor).type === "end" || isNext(cursor, "]")) break;
    items.push(parseExpression(cursor));
  }
  return part(cursor, start, { type: "tuple", items });
}

function parseExpression(cursor: Cursor): Expression {
  return nested(cursor, () => {
    const start = peek(cursor);
    const whenTrue = parseDisjunction(cursor);
    if (take(cursor, "if") === undefined) return whenTrue;
    const condition = parseDisjunction(cursor);
    if (take(cursor, "else") === undefined) {
      throw syntaxError("This `if` has no `else`.", peek(cursor), "Write `x if condition else y`.");
    }
    const whenFalse = parseExpression(cursor);
    return part(cursor, start, { type: "conditional", condition, whenTrue, whenFalse });
  });
}

function parseDisjunction(cursor: Cursor): Expression {
  return parseList(cursor, "or", () => parseList(cursor, "and", () => parseNegation(cursor)));
}

function parseList(cursor: Cursor, type: "and" | "or", parseNext: () => Expression): Expression {
  const start = peek(cursor);
  const first = parseNext();
  if (!isNext(cursor, type)) return first;
  const operands = [first];
  while (take(cursor, type) !== undefined) operands.push(parseNext());
  return part(cursor, start, { type, operands });
}

function parseNegation(cursor: Cursor): Expression {
  const start = peek(cursor);
  if (take(cursor, "not") === undefined) return parseComparison(cursor);
  return nested(cursor, () => {
    const operand = parseNegation(cursor);
    return part(cursor, start, { type: "not", operand });
  });
}

function parseComparison(cursor: Cursor): Expression {
  const start = peek(cursor);
  const first = parseBinary(cursor, 1);
  const links: { operator: ComparisonOperator; operand: Expression }[] = [];
  for (let operator = takeComparison(cursor); operator !== undefined; operator = takeComparison(cursor)) {
    const operand = parseBinary(cursor, 1);
    if (operator.startsWith("is")) lintIdentity(cursor, operator, links.at(-1)?.operand ?? first, operand);
    links.push({ operator, operand });
  }
  return links.length === 0 ? first : part<Comparison>(cursor, start, { type: "comparison", first, links });
}

function takeComparison(cursor: Cursor): ComparisonOperator | undefined {
  for (const operator of ["==", "!=", "<=", ">=", "<", ">", "in"] as const) {
    if (take(cursor, operator) !== undefined) return operator;
  }
  if (take(cursor, "is") !== undefined) return take(cursor, "not") === undefined ? "is" : "is not";
  if (!isNext(cursor, "not") || !isNext(cursor, "in", 1)) return undefined;
  cursor.at += 2;
  return "not in";
}

function lintIdentity(cursor: Cursor, operator: "is" | "is not" | ComparisonOperator, ...operands: readonly Expression[]): void {
  const text = operands.find((operand) => operand.type === "constant" && operand.value !== null && typeof operand.value !== "boolean");
  if (text === undefined) return;
  cursor.lints.push({
    message: `\`${operator}\` asks for the same object, not for the same value.`,
    offset: text.offset,
    length: text.length,
    hint: `Write \`${operator === "is" ? "==" : "!="}\`.`,
  });
}

function parseBinary(cursor: Cursor, least: number): Expression {
  const start = peek(cursor);
  let left = parseUnary(cursor);
  for (;;) {
    const token = peek(cursor);
    const binding = BINDING.get(token.text);
    if (binding === undefined || binding < least) return left;
    next(cursor);
    const right = parseBinary(cursor, binding + 1);
    left = part(cursor, start, { type: "binary", operator: token.text as BinaryOperator, left, right });
  }
}

function parseUnary(cursor: Cursor): Expression {
  const start = peek(cursor);
  const operator = take(cursor, "-") ?? take(cursor, "+") ?? take(cursor, "~");
  if (operator === undefined) return parsePower(cursor);
  return nested(cursor, () => {
    const operand = parseUnary(cursor);
    return part(cursor, start, { type: "unary", operator: operator.text as UnaryOperator, operand });
  });
}

// `**` binds more tightly than a sign on its left, less tightly than one on its right, and groups from the right.
function parsePower(cursor: Cursor): Expression {
  const start = peek(cursor);
  const left = parseOperand(cursor, READERS);
  if (take(cursor, "**") === undefined) return left;
  return nested(cursor, () => {
    const right = parseUnary(cursor);
    return part(cursor, start, { type: "binary", operator: "**", left, right });
  });
}
