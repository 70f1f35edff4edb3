/* llm-orc-script
{
  "what": "Lets a person choose one of several, and asks again until the answer is one of them.",
  "input": "the answer, once it is there: user_input, the text of a choice or its number",
  "parameters": {
    "type": "object",
    "properties": {
      "prompt": { "type": "string", "minLength": 1, "default": "Which one?", "description": "the question" },
      "choices": {
        "type": "array",
        "items": { "type": "string", "minLength": 1 },
        "minItems": 1,
        "description": "what there is to choose from; a text that is a JSON list will do"
      },
      "default": { "type": ["string", "null"], "default": null, "description": "the choice that an empty answer stands for" },
      "pre_collected": { "type": ["string", "null"], "default": null, "description": "an answer that is there already: nobody is asked" }
    },
    "required": ["choices"],
    "additionalProperties": false
  },
  "output": {
    "choice": "the chosen text",
    "number": "its place among the choices, from 1"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": false
}
*/
import { runScript } from "../../lib/run-script.mjs";
import { shorten } from "../../lib/shorten.mjs";

await runScript(import.meta, ({ parameters: { prompt, choices, default: preset, pre_collected }, user_input }) => {
  const twice = choices.find((choice, index) => choices.indexOf(choice) !== index);
  if (twice !== undefined) throw new Error(`parameters.choices has "${twice}" twice`);
  if (preset !== null && !choices.includes(preset)) throw new Error(`parameters.default is "${preset}", which is none of the choices`);
  const question = { prompt, kind: "choice", choices, ...(preset === null ? {} : { default: preset }) };
  const answer = pre_collected ?? user_input;
  if (answer === undefined) return { needs_input: question };

  const index = indexOfChoice(answer, choices, preset);
  if (index !== -1) return { choice: choices[index], number: index + 1 };
  if (pre_collected !== null) throw new Error(`parameters.pre_collected is "${pre_collected}", which is none of the choices`);
  return { needs_input: { ...question, prompt: `"${shorten(answer, 60)}" is none of the choices.\n${prompt}` } };
});

/** -1 for none. The text comes before the number: a choice may be called "2". */
function indexOfChoice(answer, choices, preset) {
  const text = answer.trim();
  if (text === "") return choices.indexOf(preset);
  const exact = [answer, text].map((said) => choices.indexOf(said)).find((index) => index !== -1);
  if (exact !== undefined) return exact;
  return /^[0-9]{1,6}$/.test(text) && Number(text) <= choices.length ? Number(text) - 1 : -1;
}
