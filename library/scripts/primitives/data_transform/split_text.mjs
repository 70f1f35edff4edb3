/* llm-orc-script
{
  "what": "Splits a text into a list, at a separator or by lines, paragraphs or sentences.",
  "input": "A text: the parameter data, the answer of the agent that it depends on, or the input. Of an answer that is a map, the text under content, text, output, data or result.",
  "parameters": {
    "type": "object",
    "properties": {
      "data": { "type": "string", "description": "The text, in place of dependency and input." },
      "by": {
        "enum": ["lines", "paragraphs", "sentences", "separator"],
        "default": "lines",
        "description": "Where to split. A paragraph ends at an empty line; a line end within one does not end a sentence."
      },
      "separator": { "type": "string", "minLength": 1, "description": "The text to split at; with by: separator." },
      "language": { "type": "string", "default": "en", "description": "The language of the sentences, as en or de-AT." },
      "trim": { "type": "boolean", "default": true, "description": "Takes white space off both ends of each part." },
      "keep_empty": { "type": "boolean", "default": false, "description": "Keeps parts without a text." }
    },
    "additionalProperties": false
  },
  "output": { "data": "the parts, ready for fan_out: true of an agent that depends on this one", "count": "how many" },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { runScript } from "../../lib/run-script.mjs";
import { textOf } from "../../lib/text-of.mjs";

const SPLIT = {
  lines: (text) => text.split(/\r\n|\n|\r/),
  paragraphs,
  sentences: (text, language) => {
    const segmenter = new Intl.Segmenter(language, { granularity: "sentence" });
    return paragraphs(text).flatMap((paragraph) =>
      Array.from(segmenter.segment(paragraph.replaceAll(/\s+/g, " ")), ({ segment }) => segment),
    );
  },
  separator: (text, separator) => text.split(separator),
};

await runScript(import.meta, (request) => {
  const { by, separator, language, trim, keep_empty } = request.parameters;
  if ((by === "separator") !== (separator !== undefined)) throw new Error("give by: separator and the separator together, or neither");
  const parts = SPLIT[by](textOf(request), separator ?? language).map((part) => (trim ? part.trim() : part));
  const data = keep_empty ? parts : parts.filter((part) => part.trim() !== "");
  return { data, count: data.length };
});

function paragraphs(text) {
  const lines = text.split(/\r\n|\n|\r/);
  const found = [[]];
  for (const line of lines) {
    if (line.trim() !== "") found.at(-1).push(line);
    else if (found.at(-1).length > 0) found.push([]);
  }
  return found.map((paragraph) => paragraph.join("\n"));
}
