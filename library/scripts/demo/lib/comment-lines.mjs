/**
 * The comments of a source text, one entry per line: `{line, text}`. `syntax` comes from `languageOf(path).comments`.
 * Strings are skipped, so that `"// not a comment"` is none. This is a scanner and no parser: what it cannot tell, such as
 * a string inside a template inside a template, it may take for the other.
 */
export function commentLines(text, syntax) {
  const found = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const opener = syntax.line?.find((mark) => opensLineComment(text, at, mark));
    const string = syntax.strings?.find((mark) => text.startsWith(mark, at));
    let end = at + 1;
    if (opener !== undefined) {
      end = indexOrEnd(text, "\n", at);
      found.push({ line, text: text.slice(at + opener.length, end) });
    } else if (syntax.block !== undefined && text.startsWith(syntax.block[0], at)) {
      end = indexOrEnd(text, syntax.block[1], at + syntax.block[0].length);
      const lines = text.slice(at + syntax.block[0].length, end).split("\n");
      found.push(...lines.map((part, index) => ({ line: line + index, text: part })));
    } else if (string !== undefined) {
      end = stringEnd(text, at, string);
    } else if (syntax.regex && text[at] === "/" && mayOpenRegex(text, at)) {
      end = regexEnd(text, at);
    }
    for (; at < end; at++) if (text[at] === "\n") line += 1;
  }
  return found;
}

// `#` in the middle of a word is none: `$#`, `${name#prefix}`, `a#b`.
function opensLineComment(text, at, mark) {
  return text.startsWith(mark, at) && (mark !== "#" || at === 0 || /\s/.test(text[at - 1]));
}

function indexOrEnd(text, mark, from) {
  const index = text.indexOf(mark, from);
  return index === -1 ? text.length : index;
}

// One quote ends with its line, so that a stray apostrophe does not swallow the file; three quotes and a backtick do not.
function stringEnd(text, start, mark) {
  const spansLines = mark.length > 1 || mark === "`";
  for (let at = start + mark.length; at < text.length; at++) {
    if (text[at] === "\\") at += 1;
    else if (text.startsWith(mark, at)) return at + mark.length;
    else if (text[at] === "\n" && !spansLines) return at;
  }
  return text.length;
}

// After a value a slash divides; after an operator, a bracket or nothing it opens a regular expression.
function mayOpenRegex(text, at) {
  const before = text.slice(Math.max(0, at - 20), at).trimEnd();
  return before === "" || /(?:[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|do|else|void))$/.test(before);
}

function regexEnd(text, start) {
  let inClass = false;
  for (let at = start + 1; at < text.length && text[at] !== "\n"; at++) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === "[") inClass = true;
    else if (text[at] === "]") inClass = false;
    else if (text[at] === "/" && !inClass) return at + 1;
  }
  return start + 1;
}
