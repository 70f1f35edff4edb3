import type { YAMLError } from "yaml";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import type { RangedProblem } from "./to-json-value.ts";

type Wording = { readonly message?: string; readonly hint?: string; readonly code?: string };

// What the parser's terse messages mean to somebody who writes a configuration file.
const WORDINGS: Partial<Record<YAMLError["code"], Wording>> = {
  TAB_AS_INDENT: { message: "A tab cannot indent YAML.", hint: "Use spaces." },
  BAD_INDENT: { hint: "Entries of one map or list begin at the same column; what belongs to an entry stands deeper." },
  MULTILINE_IMPLICIT_KEY: {
    message: "A key and its colon must stand on one line.",
    hint: "Is a colon missing on the line before, or a quote not closed?",
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'There is a second ": " on this line.',
    hint: 'Put a value that contains ": " in quotes, or begin the inner map on the next line.',
  },
  BLOCK_IN_FLOW: { message: "An indented block cannot stand inside { } or [ ].", hint: "Is a closing bracket missing?" },
  BAD_SCALAR_START: { hint: "Put the value in quotes." },
  BAD_DQ_ESCAPE: { hint: "Inside double quotes a backslash begins an escape. Write \\\\, or use single quotes." },
  BAD_ALIAS: { code: CODES.unknownAlias, hint: "A value that begins with * or & needs quotes when text is meant." },
  TAG_RESOLVE_FAILED: {
    code: CODES.unknownTag,
    message: "This tag is not known.",
    hint: "A value that begins with ! needs quotes when text is meant.",
  },
  BAD_COLLECTION_TYPE: { code: CODES.unknownTag, message: "This tag does not fit the value.", hint: "Remove the tag." },
  RESOURCE_EXHAUSTION: { code: CODES.limitExceeded, message: "The document is nested too deeply." },
};

/** A problem of the YAML parser in our words. Text of the document is quoted only where it is a few characters. */
export function toSyntaxProblem(error: YAMLError, text: string): RangedProblem {
  const [start, end] = error.pos;
  const wording = toWording(error, text.slice(start, Math.min(end, start + 20)));
  return {
    code: wording.code ?? CODES.syntax,
    severity: "error",
    message: wording.message ?? ended(error.message),
    path: "",
    range: [start, end],
    ...(wording.hint === undefined ? {} : { hint: wording.hint }),
  };
}

function toWording(error: YAMLError, source: string): Wording {
  if (/^Flow (?:map|sequence)/.test(error.message))
    return { message: "A { or [ is not closed.", hint: "Close it, or put a value that begins with it in quotes." };
  if (error.message.startsWith("Implicit map keys need")) {
    return {
      message: 'This is neither "key: value" nor part of the value above.',
      hint: "Is a colon missing, or is the line not indented enough?",
    };
  }
  if (/^Missing closing .quote/.test(error.message)) return { message: "The quote is not closed." };
  if (error.code === "UNEXPECTED_TOKEN")
    return { message: source.trim() === "" ? "Something is missing here." : `Unexpected ${JSON.stringify(source)}.` };
  return WORDINGS[error.code] ?? {};
}

function ended(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
