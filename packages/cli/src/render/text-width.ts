/** How many terminal columns a printable text takes. */
export type TextWidth = (text: string) => number;

const BEYOND_ASCII = /[^ -~]/u;
let segmenter: Intl.Segmenter | undefined;

/**
 * The measure for these texts. Plain ASCII (and the one-column ellipsis that we add ourselves) is as wide as it is long;
 * only for more the tables of Unicode are loaded, which cost start-up.
 */
export async function loadTextWidth(texts: Iterable<string>): Promise<TextWidth> {
  for (const text of texts) {
    if (BEYOND_ASCII.test(text)) return (await import("string-width")).default;
  }
  return (text) => text.length;
}

/** The text cut to so many columns, its cut marked by `ellipsis`. Wide characters are not halved. */
export function truncateText(text: string, columns: number, width: TextWidth, ellipsis = "..."): string {
  if (columns <= 0) return "";
  // What is far too long is not measured to its end; nothing that can be read has 16 units per column.
  const head = text.slice(0, columns * 16);
  if (head.length === text.length && width(head) <= columns) return text;
  const mark = ellipsis.slice(0, columns);
  return takeColumns(head, columns - mark.length, width) + mark;
}

/** The text with spaces up to so many columns; `right` puts them in front. */
export function padText(text: string, columns: number, width: TextWidth, align: "left" | "right" = "left"): string {
  const padding = " ".repeat(Math.max(0, columns - width(text)));
  return align === "left" ? text + padding : padding + text;
}

/** The text in pieces that people take for one character. The first call loads tables, which cost start-up. */
export function graphemesOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter();
  return segmenter.segment(text);
}

/** As much of the start as fits into so many columns. */
export function takeColumns(text: string, columns: number, width: TextWidth): string {
  if (columns <= 0) return "";
  let taken = "";
  let used = 0;
  for (const { segment } of graphemesOf(text)) {
    used += width(segment);
    if (used > columns) break;
    taken += segment;
  }
  return taken;
}

/** The text as lines of whole words; a word that is too long for a line is cut. */
export function wrapWords(text: string, columns: number, width: TextWidth): readonly string[] {
  if (columns === Infinity || width(text) <= columns) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && width(`${line} ${word}`) > columns) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? truncateText(word, columns, width) : `${line} ${word}`;
  }
  return [...lines, line];
}
