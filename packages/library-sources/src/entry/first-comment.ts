import { parseJsonOrUndefined } from "@llm-orc/contracts";

const MARKS = /^\s*(?:\/\*\*?|\*\/|\*|\/\/|#+|"""|''')?\s?/;
const IS_COMMENT = /^\s*(?:\/\*|\*|\/\/|#|"""|''')/;
/** Words that introduce what a script does: `What:`, `Primitive:`. */
const LABEL = /^(?:What|Primitive|Description)\s*:\s*/i;
const NOT_SAID = /^(?:!|-\*-|coding[:=]|eslint|oxlint|yaml-language-server|@ts-|SPDX-|Copyright)/i;

/** Of our own header, a JSON document in the first comment. */
const WHAT = /\bllm-orc-script\b[^]{0,2000}?"what"\s*:\s*("(?:[^"\\\n]|\\.){0,1000}")/;

/** What a file says of itself: `what` of a script's header, else the first sentence of its first comment; "" without. */
export function firstComment(text: string): string {
  const what = parseJsonOrUndefined(WHAT.exec(text.slice(0, 4096))?.[1] ?? "");
  return typeof what === "string" ? what : firstSentence(text);
}

function firstSentence(text: string): string {
  const said: string[] = [];
  let isDocstring = false;
  for (const line of text.slice(0, 4096).split(/\r?\n/, 40)) {
    const content = line
      .replace(MARKS, "")
      .replace(/\s*(?:\*\/|"""|''')\s*$/, "")
      .trim();
    if (!isDocstring && line.trim() !== "" && !IS_COMMENT.test(line)) break;
    if (/^\s*(?:"""|''')/.test(line)) isDocstring = !/(?:"""|''')\s*$/.test(line.trim().slice(3));
    if (NOT_SAID.test(content)) continue;
    if (content === "" || (said.length > 0 && /^[A-Z]\w*\s*:/.test(content))) {
      if (said.length > 0) break;
      continue;
    }
    said.push(content.replace(LABEL, ""));
  }
  const comment = said.join(" ");
  return /^.*?[.;:](?=\s)/.exec(comment)?.[0].replace(/[;:]$/, ".") ?? comment;
}
