const NUMBER = /^[+-]?(?:(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?|inf|infinity|nan)$/i;

/**
 * What stands to the right of `==` as one literal: `true`, `false`, a text in quotes (without escapes), a number in any
 * form that Python's `int` and `float` read, and everything else as the text that it is.
 */
export function parseBareLiteral(source: string): string | number | boolean {
  const text = source.trim();
  if (text === "true") return true;
  if (text === "false") return false;
  const quote = text[0];
  if (text.length >= 2 && (quote === '"' || quote === "'") && text.endsWith(quote)) return text.slice(1, -1);
  return parseNumber(text) ?? text;
}

/** The number that the text is, or undefined. Ensembles were written against Python, so `1_000`, `5.` and `inf` count. */
export function parseNumber(text: string): number | undefined {
  return NUMBER.test(text) ? Number(text.replaceAll("_", "").replace(/inf(?:inity)?/i, "Infinity")) : undefined;
}
