import { type ExpressionProblem, problemAt } from "../problem.ts";
import type { Expression, Span, Target } from "./ast.ts";
import { AssertionSyntaxError } from "./syntax-error.ts";
import { type Token, tokenize } from "./tokenize.ts";

/** Where the parser stands, and what it has found so far. */
export interface Cursor {
  readonly tokens: readonly Token[];
  /** What has no meaning and yet did not stop the reading. */
  readonly problems: ExpressionProblem[];
  readonly lints: ExpressionProblem[];
  at: number;
  depth: number;
  parts: number;
}

const MAX_DEPTH = 100;
// Chains such as `a + b + c` are trees as deep as they are long, and the evaluator walks them on the call stack.
const MAX_PARTS = 1_000;

export function createCursor(text: string): Cursor {
  return { tokens: tokenize(text), problems: [], lints: [], at: 0, depth: 0, parts: 0 };
}

export function peek(cursor: Cursor, ahead = 0): Token {
  return (cursor.tokens[cursor.at + ahead] ?? cursor.tokens.at(-1)) as Token;
}

export function next(cursor: Cursor): Token {
  const token = peek(cursor);
  cursor.at += 1;
  return token;
}

/** Whether this sign or word comes next; a text never is one, as its quotes are a part of its token. */
export function isNext(cursor: Cursor, text: string, ahead = 0): boolean {
  return peek(cursor, ahead).text === text;
}

/** Moves behind the sign or word when it is the next one. */
export function take(cursor: Cursor, text: string): Token | undefined {
  return isNext(cursor, text) ? next(cursor) : undefined;
}

/** Moves behind what closes a bracket. */
export function takeClosing(cursor: Cursor, closing: string, opening: Token): Token {
  const token = take(cursor, closing);
  if (token !== undefined) return token;
  if (peek(cursor).type !== "end") throw unexpected(cursor);
  throw syntaxError(`This \`${opening.text}\` is never closed.`, opening);
}

/** Reads one level deeper; stops where the call stack would be in danger. */
export function nested<T>(cursor: Cursor, read: () => T): T {
  if (cursor.depth >= MAX_DEPTH) throw syntaxError(`The assertion is nested more than ${MAX_DEPTH} levels deep.`, peek(cursor));
  cursor.depth += 1;
  const result = read();
  cursor.depth -= 1;
  return result;
}

/** The distributive `Omit`, so that each kind of part keeps its own fields. */
export type WithoutSpan<T> = T extends Span ? Omit<T, "offset" | "length"> : never;

/** A part of the tree that reaches from `from` to where the cursor stands. */
export function part<T extends Expression | Target>(cursor: Cursor, from: Span, fields: WithoutSpan<T>): T {
  cursor.parts += 1;
  if (cursor.parts > MAX_PARTS) throw syntaxError(`The assertion has more than ${MAX_PARTS} parts.`, peek(cursor), "Split it in two.");
  const last = cursor.tokens[cursor.at - 1] ?? from;
  return { ...fields, offset: from.offset, length: last.offset + last.length - from.offset } as unknown as T;
}

/** Notes a problem after which reading can go on. */
export function report(cursor: Cursor, message: string, { offset, length }: Span, hint?: string): void {
  cursor.problems.push(problemAt(message, offset, length, hint));
}

export function syntaxError(message: string, { offset, length }: Span, hint?: string): AssertionSyntaxError {
  return new AssertionSyntaxError(problemAt(message, offset, length, hint));
}

const HINTS: ReadonlyMap<string, string> = new Map([
  ["=", "Write `==` to compare."],
  [":=", "Names cannot be given values in an assertion."],
  ["lambda", "A lambda may only be the `key` of sorted, min or max."],
  ["assert", "Leave `assert` out: the text is the assertion."],
]);

/** The error for a token that nothing can begin or go on with. */
export function unexpected(cursor: Cursor): AssertionSyntaxError {
  const token = peek(cursor);
  if (token.type === "end") return syntaxError("The assertion ends too early.", token);
  if (token.text === ")" || token.text === "]" || token.text === "}") return syntaxError(`This \`${token.text}\` closes nothing.`, token);
  return syntaxError(`\`${shortened(token.text)}\` is not expected here.`, token, HINTS.get(token.text));
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
