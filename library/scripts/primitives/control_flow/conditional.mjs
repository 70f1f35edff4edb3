/* llm-orc-script
{
  "what": "Looks at a value and answers with one of two.",
  "input": "The parameter value; else what is at path in the parameter data, the answer of the agent that it depends on, the answers of several by their names, or the input.",
  "parameters": {
    "type": "object",
    "properties": {
      "value": { "description": "The value to look at, as ${agent.field} gives it." },
      "data": { "description": "What to look into, in place of dependencies and input." },
      "path": { "type": "string", "default": "", "description": "Where in it the value is, as a.b[0].c." },
      "operator": {
        "enum": ["eq", "ne", "lt", "le", "gt", "ge", "contains", "in", "exists", "matches"],
        "default": "eq",
        "description": "As in filter. contains: a text holds a text, a list an item, a map a name. in: the same the other way round. exists: there and not null; with compare_to false the opposite. matches: a regular expression of up to 1,000 characters, on a text of up to 100,000. A text that reads as a number is compared as one with a number; what has no order is neither less nor greater."
      },
      "compare_to": { "description": "What to compare with." },
      "ignore_case": { "type": "boolean", "default": false, "description": "Takes capital and small letters for the same." },
      "then": { "default": true, "description": "The result when the condition holds." },
      "else": { "default": false, "description": "The result when it does not." }
    },
    "additionalProperties": false
  },
  "output": { "result": "then or else", "matched": "whether the condition holds" },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { conditionTest } from "../../lib/conditions.mjs";
import { limitTime } from "../../lib/patterns.mjs";
import { readPath } from "../../lib/read-path.mjs";
import { runScript } from "../../lib/run-script.mjs";

await runScript(import.meta, ({ parameters, data }) => {
  const { operator, compare_to, ignore_case } = parameters;
  const test = conditionTest(operator, compare_to, { ignoreCase: ignore_case, parameter: "compare_to" });
  const value = parameters.value === undefined ? readPath(data, parameters.path) : parameters.value;
  const matched = limitTime(() => test(value));
  return { result: matched ? parameters.then : parameters.else, matched };
});
