import type { Comprehension, Expression } from "./ast.ts";
import { type Cursor, isNext, next, part, peek, syntaxError, take, takeClosing, unexpected } from "./cursor.ts";
import { parseClauses } from "./parse-clauses.ts";
import type { Token } from "./tokenize.ts";

interface Readers {
  expression(cursor: Cursor): Expression;
  iterable(cursor: Cursor): Expression;
}

/** Something in brackets: a group, a tuple, a list, a dict, a set, or a comprehension of any of them. */
export function parseBrackets(cursor: Cursor, readers: Readers): Expression {
  const opening = peek(cursor);
  switch (opening.text) {
    case "(":
      return parseParentheses(cursor, readers, next(cursor));
    case "[":
      return parseList(cursor, readers, next(cursor));
    case "{":
      return parseBraces(cursor, readers, next(cursor));
    case "*":
    case "**":
      throw syntaxError(`\`${opening.text}\` in front of a value is not part of assertions.`, opening, "Join lists with `+`.");
    default:
      throw unexpected(cursor);
  }
}

function parseParentheses(cursor: Cursor, readers: Readers, opening: Token): Expression {
  if (take(cursor, ")") !== undefined) return part(cursor, opening, { type: "tuple", items: [] });
  const first = readers.expression(cursor);
  if (isNext(cursor, "for")) return parseComprehension(cursor, readers, opening, first, "generator", ")");
  if (take(cursor, ")") !== undefined) return first;
  return part(cursor, opening, { type: "tuple", items: parseItems(cursor, readers, opening, first, ")") });
}

function parseList(cursor: Cursor, readers: Readers, opening: Token): Expression {
  if (take(cursor, "]") !== undefined) return part(cursor, opening, { type: "list", items: [] });
  const first = readers.expression(cursor);
  if (isNext(cursor, "for")) return parseComprehension(cursor, readers, opening, first, "list", "]");
  const items = parseItems(cursor, readers, opening, first, "]");
  return part(cursor, opening, { type: "list", items });
}

function parseBraces(cursor: Cursor, readers: Readers, opening: Token): Expression {
  if (take(cursor, "}") !== undefined) return part(cursor, opening, { type: "dict", entries: [] });
  const first = readers.expression(cursor);
  if (take(cursor, ":") !== undefined) return parseDict(cursor, readers, opening, first);
  if (isNext(cursor, "for")) return parseComprehension(cursor, readers, opening, first, "set", "}");
  const items = parseItems(cursor, readers, opening, first, "}");
  return part(cursor, opening, { type: "set", items });
}

function parseDict(cursor: Cursor, readers: Readers, opening: Token, key: Expression): Expression {
  const value = readers.expression(cursor);
  if (isNext(cursor, "for")) {
    const clauses = parseClauses(cursor, readers);
    takeClosing(cursor, "}", opening);
    return part(cursor, opening, { type: "dict comprehension", key, value, clauses });
  }
  const entries: [Expression, Expression][] = [[key, value]];
  while (take(cursor, ",") !== undefined && !isNext(cursor, "}")) {
    const nextKey = readers.expression(cursor);
    if (take(cursor, ":") === undefined) throw unexpected(cursor);
    entries.push([nextKey, readers.expression(cursor)]);
  }
  takeClosing(cursor, "}", opening);
  return part(cursor, opening, { type: "dict", entries });
}

function parseItems(cursor: Cursor, readers: Readers, opening: Token, first: Expression, closing: string): readonly Expression[] {
  const items = [first];
  while (take(cursor, ",") !== undefined && !isNext(cursor, closing)) items.push(readers.expression(cursor));
  takeClosing(cursor, closing, opening);
  return items;
}

function parseComprehension(
  cursor: Cursor,
  readers: Readers,
  opening: Token,
  element: Expression,
  result: Comprehension["result"],
  closing: string,
): Expression {
  const clauses = parseClauses(cursor, readers);
  takeClosing(cursor, closing, opening);
  return part<Comprehension>(cursor, opening, { type: "comprehension", result, element, clauses });
}
