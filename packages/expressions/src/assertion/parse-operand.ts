import { didYouMean } from "@llm-orc/contracts";
import type { CallArguments, Expression, Lambda, Name } from "./ast.ts";
import { type Cursor, isNext, next, part, peek, report, syntaxError, take, takeClosing, unexpected } from "./cursor.ts";
import { BUILTIN_NAMES, METHOD_NAMES } from "./names.ts";
import { parseClauses, parseName } from "./parse-clauses.ts";
import { parseBrackets } from "./parse-display.ts";
import type { Token } from "./tokenize.ts";

/** What an operand is made of, handed in because expressions and operands contain each other. */
export interface Readers {
  expression(cursor: Cursor): Expression;
  /** Without `x if y else z`, whose `if` would be taken for a comprehension's. */
  iterable(cursor: Cursor): Expression;
  tupleOrExpression(cursor: Cursor): Expression;
}

/** A literal, a name, something in brackets or a call, with all the `[...]` and `.method(...)` behind it. */
export function parseOperand(cursor: Cursor, readers: Readers): Expression {
  const start = peek(cursor);
  let operand = parseAtom(cursor, readers);
  for (;;) {
    const token = peek(cursor);
    if (take(cursor, "[") !== undefined) operand = parseSubscript(cursor, readers, start, operand, token);
    else if (take(cursor, ".") !== undefined) operand = parseMethodCall(cursor, readers, start, operand);
    else if (isNext(cursor, "(")) throw syntaxError("Only built-in functions and methods can be called.", token);
    else return operand;
  }
}

const CONSTANTS: ReadonlyMap<string, null | boolean> = new Map([
  ["None", null],
  ["True", true],
  ["False", false],
]);
const MEANT: ReadonlyMap<string, string> = new Map([
  ["true", "True"],
  ["false", "False"],
  ["null", "None"],
  ["none", "None"],
  ["undefined", "None"],
]);

function parseAtom(cursor: Cursor, readers: Readers): Expression {
  const token = peek(cursor);
  switch (token.type) {
    case "number":
      next(cursor);
      return part(cursor, token, { type: "constant", value: token.value });
    case "string":
      return parseTexts(cursor, token);
    case "operator":
      return parseBrackets(cursor, readers);
    case "name":
      return parseWord(cursor, readers, token);
    default:
      throw unexpected(cursor);
  }
}

// Texts side by side are one text.
function parseTexts(cursor: Cursor, start: Token): Expression {
  let value = "";
  for (let token = peek(cursor); token.type === "string"; token = peek(cursor)) {
    value += token.value;
    next(cursor);
  }
  return part(cursor, start, { type: "constant", value });
}

function parseWord(cursor: Cursor, readers: Readers, token: Token): Expression {
  const constant = CONSTANTS.get(token.text);
  if (constant !== undefined) {
    next(cursor);
    return part(cursor, token, { type: "constant", value: constant });
  }
  const name = parseName(cursor);
  if (isNext(cursor, "(")) return parseCall(cursor, readers, name);
  const meant = MEANT.get(name.name);
  if (meant !== undefined) report(cursor, `\`${name.name}\` is no value of Python.`, name, `Write \`${meant}\`.`);
  if (name.name === "Path") reportPath(cursor, name);
  return name;
}

const TAKE_LAMBDAS: ReadonlySet<string> = new Set(["sorted", "min", "max"]);

function parseCall(cursor: Cursor, readers: Readers, name: Name): Expression {
  if (name.name === "Path") reportPath(cursor, name);
  else if (!BUILTIN_NAMES.has(name.name)) {
    const near = didYouMean(name.name, BUILTIN_NAMES);
    const hint = near === undefined ? `Functions: ${[...BUILTIN_NAMES].join(", ")}.` : `Did you mean \`${near}\`?`;
    report(cursor, `\`${name.name}\` is no function of assertions.`, name, hint);
  }
  // Of a function that is not there, that is the problem.
  const values = parseArguments(cursor, readers, TAKE_LAMBDAS.has(name.name) || !BUILTIN_NAMES.has(name.name));
  return part(cursor, name, { type: "call", builtin: name, arguments: values });
}

function reportPath(cursor: Cursor, name: Name): void {
  report(
    cursor,
    "`Path` is not there: files cannot be reached from an assertion.",
    name,
    "Let a script agent read the file, and check what it says.",
  );
}

function parseMethodCall(cursor: Cursor, readers: Readers, start: Token, object: Expression): Expression {
  if (peek(cursor).type !== "name") throw unexpected(cursor);
  const method = next(cursor);
  if (!isNext(cursor, "(")) {
    const hint = METHOD_NAMES.has(method.text) ? `Call it: \`.${method.text}()\`.` : `Write \`["${method.text}"]\` for a key.`;
    report(cursor, `\`.${method.text}\` is an attribute: only methods can be used.`, method, hint);
    return object;
  }
  if (!METHOD_NAMES.has(method.text)) {
    const near = didYouMean(method.text, METHOD_NAMES);
    report(
      cursor,
      `\`.${method.text}()\` is no method of assertions.`,
      method,
      near === undefined
        ? "Methods that change a value, format texts or look inside objects are not there."
        : `Did you mean \`.${near}()\`?`,
    );
  }
  const values = parseArguments(cursor, readers, !METHOD_NAMES.has(method.text));
  return part(cursor, start, { type: "method call", object, method: method.text, arguments: values });
}

function parseArguments(cursor: Cursor, readers: Readers, takesLambda: boolean): CallArguments {
  const opening = next(cursor);
  const positional: Expression[] = [];
  const keywords: { name: string; value: Expression }[] = [];
  while (!isNext(cursor, ")")) {
    const token = peek(cursor);
    if (token.type === "name" && isNext(cursor, "=", 1)) {
      cursor.at += 2;
      if (keywords.some(({ name }) => name === token.text)) throw syntaxError(`\`${token.text}\` is given twice.`, token);
      const isKey = takesLambda && token.text === "key";
      const value = isKey && isNext(cursor, "lambda") ? parseLambda(cursor, readers) : readers.expression(cursor);
      keywords.push({ name: token.text, value });
    } else {
      if (keywords.length > 0) throw syntaxError("A value without a name follows one with a name.", token);
      positional.push(parseArgument(cursor, readers, positional.length === 0));
    }
    if (take(cursor, ",") === undefined) break;
  }
  takeClosing(cursor, ")", opening);
  return { positional, keywords };
}

// `all(x for x in y)`: a generator needs no brackets of its own when it is the only argument.
function parseArgument(cursor: Cursor, readers: Readers, isFirst: boolean): Expression {
  const start = peek(cursor);
  const element = readers.expression(cursor);
  if (!isNext(cursor, "for")) return element;
  const clauses = parseClauses(cursor, readers);
  if (!isFirst || !isNext(cursor, ")")) throw syntaxError("Put this generator in parentheses.", start);
  return part(cursor, start, { type: "comprehension", result: "generator", element, clauses });
}

function parseLambda(cursor: Cursor, readers: Readers): Expression {
  const start = next(cursor);
  const parameters: Name[] = [];
  while (!isNext(cursor, ":")) {
    parameters.push(parseName(cursor));
    if (take(cursor, ",") === undefined) break;
  }
  if (take(cursor, ":") === undefined) throw unexpected(cursor);
  const body = readers.expression(cursor);
  return part<Lambda>(cursor, start, { type: "lambda", parameters, body });
}

function parseSubscript(cursor: Cursor, readers: Readers, start: Token, object: Expression, opening: Token): Expression {
  const first = isNext(cursor, ":") ? undefined : readers.tupleOrExpression(cursor);
  if (first !== undefined && !isNext(cursor, ":")) {
    takeClosing(cursor, "]", opening);
    return part(cursor, start, { type: "subscript", object, index: first });
  }
  const bound = (): Expression | undefined => {
    if (take(cursor, ":") === undefined) return undefined;
    return isNext(cursor, ":") || isNext(cursor, "]") ? undefined : readers.expression(cursor);
  };
  const bounds = [first, bound(), bound()] as const;
  takeClosing(cursor, "]", opening);
  return part(cursor, start, { type: "slice", object, bounds });
}
