/* llm-orc-script
{
  "what": "Counts what can be counted in a text, and says whether it is valid JSON.",
  "input": "the text",
  "parameters": { "type": "object", "additionalProperties": false },
  "output": "{characters, words, sentences, paragraphs, lines, longest_line: {line, characters}, words_per_sentence, longest_sentence: {words, text}, json: {valid, type?, error?}}",
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { countLines } from "./lib/count-lines.mjs";
import { shorten } from "../lib/shorten.mjs";
import { runScript } from "../lib/run-script.mjs";

await runScript(import.meta, ({ input }) => textStatistics(typeof input === "string" ? input : JSON.stringify(input)));

function textStatistics(text) {
  const paragraphs = text.split(/\r?\n\s*\r?\n/).filter((paragraph) => paragraph.trim() !== "");
  const sentences = paragraphs.flatMap(toSentences);
  const words = sentences.reduce((sum, sentence) => sum + sentence.words, 0);

  return {
    characters: countCharacters(text),
    words,
    sentences: sentences.length,
    paragraphs: paragraphs.length,
    lines: countLines(text),
    longest_line: longestLine(text),
    words_per_sentence: sentences.length === 0 ? null : Math.round((words / sentences.length) * 10) / 10,
    longest_sentence: sentences.toSorted((a, b) => b.words - a.words)[0] ?? null,
    json: jsonVerdict(text),
  };
}

// Line feeds inside a paragraph are typesetting; to the segmenter each would end a sentence.
function toSentences(paragraph) {
  const segments = new Intl.Segmenter("en", { granularity: "sentence" }).segment(paragraph.replaceAll(/\s+/g, " "));
  return Array.from(segments, ({ segment }) => ({ words: countWords(segment), text: shorten(segment, 160) })).filter(
    (sentence) => sentence.words > 0,
  );
}

function countWords(sentence) {
  return sentence.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}'’_-]*/gu)?.length ?? 0;
}

// Code points, as most languages count them.
function countCharacters(line) {
  return line.replaceAll(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g, "_").length;
}

function longestLine(text) {
  let longest = { line: 0, characters: -1 };
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const characters = countCharacters(line);
    if (characters > longest.characters) longest = { line: index + 1, characters };
  }
  return longest;
}

function jsonVerdict(text) {
  try {
    const value = JSON.parse(text);
    return {
      valid: true,
      type: Array.isArray(value) ? "list" : value === null ? "null" : typeof value === "object" ? "map" : typeof value,
    };
  } catch (error) {
    return { valid: false, error: shorten(error.message, 120) };
  }
}
