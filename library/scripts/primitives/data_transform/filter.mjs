/* llm-orc-script
{
  "what": "Keeps the records of a list that meet conditions.",
  "input": "A list, or a map with the list under data: the parameter data, the answer of the agent that it depends on, or the input.",
  "parameters": {
    "type": "object",
    "properties": {
      "data": { "description": "What to work on, in place of dependency and input." },
      "path": { "type": "string", "default": "", "description": "Where in it the list is, as a.b[0].c." },
      "where": {
        "type": "array",
        "minItems": 1,
        "description": "The conditions.",
        "items": {
          "type": "object",
          "properties": {
            "field": { "type": "string", "default": "", "description": "Path of the value in the record; empty: the record itself." },
            "operator": {
              "enum": ["eq", "ne", "lt", "le", "gt", "ge", "contains", "in", "exists", "matches"],
              "default": "eq",
              "description": "contains: a text holds a text, a list an item, a map a name. in: the same the other way round. exists: there and not null; with value false the opposite. matches: a regular expression of up to 1,000 characters, on texts of up to 100,000. A text that reads as a number is compared as one with a number; what has no order is neither less nor greater."
            },
            "value": { "description": "What to compare with." },
            "ignore_case": { "type": "boolean", "default": false, "description": "Takes capital and small letters for the same." }
          },
          "additionalProperties": false
        }
      },
      "match": { "enum": ["all", "any"], "default": "all", "description": "Whether all conditions must hold or one is enough." }
    },
    "required": ["where"],
    "additionalProperties": false
  },
  "output": { "data": "the records that are left, in their order", "count": "how many", "total": "how many there were" },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { conditionTest } from "../../lib/conditions.mjs";
import { listOf } from "../../lib/list-of.mjs";
import { limitTime } from "../../lib/patterns.mjs";
import { pathReader } from "../../lib/read-path.mjs";
import { runScript } from "../../lib/run-script.mjs";

await runScript(import.meta, ({ parameters: { path, where, match }, data }) => {
  const records = listOf(data, path);
  const tests = where.map(({ field, operator, value, ignore_case }) => {
    const read = pathReader(field);
    const holds = conditionTest(operator, value, { ignoreCase: ignore_case });
    return (record) => holds(read(record));
  });
  const meets = (record) => (match === "all" ? tests.every((test) => test(record)) : tests.some((test) => test(record)));
  const kept = limitTime(() => records.filter(meets));
  return { data: kept, count: kept.length, total: records.length };
});
