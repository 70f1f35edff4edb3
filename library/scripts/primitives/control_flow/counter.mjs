/* llm-orc-script
{
  "what": "Counts on: the value of this turn, the next one, and whether this is the last.",
  "input": "The parameter state; else the answer of a counter, or a number, from the parameter data, the agent that it depends on, or the input, as a loop with carry: ${next} gives it. Anything else is the first turn.",
  "parameters": {
    "type": "object",
    "properties": {
      "state": { "type": ["number", "null"], "default": null, "description": "The value of this turn: next of the turn before." },
      "data": { "description": "The answer of the turn before, in place of dependency and input." },
      "start": { "type": "number", "default": 0, "description": "The value of the first turn." },
      "step": { "type": "number", "default": 1, "description": "What is added each turn; below 0 it counts down." },
      "limit": { "type": ["number", "null"], "default": null, "description": "The value that no turn goes past; null: none." }
    },
    "additionalProperties": false
  },
  "output": { "value": "of this turn", "next": "value of the next turn", "done": "whether next would go past the limit" },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { toNumber } from "../../lib/compare-values.mjs";
import { isMap } from "../../lib/list-of.mjs";
import { runScript } from "../../lib/run-script.mjs";

await runScript(import.meta, ({ parameters: { state, start, step, limit }, data }) => {
  if (step === 0) throw new Error("parameters.step must not be 0: it would never come to an end");
  const value = state ?? stateOf(data) ?? start;
  const next = value + step;
  return { value, next, done: limit !== null && (step > 0 ? next > limit : next < limit) };
});

function stateOf(data) {
  return toNumber(isMap(data) && Object.hasOwn(data, "next") ? data.next : data);
}
