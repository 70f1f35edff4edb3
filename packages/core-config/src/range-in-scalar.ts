import type { Range } from "./source-map.ts";

/** A part of a text, in UTF-16 units. */
interface Span {
  readonly offset: number;
  readonly length: number;
}

// The head of a literal text without an explicit indentation, then the indentation of its first line that is not blank.
const LITERAL = /^(\|[+-]?[ \t]*(?:#.*)?\r?\n)(?:[ \t]*\r?\n)*( +)\S/;

/**
 * Where a part of a text value stands in the source; undefined where the source cannot be told to be the value as it is
 * written: escapes, folded texts, several lines without a `|`, aliases. `range` is that of the whole scalar.
 */
export function rangeInScalar(text: string, [start, end]: Range, span: Span): Range | undefined {
  const source = text.slice(start, end);
  const [first = ""] = source;
  if (first === "|") return rangeInLiteral(source, start, span);
  if (source.includes("\n") || first === "*" || first === ">") return undefined;
  const isQuoted = first === '"' || first === "'";
  const value = isQuoted ? source.slice(1, -1) : source;
  if (isQuoted && value.includes(first === '"' ? "\\" : "''")) return undefined;
  return span.offset + span.length > value.length ? undefined : toRange(start + (isQuoted ? 1 : 0) + span.offset, span.length);
}

// Every line of the value is a line of the source without its indentation.
function rangeInLiteral(source: string, start: number, { offset, length }: Span): Range | undefined {
  const [, head = "", spaces = ""] = LITERAL.exec(source) ?? [];
  if (spaces === "") return undefined;
  let sourceOffset = head.length;
  let valueOffset = 0;
  for (const line of source.slice(head.length).split("\n")) {
    const indent = Math.min(spaces.length, line.length);
    const lineLength = line.replace(/\r$/, "").length - indent;
    if (offset <= valueOffset + lineLength) return toRange(start + sourceOffset + indent + offset - valueOffset, length);
    valueOffset += Math.max(0, lineLength) + 1;
    sourceOffset += line.length + 1;
  }
  return undefined;
}

function toRange(start: number, length: number): Range {
  return [start, start + Math.max(1, length)];
}
