/** The most tokens that so many bytes of UTF-8 can be: no tokenizer in use makes more than one of a byte. */
export function maxTokensOf(bytes: number): number {
  return bytes;
}

/**
 * How many tokens a text has, about: its words, numbers and marks are counted as tokenizers cut them. Vendors differ by a
 * third among themselves, so what a vendor reports is always better. Takes time in proportion to the text.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  let start = 0;
  while (start < text.length) {
    const kind = kindOf(text.charCodeAt(start));
    let end = start + 1;
    while (end < text.length && isOneRun(kind, text.charCodeAt(end - 1), text.charCodeAt(end))) end++;
    tokens += tokensOfRun(kind, end - start);
    start = end;
  }
  return Math.ceil(tokens);
}

type Kind = "word" | "digits" | "space" | "break" | "marks" | "alphabet" | "ideographs" | "syllables" | "other";

function isOneRun(kind: Kind, previous: number, code: number): boolean {
  if (kindOf(code) !== kind) return false;
  // camelCase is two words.
  return kind !== "word" || !isUpper(code) || isUpper(previous);
}

// Fitted to texts in eleven languages, code, data and logs; see the test.
function tokensOfRun(kind: Kind, length: number): number {
  switch (kind) {
    case "word":
      return 1 + Math.max(0, length - 6) * 0.2;
    case "digits":
      return Math.ceil(length / 3);
    case "space":
      // A single one goes with the word that follows.
      return length > 1 ? 1 : 0;
    case "break":
      return 0.5;
    case "marks":
      return 0.45 + length * 0.35;
    case "alphabet":
      return 0.4 + length * 0.25;
    case "ideographs":
      return length * 0.75;
    case "syllables":
      return 0.3 + length * 0.7;
    case "other":
      return length * 0.9;
  }
}

function kindOf(code: number): Kind {
  if (code < 128) {
    if (code === 32) return "space";
    if (code < 32) return "break";
    if (code >= 48 && code <= 57) return "digits";
    const lower = code | 32;
    return lower >= 97 && lower <= 122 ? "word" : "marks";
  }
  // Latin letters with accents; then Greek, Cyrillic, Arabic, Devanagari and other alphabets.
  if (code >= 0xc0 && code < 0x250) return "word";
  if (code < 0x2000) return "alphabet";
  if ((code >= 0x3040 && code < 0x3100) || (code >= 0x3400 && code < 0xa000)) return "ideographs";
  if (code >= 0xac00 && code < 0xd7b0) return "syllables";
  return "other";
}

function isUpper(code: number): boolean {
  return code >= 65 && code <= 90;
}
