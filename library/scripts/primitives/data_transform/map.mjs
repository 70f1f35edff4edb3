/* llm-orc-script
{
  "what": "Makes a new record of each record of a list: takes fields, renames them, computes new ones.",
  "input": "A list, or a map with the list under data: the parameter data, the answer of the agent that it depends on, or the input.",
  "parameters": {
    "type": "object",
    "properties": {
      "data": { "description": "What to work on, in place of dependency and input." },
      "path": { "type": "string", "default": "", "description": "Where in it the list is, as a.b[0].c." },
      "select": {
        "type": "array",
        "items": { "type": "string" },
        "description": "The paths to take, and no others; each becomes a field of that name, null where there is nothing. Without it all fields are taken."
      },
      "rename": {
        "type": "object",
        "additionalProperties": { "type": "string" },
        "default": {},
        "description": "New names by old ones (the path, for one that select took)."
      },
      "compute": {
        "type": "object",
        "additionalProperties": { "type": "string" },
        "default": {},
        "description": "New fields by name: a text with {{path}} of the record as it was, {{.}} for the record itself. One {{path}} alone keeps a number a number. What is missing is null, or nothing within a text."
      }
    },
    "additionalProperties": false
  },
  "output": { "data": "the new records, in their order", "count": "how many" },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { isMap, listOf } from "../../lib/list-of.mjs";
import { pathReader } from "../../lib/read-path.mjs";
import { compileValue } from "../../lib/render-template.mjs";
import { runScript } from "../../lib/run-script.mjs";

await runScript(import.meta, ({ parameters, data }) => {
  const records = listOf(data, parameters.path);
  const toRecord = recordMaker(parameters);
  return { data: records.map(toRecord), count: records.length };
});

function recordMaker({ select, rename, compute }) {
  const readers = select?.map((path) => [path, pathReader(path)]);
  const computed = Object.entries(compute).map(([name, template]) => [name, compileValue(template)]);
  return (record, index) => {
    if (!isMap(record) && readers === undefined && computed.length === 0) {
      throw new Error(`entry ${index + 1} is no map: give select or compute`);
    }
    const taken = readers?.map(([path, read]) => [path, read(record) ?? null]) ?? Object.entries(isMap(record) ? record : {});
    const fields = [
      ...taken.map(([name, value]) => [Object.hasOwn(rename, name) ? rename[name] : name, value]),
      ...computed.map(([name, compute]) => [name, compute([record])]),
    ];
    return Object.fromEntries(fields);
  };
}
