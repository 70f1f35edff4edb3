import { problemAt } from "../problem.ts";
import type { Span } from "./ast.ts";
import { readTextLiteral } from "./text-literal.ts";
import { AssertionSyntaxError } from "./syntax-error.ts";

export type Token = Span &
  (
    | { readonly type: "name" | "operator" | "end"; readonly text: string }
    | { readonly type: "number"; readonly text: string; readonly value: bigint | number }
    | { readonly type: "string"; readonly text: string; readonly value: string }
  );

/** The words and signs of an assertion, the last one of type `end`. Throws `AssertionSyntaxError`; linear in the text. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let offset = skipBlanks(text, 0);
  while (offset < text.length) {
    const token = readToken(text, offset);
    tokens.push(token);
    offset = skipBlanks(text, token.offset + token.length);
  }
  const last = tokens.at(-1);
  tokens.push({ type: "end", text: "", offset: last === undefined ? 0 : last.offset + last.length, length: 0 });
  return tokens;
}

const BLANKS = /(?:\s|#[^\r\n]*)*/y;
const WORD = /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy;
const OPERATOR = /(?!&&|\|\|)(?:\*\*|\/\/|==|!=|<=|>=|:=|[-+*/%<>()[\]{},:.=|&^~])/y;
const NUMBER = /0[xX][\dA-Fa-f_]+|0[oO][\d_]+|0[bB][\d_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?/y;

function readToken(text: string, offset: number): Token {
  const quoted = readTextLiteral(text, offset);
  if (quoted !== undefined) return { type: "string", text: text.slice(offset, offset + quoted.length), offset, ...quoted };
  const word = matchAt(WORD, text, offset);
  if (word !== undefined) return { type: "name", text: word, offset, length: word.length };
  const next = text[offset] ?? "";
  if (/\d/.test(next) || (next === "." && /\d/.test(text[offset + 1] ?? ""))) return readNumber(text, offset);
  const operator = matchAt(OPERATOR, text, offset);
  if (operator !== undefined) return { type: "operator", text: operator, offset, length: operator.length };
  return unknownSign(text, offset);
}

function readNumber(text: string, offset: number): Token {
  const digits = matchAt(NUMBER, text, offset) ?? "";
  const tail = matchAt(WORD, text, offset + digits.length) ?? "";
  const whole = digits + tail;
  const fail = (message: string, hint?: string): never => {
    throw new AssertionSyntaxError(problemAt(message, offset, whole.length, hint));
  };
  if (tail !== "") return fail(`\`${whole}\` is no number.`, "Put a text in quotes.");
  if (/__|_$|_[.eE]|[.eE+-]_/.test(digits)) return fail(`\`${digits}\` has an underscore where none may be.`);
  if (/^0[\d_]*[1-9][\d_]*$/.test(digits)) return fail(`\`${digits}\` begins with a zero.`, "Leave the zero out.");
  const plain = digits.replaceAll("_", "");
  const isInteger = /^(?:\d+|0[xob][\dA-F]+)$/i.test(plain);
  if (plain.length > 1_000) return fail("This number has more than 1,000 digits.");
  if (isInteger && !/^(?:0b[01]+|0o[0-7]+|0x[\dA-F]+|\d+)$/i.test(plain)) return fail(`\`${digits}\` is no number.`);
  const value = isInteger ? BigInt(plain) : Number(plain);
  return { type: "number", text: digits, value, offset, length: digits.length };
}

const SIGNS: readonly (readonly [sign: string, hint: string])[] = [
  ["${", 'An agent\'s output is `results["agent"]`.'],
  ["&&", "Write `and`."],
  ["||", "Write `or`."],
  ["!", "Write `not`."],
  ["@", "Decorators and matrix products are not part of assertions."],
  [";", "An assertion is one expression."],
  ["`", "Put a text in single or double quotes."],
  ["“", "Put a text in straight quotes."],
  ["”", "Put a text in straight quotes."],
  ["‘", "Put a text in straight quotes."],
  ["’", "Put a text in straight quotes."],
];

function unknownSign(text: string, offset: number): never {
  const [known, hint] = SIGNS.find(([sign]) => text.startsWith(sign, offset)) ?? [];
  const sign = known ?? String.fromCodePoint(text.codePointAt(offset) ?? 0);
  throw new AssertionSyntaxError(problemAt(`\`${sign}\` is not part of assertions.`, offset, sign.length, hint));
}

function skipBlanks(text: string, offset: number): number {
  return offset + (matchAt(BLANKS, text, offset)?.length ?? 0);
}

function matchAt(pattern: RegExp, text: string, offset: number): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0];
}
