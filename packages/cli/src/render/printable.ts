const char = (code: number): string => String.fromCharCode(code);
const ESC = char(0x1b);
const BEL = char(0x07);
const C1_CSI = char(0x9b);
const C1_STRING_STARTS = [0x90, 0x98, 0x9d, 0x9e, 0x9f].map(char).join("");
const C1_STRING_END = char(0x9c);

// Whole sequences go, with the text inside a terminated string sequence (a title, a link). Of one that does not end, only
// its start goes, so that a stray escape cannot hide what follows. The classes are disjoint: time is linear in the text.
const ESCAPE_SEQUENCE = new RegExp(
  [
    `(?:${ESC}\\[|${C1_CSI})[0-?]*[ -\\/]*[@-~]`,
    `(?:${ESC}[\\]PX^_]|[${C1_STRING_STARTS}])[^\\p{Cc}]*(?:${BEL}|${ESC}\\\\|${C1_STRING_END})`,
    `${ESC}[ -\\/]*[0-~]`,
  ].join("|"),
  "gu",
);

// Turned directions show text in another order than it has; the others have no shape of their own and hide things.
const INVISIBLE = /[\p{Bidi_Control}\u00AD\u200B\u2060-\u2064\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;
const LINE_END = /\r\n?|[\n\v\f\u0085\u2028\u2029]/gu;
const SPACES = /[\s\u0085]+/gu;
const CONTROL = /\p{Cc}/gu;
const CONTROL_EXCEPT_LAYOUT = /[^\P{Cc}\n\t]/gu;
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\u00AD\u200B\u2060-\u2064\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;

/**
 * Text from outside as one line that a terminal shows and does nothing else with: no escape sequences, control characters,
 * turned directions or invisible characters; runs of white space are one space.
 */
export function printableLine(text: string): string {
  return withoutSequences(text).replace(SPACES, " ").replace(CONTROL, "").trim();
}

/** As `printableLine`, but lines (all ends become `\n`), tabs and spaces stay. */
export function printableText(text: string): string {
  return withoutSequences(text).replace(LINE_END, "\n").replace(CONTROL_EXCEPT_LAYOUT, "");
}

/** Every UTF-16 unit that may not reach a terminal, tabs too, becomes `�`: nothing else moves, so positions stay true. */
export function markUnprintable(text: string): string {
  return text.toWellFormed().replace(UNPRINTABLE, (found) => "�".repeat(found.length));
}

/** `printableLine`, cut after `maxLength` UTF-16 units; long texts cost no more than short ones. Default 400. */
export function printableExcerpt(text: string, maxLength = 400): string {
  const line = printableLine(text.slice(0, maxLength * 4));
  if (line.length <= maxLength) return text.length > maxLength * 4 ? `${line}...` : line;
  return `${line
    .slice(0, maxLength - 3)
    .toWellFormed()
    .replace(/\uFFFD$/u, "")}...`;
}

function withoutSequences(text: string): string {
  return text.replace(ESCAPE_SEQUENCE, "").replace(INVISIBLE, "").toWellFormed();
}
