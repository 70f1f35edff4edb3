/* llm-orc-script
{
  "what": "Asks a person whether to go on.",
  "input": "the answer, once it is there: user_input",
  "parameters": {
    "type": "object",
    "properties": {
      "prompt": { "type": "string", "default": "Continue?", "description": "the question" },
      "default": { "type": "string", "default": "n", "description": "the answer that an empty one stands for" },
      "pre_collected": { "type": ["string", "null"], "default": null, "description": "an answer that is there already: nobody is asked" }
    }
  },
  "output": {
    "confirmed": "true for y, yes, true and 1, in any case of letters; false for everything else",
    "input": "the answer in small letters",
    "prompt": "as given",
    "error": "null, or what is wrong with the parameters; the others are then null"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": false
}
*/
import { runScript } from "../../lib/run-script.mjs";

const UNSET = { confirmed: null, input: null, prompt: null, error: null };
const YES = ["y", "yes", "true", "1"];

await runScript(
  import.meta,
  ({ parameters: { prompt, default: preset, pre_collected }, user_input }) => {
    const answer = pre_collected ?? user_input;
    if (answer === undefined) return { needs_input: { prompt, kind: "confirm", default: preset } };
    const input = answer.trim().toLowerCase() || preset.trim().toLowerCase();
    return { confirmed: YES.includes(input), input, prompt };
  },
  { indent: 2, unset: UNSET },
);
