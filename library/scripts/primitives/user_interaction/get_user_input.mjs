/* llm-orc-script
{
  "what": "Asks a person for a text.",
  "input": "the answer, once it is there: user_input",
  "parameters": {
    "type": "object",
    "properties": {
      "prompt": { "type": "string", "default": "Enter input:", "description": "the question" },
      "multiline": { "type": "boolean", "default": false, "description": "whether the answer may have several lines" },
      "pre_collected": { "type": ["string", "null"], "default": null, "description": "an answer that is there already: nobody is asked" }
    }
  },
  "output": {
    "input": "the answer",
    "multiline": "as given",
    "length": "characters of the answer",
    "error": "null, or what is wrong with the parameters; the others are then null"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": false
}
*/
import { runScript } from "../../lib/run-script.mjs";
import { countCharacters } from "../../lib/text-encoding.mjs";

const UNSET = { input: null, multiline: null, length: null, error: null };

await runScript(
  import.meta,
  ({ parameters: { prompt, multiline, pre_collected }, user_input }) => {
    const answer = pre_collected ?? user_input;
    if (answer === undefined) return { needs_input: { prompt, kind: multiline ? "multiline" : "text" } };
    return { input: answer, multiline, length: countCharacters(answer) };
  },
  { indent: 2, unset: UNSET },
);
