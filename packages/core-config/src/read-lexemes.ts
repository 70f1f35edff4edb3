import { Lexer } from "yaml";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import type { RangedProblem } from "./to-json-value.ts";
import { limitExceeded, MAX_DIAGNOSTICS, MAX_QUOTED_CHARACTERS, MAX_YAML_DEPTH, MAX_YAML_TOKENS } from "./yaml-limits.ts";

export interface Lexemes {
  readonly lexemes: readonly string[];
  /** Present when reading stopped at a limit, with all of its lexemes before. */
  readonly beyond?: RangedProblem;
}

// What the lexer puts between the words of the text; none of them can stand in it.
const MARKERS: ReadonlySet<string> = new Set(["\u0002", "\u0018", "\u001f"]);

// Consumes what is right, and captures nothing (instead of not capturing) behind a backslash that begins no escape.
const ESCAPE = /\\(?:["\\/0abefnrtvNLP_\s]|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|())/g;

/**
 * The words of a text, as far as they are worth parsing: splitting takes a fraction of the time of parsing, so most of what
 * is too much ends here.
 */
export function readLexemes(text: string): Lexemes {
  const lexemes: string[] = [];
  let offset = 0;
  let quoted = 0;
  let badEscapes = 0;
  let brackets = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexemes.length === MAX_YAML_TOKENS)
      return { lexemes, beyond: limitExceeded("The document has too many parts.", offset, "Split it into several files.") };
    if (lexeme.startsWith('"') || lexeme.startsWith("'")) {
      quoted += lexeme.length;
      if (quoted > MAX_QUOTED_CHARACTERS) return { lexemes, beyond: tooMuchInQuotes(offset) };
      if (lexeme.startsWith('"') && lexeme.includes("\\")) badEscapes += countBadEscapes(lexeme);
      if (badEscapes > MAX_DIAGNOSTICS) return { lexemes, beyond: tooManyBadEscapes(offset) };
    }
    if (lexeme === "[" || lexeme === "{") brackets++;
    else if (lexeme === "]" || lexeme === "}") brackets--;
    if (brackets > MAX_YAML_DEPTH + 1) return { lexemes, beyond: tooDeep(offset) };
    lexemes.push(lexeme);
    if (!MARKERS.has(lexeme)) offset += lexeme.length;
  }
  return { lexemes };
}

export function tooDeep(offset: number): RangedProblem {
  return limitExceeded(`The document is nested deeper than ${MAX_YAML_DEPTH} levels.`, offset, "Is a closing bracket missing?");
}

function countBadEscapes(lexeme: string): number {
  let count = 0;
  for (const [, bad] of lexeme.matchAll(ESCAPE)) if (bad !== undefined && ++count > MAX_DIAGNOSTICS) break;
  return count;
}

function tooMuchInQuotes(offset: number): RangedProblem {
  return limitExceeded(
    `The document has more than ${MAX_QUOTED_CHARACTERS} characters in quotes.`,
    offset,
    "Write long texts as blocks: key: | and the text indented below it.",
  );
}

function tooManyBadEscapes(offset: number): RangedProblem {
  return {
    code: CODES.syntax,
    severity: "error",
    message: `More than ${MAX_DIAGNOSTICS} backslashes in double quotes begin no escape.`,
    path: "",
    range: [offset, offset + 1],
    hint: "Write \\\\, or use single quotes.",
  };
}
