/** CSV text to rows of texts and back, as RFC 4180 has it. */

/**
 * The records of a CSV text. Quoted fields may hold delimiters, line breaks and doubled quotes; a quote inside an unquoted field stands for
 * itself. Records may end with CRLF, LF or CR. A byte order mark at the beginning and blank lines are left out; records may differ in length.
 *
 * @param {string} text
 * @param {{ delimiter?: string }} [options] one character
 * @returns {string[][]}
 * @throws {Error} with the line: a quote that is never closed, or text after a closing quote
 */
export function parseCsv(text, { delimiter = "," } = {}) {
  checkDelimiter(delimiter);
  const rows = [];
  let row = [];
  let line = 1;
  let at = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  for (;;) {
    const isQuoted = text[at] === '"';
    const field = isQuoted ? readQuoted(text, at, line) : readPlain(text, at, delimiter);
    row.push(field.value);
    at = field.end;
    if (isQuoted) line += field.value.match(LINE_BREAKS)?.length ?? 0;
    if (text[at] === delimiter) {
      at += 1;
      continue;
    }
    if (at < text.length && !isLineBreak(text[at])) {
      throw new Error(`CSV line ${line}: after a closing quote comes "${text[at]}", not "${delimiter}" or the line's end`);
    }
    if (row.length > 1 || isQuoted || field.value !== "") rows.push(row);
    if (at >= text.length) return rows;
    row = [];
    at += text.startsWith("\r\n", at) ? 2 : 1;
    line += 1;
  }
}

/**
 * The CSV text of the rows; each ends with a line feed. `parseCsv` gives back the same texts. null becomes an empty field.
 *
 * @param {readonly (readonly (string | number | boolean | null)[])[]} rows
 * @param {{ delimiter?: string }} [options] one character
 * @returns {string}
 * @throws {Error} with row and column, counted from 1, for a value that is none of these, and for a row without fields
 */
export function formatCsv(rows, { delimiter = "," } = {}) {
  checkDelimiter(delimiter);
  return rows.map((row, index) => `${formatRow(row, index + 1, delimiter)}\n`).join("");
}

/**
 * A function from any value to one that `formatCsv` takes: lists and maps become JSON, what is missing becomes an empty field. With
 * `escapeFormulas` an apostrophe goes before a text that a spreadsheet would run.
 *
 * @param {boolean} escapeFormulas
 * @returns {(value: unknown) => string | number | boolean}
 */
export function fieldWriter(escapeFormulas) {
  return (value) => {
    if (value === undefined || value === null) return "";
    if (typeof value === "object") return JSON.stringify(value);
    return escapeFormulas && typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  };
}

/** The number, true or false that a field reads as, null for an empty one, else the text. */
export function typedField(field) {
  if (field === "") return null;
  if (field === "true" || field === "false") return field === "true";
  return isPlainNumber(field) ? Number(field) : field;
}

// An article number 007, a card number of 19 digits and 2E3 are no numbers; 3.20 and what a program wrote of one are.
function isPlainNumber(field) {
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(field) && field.replaceAll(/\D/g, "").length <= 15) return true;
  return Number.isFinite(Number(field)) && String(Number(field)) === field;
}

const BYTE_ORDER_MARK = "\uFEFF";
const LINE_BREAKS = /\r\n|\r|\n/g;

function formatRow(row, number, delimiter) {
  if (row.length === 0) throw new Error(`CSV row ${number} has no fields`);
  const fields = row.map((value, index) => toText(value, number, index + 1));
  // Unquoted, a single empty field would be a blank line, which is no record.
  if (fields.length === 1 && fields[0] === "") return '""';
  return fields.map((field) => (needsQuotes(field, delimiter) ? `"${field.replaceAll('"', '""')}"` : field)).join(delimiter);
}

function toText(value, row, column) {
  if (value === null) return "";
  if (["string", "number", "boolean"].includes(typeof value)) return String(value);
  throw new Error(`CSV row ${row}, column ${column}: a list or a map has no place in a field; write it as JSON text`);
}

function needsQuotes(field, delimiter) {
  return /["\r\n]/.test(field) || field.includes(delimiter) || field.startsWith(BYTE_ORDER_MARK);
}

function readPlain(text, start, delimiter) {
  let end = start;
  while (end < text.length && text[end] !== delimiter && !isLineBreak(text[end])) end += 1;
  return { value: text.slice(start, end), end };
}

function readQuoted(text, start, line) {
  for (let at = start + 1; ; at += 2) {
    at = text.indexOf('"', at);
    if (at === -1) throw new Error(`CSV line ${line}: a quote is opened here and never closed`);
    if (text[at + 1] !== '"') return { value: text.slice(start + 1, at).replaceAll('""', '"'), end: at + 1 };
  }
}

function isLineBreak(character) {
  return character === "\n" || character === "\r";
}

function checkDelimiter(delimiter) {
  if (typeof delimiter === "string" && delimiter.length === 1 && !/["\r\n]/.test(delimiter)) return;
  throw new Error(`the delimiter must be one character, and neither a quote nor a line break; it is ${JSON.stringify(delimiter)}`);
}
