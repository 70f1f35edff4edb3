/** One of the comments that a text begins with. */
export interface Comment {
  readonly type: "block" | "lines" | "docstring";
  /** Its lines, the marks as blanks: a place in them is a place in the file. */
  readonly lines: readonly string[];
  /** The line of the file, from 1, on which it begins. */
  readonly firstLine: number;
}

// Sticky: each is tried where the one before it ended.
const FORMS: readonly { readonly type: Comment["type"]; readonly pattern: RegExp }[] = [
  { type: "block", pattern: /\/\*[^]*?\*\//y },
  { type: "docstring", pattern: /[rRuU]?(?:"""[^]*?"""|'''[^]*?'''|"[^"\n]*"|'[^'\n]*')/y },
  { type: "lines", pattern: /(?:[ \t]*#[^\n]*(?:\n|$))+/y },
  { type: "lines", pattern: /(?:[ \t]*\/\/[^\n]*(?:\n|$))+/y },
];

/** The comments before the first statement, in order, of whatever language; a `#!` line is none of them. */
export function readComments(text: string): readonly Comment[] {
  const comments: Comment[] = [];
  let offset = /^#![^\n]*/.exec(text)?.[0].length ?? 0;
  for (;;) {
    offset += /\s*/.exec(text.slice(offset))?.[0].length ?? 0;
    const found = matchAt(text, offset);
    if (found === undefined) return comments;
    const start = text.lastIndexOf("\n", offset - 1) + 1;
    const firstLine = text.slice(0, start).split("\n").length;
    const indent = " ".repeat(offset - start);
    comments.push({ type: found.type, lines: toLines(indent + found.text, found.type), firstLine });
    offset += found.text.length;
  }
}

function matchAt(text: string, offset: number): { readonly type: Comment["type"]; readonly text: string } | undefined {
  for (const { type, pattern } of FORMS) {
    pattern.lastIndex = offset;
    const match = pattern.exec(text)?.[0];
    if (match !== undefined) return { type, text: match };
  }
  return undefined;
}

function toLines(text: string, type: Comment["type"]): readonly string[] {
  if (type === "lines")
    return text
      .replace(/\n$/, "")
      .split("\n")
      .map((line) => line.replace(/^[ \t]*(?:#+|\/\/+)/, blank));
  if (type === "docstring")
    return text
      .replace(/^[ \t]*[rRuU]?(?:"""|'''|"|')/, blank)
      .replace(/(?:"""|'''|"|')$/, "")
      .split("\n");
  const lines = text
    .replace(/^[ \t]*\/\*+/, blank)
    .replace(/\*+\/$/, "")
    .split("\n");
  const hasStars = lines.slice(1).every((line) => /^[ \t]*(?:\*|$)/.test(line));
  return hasStars ? lines.map((line) => line.replace(/^[ \t]*\*/, blank)) : lines;
}

function blank(mark: string): string {
  return " ".repeat(mark.length);
}
