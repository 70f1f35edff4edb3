import { type ExpressionProblem, problemAt } from "./problem.ts";
import type { Reference } from "./reference.ts";

/** Where `parsePredicate` stands in the text, and what it has found. */
export interface Reader {
  readonly text: string;
  readonly bareHead: boolean;
  readonly references: Reference[];
  readonly lints: ExpressionProblem[];
  at: number;
  depth: number;
  /** The first problem; reading stops at it, and every function below gives undefined from then on. */
  problem?: ExpressionProblem;
}

const BLANKS = /\s*/y;
const WORD = /[\p{L}_][\p{L}\p{N}_]*/uy;

export function createReader(text: string, at: number, bareHead: boolean): Reader {
  return { text, at, depth: 0, bareHead, references: [], lints: [] };
}

/** What the pattern (sticky) matches here, without moving on. */
export function matchAt(pattern: RegExp, reader: Reader): string | undefined {
  pattern.lastIndex = reader.at;
  return pattern.exec(reader.text)?.[0];
}

/** The word that begins here, or "". */
export function nextWord(reader: Reader): string {
  return matchAt(WORD, reader) ?? "";
}

/** Moves behind the word when it is the next one. */
export function takeWord(reader: Reader, word: string): boolean {
  skipBlanks(reader);
  if (nextWord(reader) !== word) return false;
  reader.at += word.length;
  return true;
}

export function skipBlanks(reader: Reader): void {
  BLANKS.lastIndex = reader.at;
  // There may be none, and that matches too.
  BLANKS.test(reader.text);
  reader.at = BLANKS.lastIndex;
}

/** Keeps the first problem; gives undefined, so that a reading function can return it. */
export function fail(reader: Reader, message: string, offset: number, length: number, hint?: string): undefined {
  reader.problem ??= problemAt(message, offset, length, hint);
  return undefined;
}

export function lint(reader: Reader, message: string, offset: number, length: number, hint?: string): void {
  reader.lints.push(problemAt(message, offset, length, hint));
}
