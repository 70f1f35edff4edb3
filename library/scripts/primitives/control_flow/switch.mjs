/* llm-orc-script
{
  "what": "Answers with the case that belongs to a value.",
  "input": "The parameter value; else what is at path in the parameter data, the answer of the agent that it depends on, the answers of several by their names, or the input.",
  "parameters": {
    "type": "object",
    "properties": {
      "value": { "description": "The value to look at, as ${agent.field} gives it." },
      "data": { "description": "What to look into, in place of dependencies and input." },
      "path": { "type": "string", "default": "", "description": "Where in it the value is, as a.b[0].c." },
      "cases": {
        "type": "object",
        "minProperties": 1,
        "description": "The results by value. Numbers, true, false and null are written as texts; white space around the value does not count."
      },
      "ignore_case": { "type": "boolean", "default": false, "description": "Takes capital and small letters for the same." },
      "default": { "default": null, "description": "The result when there is no case for the value." }
    },
    "required": ["cases"],
    "additionalProperties": false
  },
  "output": { "result": "what the case holds, or default", "case": "its name, null when there is none", "matched": "whether there is one" },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { readPath } from "../../lib/read-path.mjs";
import { runScript } from "../../lib/run-script.mjs";

await runScript(import.meta, ({ parameters, data }) => {
  const { cases, ignore_case, default: fallback } = parameters;
  const value = parameters.value === undefined ? readPath(data, parameters.path) : parameters.value;
  if (typeof value === "object" && value !== null)
    throw new Error("the value is a list or a map: say with path which of its values is meant");
  const nameOf = (text) => (ignore_case ? text.trim().toLowerCase() : text.trim());
  const wanted = nameOf(String(value ?? null));
  const found = Object.keys(cases).find((name) => nameOf(name) === wanted);
  return { result: found === undefined ? fallback : cases[found], case: found ?? null, matched: found !== undefined };
});
