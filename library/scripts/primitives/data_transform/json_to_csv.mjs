/* llm-orc-script
{
  "what": "Writes a list of records as CSV text.",
  "input": "A list, or a map with the list under data: the parameter data, the answer of the agent that it depends on, or the input.",
  "parameters": {
    "type": "object",
    "properties": {
      "data": { "description": "What to work on, in place of dependency and input." },
      "path": { "type": "string", "default": "", "description": "Where in it the list is, as a.b[0].c." },
      "columns": {
        "type": "array",
        "items": { "type": "string" },
        "minItems": 1,
        "description": "The paths to write, in this order; without it all fields of the records, in the order in which they appear."
      },
      "header": { "type": "boolean", "default": true, "description": "Whether the first row names the columns." },
      "delimiter": { "type": "string", "minLength": 1, "maxLength": 1, "default": ",", "description": "What stands between two fields." },
      "escape_formulas": {
        "type": "boolean",
        "default": false,
        "description": "Puts an apostrophe before texts that a spreadsheet would run as a formula: those that begin with = + - @ or a control character."
      }
    },
    "additionalProperties": false
  },
  "output": { "text": "the CSV text; lists and maps in a field are JSON, null and what is missing are empty", "rows": "how many records", "columns": "their names" },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { fieldWriter, formatCsv } from "../../lib/csv.mjs";
import { isMap, listOf } from "../../lib/list-of.mjs";
import { joinPath, pathReader } from "../../lib/read-path.mjs";
import { runScript } from "../../lib/run-script.mjs";

await runScript(import.meta, ({ parameters, data }) => {
  const records = listOf(data, parameters.path);
  const other = records.findIndex((record) => !isMap(record));
  if (other !== -1) throw new Error(`entry ${other + 1} is no map: only records have columns`);
  const names = parameters.columns ?? [...new Set(records.flatMap((record) => Object.keys(record)))];
  const readers = names.map((name) => pathReader(parameters.columns === undefined ? joinPath("", name) : name));
  const toField = fieldWriter(parameters.escape_formulas);
  const rows = records.map((record) => readers.map((read) => toField(read(record))));
  const headed = parameters.header ? [names.map(toField), ...rows] : rows;
  return { text: names.length === 0 ? "" : formatCsv(headed, { delimiter: parameters.delimiter }), rows: rows.length, columns: names };
});
