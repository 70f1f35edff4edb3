import { takeColumns, type TextWidth } from "../render/text-width.ts";

/**
 * The last row of a text that is wrapped at words: a text that grows fills its row from the left and then begins a new one,
 * which is calmer to look at than one that is pushed out to the left. A word wider than a row is broken.
 */
export function lastWrappedRow(text: string, columns: number, width: TextWidth): string {
  if (columns <= 0) return "";
  if (width(text) <= columns) return text;
  let row = "";
  for (const word of text.split(" ")) {
    const joined = row === "" ? word : `${row} ${word}`;
    if (width(joined) <= columns) {
      row = joined;
      continue;
    }
    row = word;
    while (width(row) > columns) {
      const head = takeColumns(row, columns, width);
      // One character that is wider than the row: there is no place for it.
      if (head === "") return "";
      row = row.slice(head.length);
    }
  }
  return row;
}
