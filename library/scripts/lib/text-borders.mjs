/** Where a text may be cut. Positions are UTF-16 indices, as `slice` takes them; lengths are code points. */

const LOOK_AHEAD = 32;

/**
 * Borders of a text: positions that are not inside of what people see as one character. `from` and `start` must be such.
 *
 * - `next(from)`: the end of the character there
 * - `forward(from, length)`: the border that many code points on, or the last one before; `next(from)` at least
 * - `back(start, from, length)`: the border that many code points back, or the last one before, and not before `start`
 * - `best(start, from, to)`: the best border from one to the other: of a paragraph, else of a sentence, a line, a word, else `to`
 * - `wordFrom(from, to)`: the first beginning of a word within a stretch, else `from`
 *
 * Each looks at the stretch between its arguments only. A segmenter that is asked for a place in a long text may begin far before it.
 */
export function textBorders(text, language) {
  // A line end within a paragraph is typesetting; to the segmenter it would end a sentence. A space is as long.
  const flowing = text.replaceAll(/(?<![\r\n])\n(?![\r\n])/g, " ");
  const sentences = new Intl.Segmenter(language, { granularity: "sentence" });
  const characters = new Intl.Segmenter(language, { granularity: "grapheme" });

  const floor = (start, at) => {
    if (at >= text.length) return text.length;
    return start + characters.segment(text.slice(start, at + LOOK_AHEAD)).containing(at - start).index;
  };
  const next = (from) => {
    for (let width = 2 * LOOK_AHEAD; ; width *= 2) {
      const { length } = characters.segment(text.slice(from, from + width)).containing(0).segment;
      if (length < width - LOOK_AHEAD || from + width >= text.length) return from + length;
    }
  };

  return {
    next,
    forward: (from, length) => {
      const at = floor(from, walk(text, from, length));
      return at > from ? at : next(from);
    },
    back: (start, from, length) => floor(start, Math.max(start, walkBack(text, from, length))),
    best: (start, from, to) => {
      const stretch = sentences.segment(flowing.slice(start, to + LOOK_AHEAD));
      const candidates = [
        afterLast(text, /\n[^\S\n]*\n\s*/g, from, to),
        start + stretch.containing(to - start).index,
        afterLast(text, /\n/g, from, to),
        afterLast(text, /\s/g, from, to),
      ];
      return candidates.find((at) => at >= from && at <= to && floor(start, at) === at) ?? to;
    },
    wordFrom: (from, to) => {
      const space = /\s+/.exec(text.slice(from, to));
      const begin = space === null ? to : from + space.index + space[0].length;
      return begin < to ? floor(from, begin) : from;
    },
  };
}

function walk(text, from, length) {
  let at = from;
  for (let left = length; left > 0 && at < text.length; left -= 1) at += text.codePointAt(at) > 0xffff ? 2 : 1;
  return at;
}

function walkBack(text, from, length) {
  let at = from;
  for (let left = length; left > 0 && at > 0; left -= 1) at -= at > 1 && text.codePointAt(at - 2) > 0xffff ? 2 : 1;
  return at;
}

/** The end of the last match that lies in a stretch; -1 where there is none. */
function afterLast(text, pattern, from, to) {
  let end = -1;
  for (const match of text.slice(from, to).matchAll(pattern)) end = from + match.index + match[0].length;
  return end;
}
