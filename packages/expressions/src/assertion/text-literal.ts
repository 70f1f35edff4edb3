import { problemAt } from "../problem.ts";
import { AssertionSyntaxError } from "./syntax-error.ts";

/** A text in quotes that begins here, with its escapes replaced, and how long it is with its quotes; undefined when none does. */
export function readTextLiteral(text: string, offset: number): { readonly value: string; readonly length: number } | undefined {
  OPENING.lastIndex = offset;
  const [opening, prefix = "", quote = ""] = OPENING.exec(text) ?? [];
  if (opening === undefined) return undefined;
  const kind = prefix.toLowerCase();
  if (kind.includes("f")) {
    throw problem("f-strings are not part of assertions.", offset, prefix.length, "Compare the parts, or join them with `+` and `str()`.");
  }
  if (kind.includes("b")) throw problem("Bytes are not part of assertions.", offset, prefix.length, "Leave the `b` out.");
  const start = offset + opening.length;
  const end = closingQuote(text, start, quote);
  if (end === -1) throw problem("This quote is never closed.", offset + prefix.length, quote.length);
  const content = text.slice(start, end);
  const value = kind === "r" ? content.replaceAll(/\r\n?/g, "\n") : withoutEscapes(content, start);
  return { value, length: end + quote.length - offset };
}

// `b`, `f` and their mixtures are recognised so that they get a problem of their own.
const OPENING = /([bfru]|br|rb|fr|rf)?("""|'''|"|')/iy;
// The end of a line is `\n` however it is written, and nothing behind a backslash.
const ESCAPE = /\r\n?|\\(?:\r\n?|([0-7]{1,3})|x([\dA-Fa-f]{2})|u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|([^]))/g;
const SIMPLE: ReadonlyMap<string, string> = new Map([
  ["\n", ""],
  ["\\", "\\"],
  ["'", "'"],
  ['"', '"'],
  ["a", "\u0007"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
]);

function closingQuote(text: string, start: number, quote: string): number {
  for (let at = start; at < text.length; at++) {
    const sign = text[at];
    if (sign === "\\") at += text.startsWith("\r\n", at + 1) ? 2 : 1;
    else if ((sign === "\n" || sign === "\r") && quote.length === 1) return -1;
    else if (text.startsWith(quote, at)) return at;
  }
  return -1;
}

function withoutEscapes(content: string, start: number): string {
  return content.replaceAll(ESCAPE, (...found: readonly unknown[]) => {
    const [all, octal, x, u, long, sign, position] = found as [string, ...(string | undefined)[], number];
    const digits = (x ?? u ?? long) as string | undefined;
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal as string, 8));
    if (digits !== undefined) {
      const code = Number.parseInt(digits, 16);
      if (code > 0x10_ff_ff) throw problem(`\`${all}\` is no character.`, start + (position as number), all.length);
      return String.fromCodePoint(code);
    }
    if (sign === undefined) return all.startsWith("\\") ? "" : "\n";
    if (sign === "x" || sign === "u" || sign === "U" || sign === "N") {
      const hint = sign === "N" ? "Write the character itself." : "Write `\\x41`, `\\u0041` or `\\U00000041`.";
      throw problem(`\`${all}\` is no complete escape.`, start + (position as number), all.length, hint);
    }
    return SIMPLE.get(sign as string) ?? all;
  });
}

function problem(message: string, offset: number, length: number, hint?: string): AssertionSyntaxError {
  return new AssertionSyntaxError(problemAt(message, offset, length, hint));
}
