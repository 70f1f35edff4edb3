/* llm-orc-script
{
  "what": "Asks a person for a text, and again until it is of the form that is wanted.",
  "input": "the answer, once it is there: user_input",
  "parameters": {
    "type": "object",
    "properties": {
      "prompt": { "type": "string", "minLength": 1, "description": "the question" },
      "kind": { "enum": ["text", "multiline"], "default": "text", "description": "whether the answer is one line or may be several" },
      "default": { "type": ["string", "null"], "default": null, "description": "the answer that an empty one stands for" },
      "pattern": {
        "type": ["string", "null"],
        "default": null,
        "description": "JavaScript regular expression that the whole answer must match; without it any answer will do that is not empty"
      },
      "explanation": {
        "type": ["string", "null"],
        "default": null,
        "description": "what to say to an answer that does not match, in place of showing the pattern"
      },
      "secret": { "type": "boolean", "default": false, "description": "whether nobody may see the answer; it then goes to save_to" },
      "save_to": {
        "type": ["string", "null"],
        "default": null,
        "description": "file inside the working folder that gets the answer, for its owner alone; what is there is replaced"
      },
      "pre_collected": { "type": ["string", "null"], "default": null, "description": "an answer that is there already: nobody is asked" }
    },
    "required": ["prompt"],
    "additionalProperties": false
  },
  "output": {
    "answer": "the answer; null for a secret one",
    "saved_to": "the file that has the answer, or null"
  },
  "reads": [],
  "writes": ["${parameters.save_to}"],
  "network": false,
  "pure": false
}
*/
import { insideFolder } from "../../lib/file-place.mjs";
import { limitTime, patternTest } from "../../lib/patterns.mjs";
import { replaceFile } from "../../lib/replace-file.mjs";
import { runScript } from "../../lib/run-script.mjs";

await runScript(import.meta, ({ parameters, user_input }) => {
  const { prompt, kind, default: preset, pattern, explanation, secret, save_to, pre_collected } = parameters;
  if (secret && save_to === null) throw new Error("a secret answer needs parameters.save_to: it is shown nowhere, so a file must take it");
  const place = save_to === null ? null : insideFolder(save_to);
  const isWanted = toTest(pattern);
  const question = { prompt, kind, ...(preset === null ? {} : { default: preset }), ...(secret ? { secret } : {}) };
  const given = pre_collected ?? user_input;
  if (given === undefined) return { needs_input: question };

  const answer = given === "" ? (preset ?? "") : given;
  if (!isWanted(answer)) {
    const reason = explanation ?? (pattern === null ? "The answer is empty." : `The answer does not match ${pattern}`);
    if (pre_collected !== null) throw new Error(`parameters.pre_collected: ${reason}`);
    return { needs_input: { ...question, prompt: `${reason}\n${prompt}` } };
  }
  if (place !== null) replaceFile(place, Buffer.from(answer), { mode: 0o600 });
  return { answer: secret ? null : answer, saved_to: save_to };
});

function toTest(pattern) {
  if (pattern === null) return (answer) => answer !== "";
  const test = patternTest(`^(?:${pattern})$`);
  return (answer) => limitTime(() => test(answer));
}
