// ZWNJ and ZWJ shape words and emoji; all other format characters hide things or turn text around.
const UNSHOWN = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?![\u200C\u200D])\p{Cf}/gu;
const MOST_UNITS = 120;

/** Text from a file as one line that can be shown: white space is one space, what cannot be seen is left out, long texts are cut. */
export function labelText(text: string): string {
  const line = text
    .slice(0, MOST_UNITS * 8)
    .toWellFormed()
    .replace(/\s+/gu, " ")
    .replace(UNSHOWN, "")
    .trim();
  if (line.length <= MOST_UNITS) return line;
  return `${line
    .slice(0, MOST_UNITS - 3)
    .toWellFormed()
    .replace(/\uFFFD$/u, "")}...`;
}
