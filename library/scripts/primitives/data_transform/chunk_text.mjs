/* llm-orc-script
{
  "what": "Cuts a text into chunks of at most a number of characters, at the ends of paragraphs and sentences where it can.",
  "input": "A text: the parameter data, the answer of the agent that it depends on, or the input. Of an answer that is a map, the text under content, text, output, data or result.",
  "parameters": {
    "type": "object",
    "properties": {
      "data": { "type": "string", "description": "The text, in place of dependency and input." },
      "size": { "type": "integer", "minimum": 1, "default": 4000, "description": "Characters (code points) of a chunk, at most. Only what people see as one character stays whole even if it is longer." },
      "overlap": { "type": "integer", "minimum": 0, "default": 0, "description": "Characters of a chunk that are there again at the beginning of the next; at most half of size." },
      "language": { "type": "string", "default": "en", "description": "The language of the sentences, as en or de-AT." }
    },
    "additionalProperties": false
  },
  "output": {
    "data": "the chunks, as texts, ready for fan_out: true of an agent that depends on this one; without overlap they make up the text, joined as they are, but for white space at its end that did not fit",
    "count": "how many; at most 10,000",
    "characters": "of the text"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { runScript } from "../../lib/run-script.mjs";
import { textBorders } from "../../lib/text-borders.mjs";
import { countCharacters } from "../../lib/text-encoding.mjs";
import { textOf } from "../../lib/text-of.mjs";

const MAX_CHUNKS = 10_000;

await runScript(import.meta, (request) => {
  const { size, overlap, language } = request.parameters;
  if (overlap > size / 2) throw new Error(`overlap may be half of size at most: ${Math.floor(size / 2)}`);
  const text = textOf(request);
  const data = chunks(text, { size, overlap, language });
  return { data, count: data.length, characters: countCharacters(text) };
});

function chunks(whole, options) {
  const found = chunksOf(whole, options);
  // A model that is asked about a line feed costs as much as one that is asked about something.
  while (found.length > 0 && found.at(-1).trim() === "") found.pop();
  return found;
}

function chunksOf(text, { size, overlap, language }) {
  const borders = textBorders(text, language);
  // So far from its start a chunk ends at the earliest: past the overlap, or the next one would not get any further.
  const least = overlap + Math.ceil((size - overlap) / 2);
  const found = [];
  for (let start = 0; start < text.length;) {
    if (found.length === MAX_CHUNKS) throw new Error(`there would be more than ${MAX_CHUNKS} chunks: give a larger size`);
    const limit = borders.forward(start, size);
    const end = limit === text.length ? limit : borders.best(start, borders.forward(start, least), limit);
    found.push(text.slice(start, end));
    if (end === text.length) break;
    start = overlap === 0 ? end : Math.max(borders.wordFrom(borders.back(start, end, overlap), end), borders.next(start));
  }
  return found;
}
