/* llm-orc-script
{
  "what": "Asks a person for several lines, and gives them as a list, as a fan-out takes it.",
  "input": "the answer, once it is there: user_input",
  "parameters": {
    "type": "object",
    "properties": {
      "prompt": { "type": "string", "minLength": 1, "default": "Enter one or more lines:", "description": "the question" },
      "default": { "type": ["string", "null"], "default": null, "description": "the text that an empty answer stands for" },
      "min_lines": { "type": "integer", "minimum": 0, "default": 1, "description": "how many lines there must be; with fewer the person is asked again" },
      "pre_collected": { "type": ["string", "null"], "default": null, "description": "an answer that is there already: nobody is asked" }
    },
    "additionalProperties": false
  },
  "output": {
    "text": "the answer as it is",
    "data": "its lines without those that are blank, and without blanks at both ends",
    "count": "how many lines"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": false
}
*/
import { runScript } from "../../lib/run-script.mjs";

await runScript(import.meta, ({ parameters: { prompt, default: preset, min_lines, pre_collected }, user_input }) => {
  const question = { prompt, kind: "multiline", ...(preset === null ? {} : { default: preset }) };
  const answer = pre_collected ?? user_input;
  if (answer === undefined) return { needs_input: question };

  const text = answer.trim() === "" && preset !== null ? preset : answer;
  const lines = text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (lines.length >= min_lines) return { text, data: lines, count: lines.length };
  const reason = `At least ${min_lines} ${min_lines === 1 ? "line is" : "lines are"} needed, there ${lines.length === 1 ? "is" : "are"} ${lines.length}`;
  if (pre_collected !== null) throw new Error(`parameters.pre_collected: ${reason}`);
  return { needs_input: { ...question, prompt: `${reason}.\n${prompt}` } };
});
