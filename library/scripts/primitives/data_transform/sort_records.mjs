/* llm-orc-script
{
  "what": "Sorts the records of a list, and keeps the first of them if asked to.",
  "input": "A list, or a map with the list under data: the parameter data, the answer of the agent that it depends on, or the input.",
  "parameters": {
    "type": "object",
    "properties": {
      "data": { "description": "What to work on, in place of dependency and input." },
      "path": { "type": "string", "default": "", "description": "Where in it the list is, as a.b[0].c." },
      "by": {
        "type": "array",
        "items": { "type": "string", "minLength": 1 },
        "minItems": 1,
        "default": ["."],
        "description": "The paths to sort by, the most important first; with a minus in front from high to low; . is the entry itself. Texts that read as numbers are numbers; numbers come before texts, true and false after them, and what is missing last in either direction. Equal ones keep their order."
      },
      "limit": { "type": "integer", "minimum": 0, "description": "How many to keep; without it all." }
    },
    "additionalProperties": false
  },
  "output": { "data": "the records in their new order", "count": "how many", "total": "how many there were" },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { compareValues } from "../../lib/compare-values.mjs";
import { listOf } from "../../lib/list-of.mjs";
import { pathReader } from "../../lib/read-path.mjs";
import { runScript } from "../../lib/run-script.mjs";

await runScript(import.meta, ({ parameters: { path, by, limit }, data }) => {
  const records = listOf(data, path);
  const orders = by.map((key) => ({ read: pathReader(key.replace(/^-/, "")), direction: key.startsWith("-") ? -1 : 1 }));
  const keyed = records.map((record) => ({ record, keys: orders.map(({ read }) => read(record) ?? undefined) }));
  keyed.sort((a, b) => {
    for (const [index, { direction }] of orders.entries()) {
      const order = compareKeys(a.keys[index], b.keys[index], direction);
      if (order !== 0) return order;
    }
    return 0;
  });
  const sorted = keyed.slice(0, limit).map(({ record }) => record);
  return { data: sorted, count: sorted.length, total: records.length };
});

function compareKeys(a, b, direction) {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return direction * compareValues(a, b);
}
