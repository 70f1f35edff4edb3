import type { Clause, Expression, Name, Target, Targets } from "./ast.ts";
import { type Cursor, isNext, nested, next, part, peek, syntaxError, take, takeClosing, unexpected } from "./cursor.ts";

/** Words that are no names. */
export const RESERVED: ReadonlySet<string> = new Set(
  (
    "and as assert async await break class continue def del elif else except finally for from global if import in is " +
    "lambda nonlocal not or pass raise return try while with yield None True False"
  ).split(" "),
);

/** A word that may be a name. */
export function parseName(cursor: Cursor): Name {
  const token = peek(cursor);
  if (token.type !== "name" || RESERVED.has(token.text)) throw unexpected(cursor);
  next(cursor);
  return part<Name>(cursor, token, { type: "name", name: token.text });
}

/** The `for ... in ... if ...` of a comprehension, one or more. */
export function parseClauses(cursor: Cursor, readers: { iterable(cursor: Cursor): Expression }): readonly Clause[] {
  const clauses: Clause[] = [];
  while (take(cursor, "for") !== undefined) {
    const target = parseTargets(cursor);
    if (take(cursor, "in") === undefined) throw syntaxError("This `for` has no `in`.", peek(cursor), "Write `for name in list`.");
    const source = readers.iterable(cursor);
    const conditions: Expression[] = [];
    while (take(cursor, "if") !== undefined) conditions.push(readers.iterable(cursor));
    clauses.push({ target, iterable: source, conditions });
  }
  return clauses;
}

function parseTargets(cursor: Cursor): Target {
  const start = peek(cursor);
  const first = parseTarget(cursor);
  if (!isNext(cursor, ",")) return first;
  const targets = [first];
  while (take(cursor, ",") !== undefined && !isNext(cursor, "in") && !isNext(cursor, ")") && !isNext(cursor, "]")) {
    targets.push(parseTarget(cursor));
  }
  return part<Targets>(cursor, start, { type: "targets", targets });
}

function parseTarget(cursor: Cursor): Target {
  const opening = take(cursor, "(") ?? take(cursor, "[");
  if (opening === undefined) return parseName(cursor);
  const target = nested(cursor, () => parseTargets(cursor));
  takeClosing(cursor, opening.text === "(" ? ")" : "]", opening);
  return target;
}
