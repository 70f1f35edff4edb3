import { markUnprintable } from "./printable.ts";
import { graphemesOf, takeColumns, type TextWidth } from "./text-width.ts";

/** One line of a file as it is shown, and which columns of it are underlined. */
export interface SourceExcerpt {
  readonly text: string;
  /** Terminal columns before the underline, and its width. */
  readonly indent: number;
  readonly length: number;
}

export interface SourceExcerptOptions {
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** In UTF-16 units; at least one column is underlined. Default 1. */
  readonly length?: number | undefined;
  /** Terminal columns for the text. */
  readonly maxWidth: number;
  readonly ellipsis: string;
}

const TAB_WIDTH = 4;

/**
 * The part of a source line around a position: tabs become spaces up to the next multiple of four, what may not reach a
 * terminal becomes `�`, and of a line that is too long a window around the position stays.
 */
export function excerptSource(line: string, options: SourceExcerptOptions, width: TextWidth): SourceExcerpt {
  const { column, length = 1, maxWidth, ellipsis } = options;
  const start = Math.min(Math.max(column - 1, 0), line.length);
  const end = Math.min(start + Math.max(length, 1), line.length);
  // Far more than a terminal's line of either side is never shown, and never measured.
  const reach = maxWidth * 8;
  const before = expandTabs(line.slice(Math.max(0, start - reach), start), 0, width);
  const marked = expandTabs(line.slice(start, Math.min(end, start + reach)), width(before), width);
  const after = expandTabs(line.slice(end, end + reach), width(before) + width(marked), width);
  const isCutBefore = start > reach || width(before) > maxWidth / 2;
  const isTooLong = isCutBefore && (start > reach || width(before + marked + after) > maxWidth);
  const shownBefore = isTooLong ? ellipsis + lastColumns(before, Math.floor(maxWidth / 2) - ellipsis.length, width) : before;
  const rest = marked + after;
  const room = maxWidth - width(shownBefore);
  const shownRest = width(rest) <= room && end + reach >= line.length ? rest : takeColumns(rest, room - ellipsis.length, width) + ellipsis;
  return {
    text: (shownBefore + shownRest).trimEnd(),
    indent: width(shownBefore),
    length: Math.max(1, Math.min(width(marked), room)),
  };
}

function expandTabs(text: string, startColumn: number, width: TextWidth): string {
  let expanded = "";
  let column = startColumn;
  const parts = text.split("\t");
  parts.forEach((part, index) => {
    const shown = markUnprintable(part);
    expanded += shown;
    column += width(shown);
    if (index === parts.length - 1) return;
    const spaces = TAB_WIDTH - (column % TAB_WIDTH);
    expanded += " ".repeat(spaces);
    column += spaces;
  });
  return expanded;
}

function lastColumns(text: string, columns: number, width: TextWidth): string {
  let taken = "";
  let used = 0;
  for (const { segment } of [...graphemesOf(text)].reverse()) {
    used += width(segment);
    if (used > columns) break;
    taken = segment + taken;
  }
  return taken;
}
