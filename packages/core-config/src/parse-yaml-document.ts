import type { Diagnostic, JsonValue, RelatedLocation } from "@llm-orc/contracts";
import { Composer, type Document, Parser, Schema } from "yaml";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import { readLexemes, tooDeep } from "./read-lexemes.ts";
import { createSourceMap, type SourceMap } from "./source-map.ts";
import { type JsonDocument, type RangedProblem, toJsonValue } from "./to-json-value.ts";
import { limitExceeded, MAX_DIAGNOSTICS, MAX_YAML_BYTES, MAX_YAML_DEPTH, MAX_YAML_LINES } from "./yaml-limits.ts";
import { toSyntaxProblem } from "./yaml-syntax-problem.ts";

/** A YAML text as data. */
export interface YamlDocument {
  /** What could be made of the text, also beside errors; absent when nothing could. An empty document is null. */
  readonly value?: JsonValue;
  /** Sorted by place; every one has line and column. */
  readonly diagnostics: readonly Diagnostic[];
  /** The text without a byte-order mark: what lines and columns count in. */
  readonly text: string;
  readonly file?: string;
  /** Adds file, line, column and length to a diagnostic that has only a `path`. */
  readonly locate: (diagnostic: Diagnostic) => Diagnostic;
  /** The value at a JSON pointer as it is written. */
  readonly sourceOf: (pointer: string) => string | undefined;
}

/** Control characters that YAML does not allow, not even in quotes. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
export const FORBIDDEN: RegExp = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f]/;

// So many make it no text at all.
const MAX_CONTROL_CHARACTERS = 10;
// Enough to see that a document with too many words is above all nested too deeply, or several documents.
const PROBED_TOKENS = 1_000;

// Everything is text to the parser; what it means is decided in one place, `resolvePlainScalar`.
const textSchema = new Schema({ schema: "failsafe", merge: false, resolveKnownTags: false });

/** Reads one YAML document. Never throws; any text ends in a value or in located errors, in bounded time. */
export function parseYamlDocument(text: string, options: { readonly file?: string } = {}): YamlDocument {
  const source = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (Buffer.byteLength(source) > MAX_YAML_BYTES) {
    const message = `The text is larger than ${MAX_YAML_BYTES / 1024 / 1024} MB.`;
    return toDocument(source, options.file, undefined, [limitExceeded(message, 0, "Keep data out of configuration files.")]);
  }
  const { text: clean, problems } = normalise(source);
  if (problems.length === MAX_CONTROL_CHARACTERS) return toDocument(source, options.file, undefined, problems);
  const beyond = lineStart(clean, MAX_YAML_LINES);
  if (beyond !== undefined) {
    const problem = limitExceeded(`The text has more than ${MAX_YAML_LINES} lines.`, beyond, "Keep data out of configuration files.");
    return toDocument(clean, options.file, undefined, [...problems, problem]);
  }
  const composed = compose(clean);
  if ("limit" in composed) return toDocument(clean, options.file, undefined, [...problems, composed.limit]);
  const [first, second] = composed.documents;
  const json = toJsonValue(first?.contents ?? null);
  problems.push(...syntaxProblems(composed.documents, composed.leftover, clean), ...json.problems);
  if (second !== undefined) problems.push(severalDocuments(second));
  return toDocument(clean, options.file, json, problems);
}

/** A document that could not be had at all: no value, one problem at its beginning. */
export function toUnreadableDocument(
  problem: Omit<RangedProblem, "range" | "path" | "severity">,
  file: string,
  text = "",
  offset = 0,
): YamlDocument {
  return toDocument(text, file, undefined, [{ severity: "error", path: "", range: [offset, offset], ...problem }]);
}

interface Composed {
  readonly documents: readonly Document.Parsed[];
  /** Problems in a text that holds no document. */
  readonly leftover: readonly Document.Parsed["errors"][number][];
}

function compose(text: string): Composed | { readonly limit: RangedProblem } {
  const { lexemes, beyond } = readLexemes(text);
  const parser = new Parser();
  const composer = new Composer({
    schema: textSchema,
    uniqueKeys: false, // quadratic there; toJsonValue does it
    prettyErrors: false, // would quote whole lines, which may hold secrets
    strict: true,
  });
  const documents: Document.Parsed[] = [];
  // The parser's errors are values to us: their stacks, thousands of them in a broken text, are most of its cost.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    for (const lexeme of beyond === undefined ? lexemes : lexemes.slice(0, PROBED_TOKENS)) {
      for (const token of parser.next(lexeme)) for (const document of composer.next(token)) documents.push(document);
      // One is wanted, and where the second begins is known: what follows changes nothing.
      if (documents.length >= 2) return { documents, leftover: [] };
      // The document itself, and the scalar at hand, are on the stack as well.
      if (parser.stack.length > MAX_YAML_DEPTH + 2) return { limit: tooDeep(parser.offset) };
    }
    if (beyond !== undefined) return { limit: beyond };
    for (const token of parser.end()) for (const document of composer.next(token)) documents.push(document);
    for (const document of composer.end(false, text.length)) documents.push(document);
  } catch {
    // No such text is known. Should one be found, it is an error of the text to its author, not a crash.
    return { limit: unreadableText(parser.offset) };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  return { documents, leftover: documents.length === 0 ? composer.streamInfo().errors : [] };
}

// Same tags are resolved by us: only what no document of ours can mean remains an error.
const KNOWN_TAG = /^!(?:!|<tag:yaml\.org,2002:)(?:int|float|bool|null)>?$/;

function syntaxProblems(documents: readonly Document.Parsed[], leftover: Composed["leftover"], text: string): RangedProblem[] {
  const first = documents[0];
  const tags = (first?.warnings ?? []).filter(
    ({ code, pos }) => (code === "TAG_RESOLVE_FAILED" || code === "BAD_COLLECTION_TYPE") && !KNOWN_TAG.test(text.slice(...pos)),
  );
  return [...leftover, ...(first?.errors ?? []), ...tags].slice(0, MAX_DIAGNOSTICS + 1).map((error) => toSyntaxProblem(error, text));
}

function severalDocuments(second: Document.Parsed): RangedProblem {
  const [start] = second.range;
  const message = "A second document begins here.";
  return {
    code: CODES.severalDocuments,
    severity: "error",
    message,
    path: "",
    range: [start, start + 3],
    hint: "One file holds one document: remove the --- line or use two files.",
  };
}

// What YAML does not allow is replaced by spaces, and an old Macintosh line end by the usual one: all offsets stay, and
// the rest of the file is read too.
function normalise(text: string): { text: string; problems: RangedProblem[] } {
  const problems: RangedProblem[] = [];
  const clean = text.includes("\r") ? text.replace(/\r(?!\n)/g, "\n") : text;
  if (!FORBIDDEN.test(clean)) return { text: clean, problems };
  const every = new RegExp(FORBIDDEN, "g");
  for (let match = every.exec(clean); match !== null && problems.length < MAX_CONTROL_CHARACTERS; match = every.exec(clean)) {
    const name = `U+${match[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
    problems.push({
      code: CODES.syntax,
      severity: "error",
      message: `The control character ${name} cannot stand in YAML.`,
      path: "",
      range: [match.index, match.index + 1],
      hint: "Remove it, or write it as an escape in double quotes.",
    });
  }
  return { text: problems.length < MAX_CONTROL_CHARACTERS ? clean.replace(every, " ") : clean, problems };
}

// Where the line after so many begins, if there is one.
function lineStart(text: string, lines: number): number | undefined {
  let offset = 0;
  for (let line = 0; line < lines; line++) {
    offset = text.indexOf("\n", offset) + 1;
    if (offset === 0) return undefined;
  }
  return offset === text.length ? undefined : offset;
}

function unreadableText(offset: number): RangedProblem {
  return { code: CODES.syntax, severity: "error", message: "The document cannot be read.", path: "", range: [offset, offset + 1] };
}

function toDocument(
  text: string,
  file: string | undefined,
  json: JsonDocument | undefined,
  problems: readonly RangedProblem[],
): YamlDocument {
  const map = createSourceMap(text, json?.place, file);
  return {
    ...(json === undefined ? {} : { value: json.value }),
    diagnostics: toDiagnostics(problems, map, file),
    text,
    ...(file === undefined ? {} : { file }),
    locate: map.locate,
    sourceOf: map.sourceOf,
  };
}

// In file order, one for each place and message: a broken line makes the parser say the same thing several times.
function toDiagnostics(problems: readonly RangedProblem[], map: SourceMap, file: string | undefined): Diagnostic[] {
  const place = file === undefined ? {} : { file };
  const seen = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  for (const { range, related, ...problem } of [...problems].sort((a, b) => a.range[0] - b.range[0])) {
    const key = `${range[0]} ${problem.message}`;
    if (seen.has(key)) continue;
    seen.add(key);
    diagnostics.push({
      ...problem,
      ...place,
      ...map.position(range),
      ...(related === undefined ? {} : { related: [toRelated(related, map, place)] }),
    });
  }
  return mostImportant(diagnostics);
}

/** The first problems up to the limit, errors before warnings: an error is never crowded out of the list. */
export function mostImportant(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  if (diagnostics.length <= MAX_DIAGNOSTICS) return [...diagnostics];
  const errors = diagnostics.filter(({ severity }) => severity === "error").slice(0, MAX_DIAGNOSTICS);
  const warnings = diagnostics.filter(({ severity }) => severity === "warning").slice(0, MAX_DIAGNOSTICS - errors.length);
  const kept = new Set([...errors, ...warnings]);
  return diagnostics.filter((diagnostic) => kept.has(diagnostic));
}

function toRelated(related: NonNullable<RangedProblem["related"]>, map: SourceMap, place: { file?: string }): RelatedLocation {
  const { line, column } = map.position(related.range);
  return { message: related.message, ...place, line, column };
}
