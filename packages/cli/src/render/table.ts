import { createPalette } from "./colors.ts";
import { printableLine } from "./printable.ts";
import { loadTextWidth, padText, truncateText } from "./text-width.ts";

export interface TableColumn {
  readonly header: string;
  /** Numbers read better to the right. Default `left`. */
  readonly align?: "left" | "right";
  /** May be cut down to `minWidth` when the terminal is narrow. Default false: it keeps its width. */
  readonly isFlexible?: boolean;
  /** Of a flexible column. Default 12. */
  readonly minWidth?: number;
}

export interface RenderTableOptions {
  /** Columns of the terminal; absent (a pipe): nothing is cut. */
  readonly columns?: number | undefined;
  /** Default false. */
  readonly colors?: boolean;
  /** Default true. */
  readonly unicode?: boolean;
}

const GAP = "  ";

/**
 * Rows under headers, as lines without trailing spaces. Cells may hold anything: they are shown as one printable line. Where
 * the terminal is too narrow flexible columns are cut, the widest first; when that is not enough each row becomes a block of
 * `header: cell` lines.
 */
export async function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  options: RenderTableOptions = {},
): Promise<string[]> {
  const { columns: maxWidth = Infinity, colors = false, unicode = true } = options;
  const cells = rows.map((row) => columns.map((_, index) => printableLine(row[index] ?? "")));
  const width = await loadTextWidth(cells.flat());
  const natural = columns.map(({ header }, index) => Math.max(header.length, ...cells.map((row) => width(row[index] ?? ""))));
  const widths = fitWidths(columns, natural, maxWidth);
  const { dim, strong } = createPalette(colors);
  if (widths === undefined) {
    const labelWidth = Math.max(...columns.map(({ header }) => header.length));
    return cells.flatMap((row, rowIndex) => [
      ...(rowIndex === 0 ? [] : [""]),
      ...row.map((cell, index) => `${dim((columns[index]?.header ?? "").padEnd(labelWidth))}${GAP}${cell}`.trimEnd()),
    ]);
  }
  const ellipsis = unicode ? "…" : "...";
  const toCell = (cell: string, index: number): string => {
    const columnWidth = widths[index] ?? 0;
    return padText(truncateText(cell, columnWidth, width, ellipsis), columnWidth, width, columns[index]?.align);
  };
  const toLine = (row: readonly string[]): string => row.map(toCell).join(GAP).trimEnd();
  return [strong(toLine(columns.map(({ header }) => header))), ...cells.map(toLine)];
}

/** The widths that fit, or undefined when even the narrowest do not. */
function fitWidths(columns: readonly TableColumn[], natural: readonly number[], maxWidth: number): readonly number[] | undefined {
  const widths = [...natural];
  let excess = widths.reduce((sum, each) => sum + each, 0) + GAP.length * (widths.length - 1) - maxWidth;
  while (excess > 0) {
    let widest = -1;
    columns.forEach(({ isFlexible = false, minWidth = 12 }, index) => {
      const isCuttable = isFlexible && (widths[index] ?? 0) > minWidth;
      if (isCuttable && (widest === -1 || (widths[index] ?? 0) > (widths[widest] ?? 0))) widest = index;
    });
    if (widest === -1) return undefined;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess--;
  }
  return widths;
}
