import { parseBareLiteral, parseNumber } from "./literal.ts";
import type { ComparisonOperator, Predicate } from "./predicate.ts";
import type { ExpressionProblem } from "./problem.ts";
import { createReader, fail, lint, matchAt, nextWord, type Reader, skipBlanks, takeWord } from "./predicate-reader.ts";
import { type Reference, referenceEnd, toReference } from "./reference.ts";

export interface ParsePredicateOptions {
  /**
   * Whether `${name}` without a field is a reference, as in a loop's `until`. In a guard it is not: there it is the text
   * that it is, with a lint. @default false
   */
  readonly allowBareHead?: boolean;
}

export type ParsedPredicate =
  | {
      readonly ok: true;
      readonly predicate: Predicate;
      /** In order of appearance, repetitions included. */
      readonly references: readonly Reference[];
      /** What is allowed and most likely not what was meant. */
      readonly lints: readonly ExpressionProblem[];
    }
  | { readonly ok: false; readonly problems: readonly ExpressionProblem[] };

/**
 * Reads a condition:
 *
 * ```text
 * condition   = conjunction { "or" conjunction }
 * conjunction = negation { "and" negation }
 * negation    = "not" negation | operand [ ("==" | "!=" | "<" | "<=" | ">" | ">=") right ]
 * operand     = "${" head "." field ... "}" | number | "true" | "false" | "null" | quoted text | "(" condition ")"
 * ```
 *
 * `right` is an operand without parentheses when the end, `)`, `and` or `or` follows it. Anything else up to the end of the
 * text is one bare literal, so `${a.status} == all good` needs no quotes; with ` and `, ` or ` or `)` in it, it does.
 * Quoted text has no escapes. A condition without any `${` is the plain text that it always was: see the lint.
 *
 * Never throws; takes time in proportion to the text; more than 100 nested levels are a problem.
 */
export function parsePredicate(text: string, options: ParsePredicateOptions = {}): ParsedPredicate {
  if (!text.includes("${")) return parsePlainText(text);
  const reader = createReader(text, 0, options.allowBareHead ?? false);
  const predicate = readCondition(reader);
  if (predicate !== undefined) {
    if (reader.at === text.length) return { ok: true, predicate, references: reader.references, lints: reader.lints };
    unexpected(reader);
  }
  return { ok: false, problems: reader.problem === undefined ? [] : [reader.problem] };
}

const MAX_DEPTH = 100;
const OPERATOR = /==|!=|<=|>=|<|>/y;
// One loop without alternatives that overlap, so that a long run of digits costs no more than its length.
const NUMBER = /[+-]?[\d.](?:[\d_.]|[eE][+-]?)*(?![\p{L}\p{N}_])/uy;
const OPERAND_ENDS = /\s*(?:$|\)|(?:and|or)(?![\p{L}\p{N}_]))/uy;

// Without a reference nothing can change the outcome. Such texts are read as they always were: left of the first `==` a
// text, right of it a literal; without `==` the truth of the text.
function parsePlainText(text: string): ParsedPredicate {
  const plain = text.trim();
  const equals = plain.indexOf("==");
  const left = equals === -1 ? plain : plain.slice(0, equals).trim();
  const right = equals === -1 ? undefined : parseBareLiteral(plain.slice(equals + 2));
  const value: Predicate = { type: "literal", value: left };
  const holds = right === undefined ? left !== "" : left === right;
  return {
    ok: true,
    predicate: right === undefined ? value : { type: "comparison", operator: "==", left: value, right: { type: "literal", value: right } },
    references: [],
    lints: [
      {
        message: `This condition has no reference, so it is plain text and always ${String(holds)}.`,
        offset: text.length - text.trimStart().length,
        length: plain.length,
        hint: "Compare what an agent said: `${agent.field} == true`.",
      },
    ],
  };
}

function readCondition(reader: Reader): Predicate | undefined {
  return readList(reader, "or", () => readList(reader, "and", () => readNegation(reader)));
}

function readList(reader: Reader, type: "and" | "or", readNext: () => Predicate | undefined): Predicate | undefined {
  const operands: Predicate[] = [];
  do {
    const operand = readNext();
    if (operand === undefined) return undefined;
    operands.push(operand);
  } while (takeWord(reader, type));
  const [only] = operands;
  return operands.length === 1 ? only : { type, operands };
}

function readNegation(reader: Reader): Predicate | undefined {
  skipBlanks(reader);
  const start = reader.at;
  if (!takeWord(reader, "not")) {
    const predicate = readComparison(reader);
    if (predicate?.type === "literal") lintConstant(reader, start);
    return predicate;
  }
  return nested(reader, () => {
    const operand = readNegation(reader);
    return operand && { type: "not", operand };
  });
}

function readComparison(reader: Reader): Predicate | undefined {
  const left = readOperand(reader) ?? readGroup(reader) ?? missingOperand(reader);
  if (left === undefined) return undefined;
  skipBlanks(reader);
  const operator = matchAt(OPERATOR, reader) as ComparisonOperator | undefined;
  if (operator === undefined) return left;
  reader.at += operator.length;
  const right = readRight(reader, operator);
  return right && { type: "comparison", operator, left, right };
}

function readGroup(reader: Reader): Predicate | undefined {
  if (reader.text[reader.at] !== "(") return undefined;
  const open = reader.at;
  return nested(reader, () => {
    reader.at += 1;
    const condition = readCondition(reader);
    if (reader.text[reader.at] !== ")") {
      return reader.at < reader.text.length ? unexpected(reader) : fail(reader, "This `(` is never closed.", open, 1);
    }
    reader.at += 1;
    return condition;
  });
}

// Gives undefined with no problem when something else than an operand comes.
function readOperand(reader: Reader): Predicate | undefined {
  const { text, at } = reader;
  if (text.startsWith("${", at)) return readReference(reader);
  const quote = text[at];
  if (quote === '"' || quote === "'") return readQuoted(reader, quote);
  const number = matchAt(NUMBER, reader) ?? "";
  const value = parseNumber(number);
  if (value !== undefined) return literal(reader, at + number.length, value);
  const word = nextWord(reader);
  if (word === "true" || word === "false") return literal(reader, at + word.length, word === "true");
  return word === "null" ? literal(reader, at + word.length, null) : undefined;
}

function readReference(reader: Reader): Predicate | undefined {
  const start = reader.at;
  const end = referenceEnd(reader.text, start);
  if (end === -1) return fail(reader, "This `${` has no `}`.", start, 2);
  const reference = toReference(reader.text, start, end);
  if (reference === undefined) return fail(reader, "This reference names nobody.", start, end - start, "Write `${agent.field}`.");
  reader.at = end;
  if (reference.path.length === 0 && !reader.bareHead) {
    const hint = `Name a field: \`\${${reference.head}.field}\`.`;
    lint(reader, "Without a field this is plain text and no reference.", start, end - start, hint);
    return { type: "literal", value: reference.text };
  }
  if (reference.path.some((step) => step === "" || /[[\]]/.test(String(step)))) {
    lint(reader, "A key of this reference is empty or has a stray bracket; a list index is a number: `[0]`.", start, end - start);
  }
  reader.references.push(reference);
  return { type: "reference", reference };
}

function readQuoted(reader: Reader, quote: string): Predicate | undefined {
  const close = reader.text.indexOf(quote, reader.at + 1);
  if (close === -1) return fail(reader, "This quote is never closed.", reader.at, 1);
  return literal(reader, close + 1, reader.text.slice(reader.at + 1, close));
}

function readRight(reader: Reader, operator: ComparisonOperator): Predicate | undefined {
  skipBlanks(reader);
  const start = reader.at;
  const operand = tryRightOperand(reader);
  if (operand !== undefined) return operand;
  reader.at = reader.text.length;
  const bare = reader.text.slice(start).trimEnd();
  return checkBare(reader, operator, bare, start) ? { type: "literal", value: parseBareLiteral(bare) } : undefined;
}

// An operand that is not followed by the end, `)`, `and` or `or` leaves no trace: it is the beginning of a bare literal.
function tryRightOperand(reader: Reader): Predicate | undefined {
  const attempt = createReader(reader.text, reader.at, reader.bareHead);
  const operand = readOperand(attempt);
  if (matchAt(OPERAND_ENDS, attempt) === undefined) return undefined;
  reader.at = attempt.at;
  reader.references.push(...attempt.references);
  reader.lints.push(...attempt.lints);
  return operand;
}

function checkBare(reader: Reader, operator: ComparisonOperator, bare: string, start: number): boolean {
  const ambiguous = /\sand\s|\sor\s|\)/.exec(bare);
  if (ambiguous !== null) {
    const word = ambiguous[0].trim();
    const quoted = toQuoted(bare);
    fail(
      reader,
      `\`${word}\` inside a text without quotes: it could be part of the text or of the condition.`,
      start + ambiguous.index + ambiguous[0].indexOf(word),
      word.length,
      quoted === undefined ? "Put the text in quotes." : `Put the text in quotes: ${quoted}.`,
    );
    return false;
  }
  if (operator !== "==" && (bare === "" || /\$\{|[=!<>]=|[<>]/.test(bare))) {
    fail(
      reader,
      `\`${operator}\` needs one value on its right.`,
      start,
      bare.length,
      'Write a number, a "text in quotes" or `${agent.field}`.',
    );
    return false;
  }
  if (bare === "") lint(reader, "Nothing follows `==`: it compares with the empty text.", start, 0, 'Write `== ""`.');
  else if (bare.includes("${")) lint(reader, "This is compared as plain text; the reference in it is not looked up.", start, bare.length);
  else if (/&&|\|\|/.test(bare)) lint(reader, "This is compared as plain text.", start, bare.length, "Write `and` and `or`.");
  else if (/^(?:True|False|None)$/.test(bare)) {
    const meant = bare === "None" ? "null" : bare.toLowerCase();
    lint(reader, `This is compared with the text "${bare}".`, start, bare.length, `Write \`${meant}\`.`);
  }
  return true;
}

function toQuoted(bare: string): string | undefined {
  if (bare.length > 60) return undefined;
  const quote = ['"', "'"].find((sign) => !bare.includes(sign));
  return quote === undefined ? undefined : quote + bare + quote;
}

function missingOperand(reader: Reader): undefined {
  const hint = 'A condition is made of `${agent.field}`, numbers, true, false, null and "text in quotes".';
  const { text, at } = reader;
  if (at >= text.length) return fail(reader, "The condition ends where a value is expected.", at, 0, hint);
  if (text[at] === "!") return fail(reader, "`!` is not part of a condition.", at, 1, "Write `not`.");
  const word = nextWord(reader) || nextCharacter(reader);
  return fail(reader, `A value is expected here, not \`${word}\`.`, at, word.length, hint);
}

const MEANT: Readonly<Record<string, string>> = { "&": "and", "|": "or", "=": "==", AND: "and", OR: "or", And: "and", Or: "or" };

function unexpected(reader: Reader): undefined {
  const word = nextWord(reader) || nextCharacter(reader);
  if (word === ")") return fail(reader, "This `)` closes nothing.", reader.at, 1);
  const meant = Object.hasOwn(MEANT, word) ? MEANT[word] : undefined;
  const hint =
    meant === undefined ? "After a value comes `==`, `!=`, `<`, `<=`, `>`, `>=`, `and`, `or` or the end." : `Write \`${meant}\`.`;
  return fail(reader, `\`${word}\` is not expected here.`, reader.at, word.length, hint);
}

function lintConstant(reader: Reader, start: number): void {
  // One lint for one place: `${agent}` has its own already, and `(true)` had it inside the parentheses.
  if ((reader.lints.at(-1)?.offset ?? -1) >= start) return;
  const { length } = reader.text.slice(start, reader.at).trimEnd();
  lint(reader, "This part is a constant: no agent can change it.", start, length, "Compare it with something: `${agent.field} == ...`.");
}

function literal(reader: Reader, end: number, value: string | number | boolean | null): Predicate {
  reader.at = end;
  return { type: "literal", value };
}

function nested(reader: Reader, read: () => Predicate | undefined): Predicate | undefined {
  if (reader.depth >= MAX_DEPTH) return fail(reader, `The condition is nested more than ${MAX_DEPTH} levels deep.`, reader.at, 1);
  reader.depth += 1;
  const result = read();
  reader.depth -= 1;
  return result;
}

function nextCharacter(reader: Reader): string {
  return String.fromCodePoint(reader.text.codePointAt(reader.at) ?? 0);
}
