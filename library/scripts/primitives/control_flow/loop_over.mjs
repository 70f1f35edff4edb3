/* llm-orc-script
{
  "what": "Makes the items of a list ready for fan_out, each with its place.",
  "input": "The parameter items, else the list of the agent that it depends on (its answer, or data of it), else the input: a JSON list, or the lines of a text that are not empty.",
  "parameters": {
    "type": "object",
    "properties": {
      "items": { "type": "array", "description": "The items, in place of dependency and input." },
      "path": { "type": "string", "default": "", "description": "Where the list is in the answer or the input, as a.b[0].c." },
      "limit": { "type": "integer", "minimum": 0, "description": "How many items to take; without it all." }
    },
    "additionalProperties": false
  },
  "output": {
    "data": "a list of {item, index (from 0), total, first, last}, for fan_out: true of an agent that depends on this one",
    "count": "how many"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { listOf } from "../../lib/list-of.mjs";
import { runScript } from "../../lib/run-script.mjs";

await runScript(import.meta, ({ parameters: { items, path, limit }, dependencies, data }) => {
  const hasLines = Object.keys(dependencies).length === 0 && typeof data === "string" && path === "";
  const list = (items ?? (hasLines ? linesOf(data) : listOf(data, path))).slice(0, limit);
  const total = list.length;
  return { data: list.map((item, index) => ({ item, index, total, first: index === 0, last: index === total - 1 })), count: total };
});

function linesOf(text) {
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
