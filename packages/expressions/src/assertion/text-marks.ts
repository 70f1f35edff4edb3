/** What Python takes for a blank, as the inside of a character class. JavaScript's `\s` has one more and some fewer. */
export const BLANK = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** What Python takes for the end of a line, as the source of a pattern. */
export const LINE_END = "\\r\\n|[\\n-\\r\\x1c-\\x1e\\x85\\u2028\\u2029]";

const IS_BLANK = new RegExp(`^[${BLANK}]$`);

/** The text without the blanks, or without these characters, at its sides. */
export function stripped(text: string, sides: "both" | "left" | "right" = "both", marks?: string): string {
  // Characters, not a pattern: a pattern that is anchored at the end looks at every run of blanks in between.
  const given = marks === undefined ? undefined : new Set(marks);
  const drops = (sign: string): boolean => given?.has(sign) ?? IS_BLANK.test(sign);
  let [start, end] = [0, text.length];
  if (sides !== "right") {
    for (let sign = characterAt(text, start); drops(sign); sign = characterAt(text, start)) start += sign.length;
  }
  if (sides !== "left") {
    for (let sign = characterBefore(text, end); drops(sign); sign = characterBefore(text, end)) end -= sign.length;
  }
  return text.slice(start, end);
}

// Empty past either end, which is dropped by nobody.
function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? "" : String.fromCodePoint(code);
}

function characterBefore(text: string, at: number): string {
  const unit = text.charCodeAt(at - 1);
  const isPair = unit >= 0xdc00 && unit <= 0xdfff && /[\uD800-\uDBFF]/.test(text[at - 2] ?? "");
  return isPair ? text.slice(at - 2, at) : text.slice(Math.max(0, at - 1), at);
}
