/* llm-orc-script
{
  "what": "Waits for several agents and joins their answers, and says which failed or are missing.",
  "input": "The answers of the agents that it depends on; JSON texts are parsed.",
  "parameters": {
    "type": "object",
    "properties": {
      "into": {
        "enum": ["map", "list", "flat"],
        "default": "map",
        "description": "map: the answers by the agents' names. list: the answers in the order of depends_on. flat: one list of the entries of those that are lists, or have one under data, and of the other answers themselves; of a fan-out, this holds for each of its answers."
      },
      "expect": { "type": "array", "items": { "type": "string" }, "default": [], "description": "The agents that should have answered. An agent that was skipped does not come here otherwise." },
      "require": { "enum": ["none", "any", "all"], "default": "none", "description": "How many must have answered without failing, of those that came or are expected; otherwise this is a failure, too." }
    },
    "additionalProperties": false
  },
  "output": {
    "data": "the answers of those that did not fail",
    "answered": "their names",
    "failed": "a list of {name, error}",
    "missing": "those expected of which there is nothing",
    "complete": "whether none failed and none is missing"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { dependencyAnswers } from "../../lib/dependency-answers.mjs";
import { isMap } from "../../lib/list-of.mjs";
import { runScript } from "../../lib/run-script.mjs";

const JOIN = {
  map: (answers) => Object.fromEntries(answers.map(({ name, answer }) => [name, answer])),
  list: (answers) => answers.map(({ answer }) => answer),
  flat: (answers) => answers.flatMap(({ answer }) => [answer].flat().flatMap(entriesOf)),
};

await runScript(import.meta, ({ parameters: { into, expect, require }, dependencies }) => {
  const answers = dependencyAnswers(dependencies);
  const good = answers.filter(({ error }) => error === undefined);
  const failed = answers.filter(({ error }) => error !== undefined).map(({ name, error }) => ({ name, error }));
  const missing = expect.filter((name) => !Object.hasOwn(dependencies, name));
  const complete = failed.length === 0 && missing.length === 0;
  const rest = { answered: good.map(({ name }) => name), failed, missing, complete };
  const isEnough = require === "none" || (require === "all" ? complete : good.length > 0);
  return { ...(isEnough ? {} : { success: false, error: whatLacks(failed, missing) }), data: JOIN[into](good), ...rest };
});

function entriesOf(answer) {
  return isMap(answer) && Array.isArray(answer.data) ? answer.data : answer;
}

function whatLacks(failed, missing) {
  const parts = [...failed.map(({ name, error }) => `"${name}" failed: ${error}`), ...missing.map((name) => `"${name}" is missing`)];
  return parts.length === 0 ? "no agent has answered" : parts.join("; ");
}
