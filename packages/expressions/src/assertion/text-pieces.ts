import type { Limits } from "./limits.ts";
import { BLANK } from "./text-marks.ts";

/** What stands between the matches of a pattern (global), with or without what matched. */
export function pieces(text: string, pattern: RegExp, withMarks: boolean, limits: Limits): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  for (const { 0: mark, index } of text.matchAll(pattern)) {
    parts.push(text.slice(from, withMarks ? index + mark.length : index));
    from = index + mark.length;
    limits.take();
    limits.checkItems(parts.length);
  }
  parts.push(text.slice(from));
  return parts;
}

/** The words of a text; after `limit` splits what is left stays in one piece. */
export function splitAtBlanks(text: string, from: "left" | "right", limit: number, limits: Limits): readonly string[] {
  const words: { readonly start: number; readonly end: number }[] = [];
  for (const { 0: word, index } of text.matchAll(new RegExp(`[^${BLANK}]+`, "g"))) {
    words.push({ start: index, end: index + word.length });
    limits.take();
    limits.checkItems(words.length);
  }
  const shown = (kept: typeof words): readonly string[] => kept.map(({ start, end }) => text.slice(start, end));
  if (from === "left") {
    const rest = words[limit];
    return rest === undefined ? shown(words) : [...shown(words.slice(0, limit)), text.slice(rest.start)];
  }
  const rest = words[words.length - limit - 1];
  return rest === undefined ? shown(words) : [text.slice(0, rest.end), ...shown(words.slice(words.length - limit))];
}
