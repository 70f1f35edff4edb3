/* llm-orc-script
{
  "what": "Reads CSV text into a list of records.",
  "input": "A text: the parameter data, the answer of the agent that it depends on, or the input. Of an answer that is a map, the text under content, text, output, data or result.",
  "parameters": {
    "type": "object",
    "properties": {
      "data": { "type": "string", "description": "The text, in place of dependency and input." },
      "delimiter": { "type": "string", "minLength": 1, "maxLength": 1, "default": ",", "description": "What stands between two fields." },
      "header": {
        "type": "boolean",
        "default": true,
        "description": "Whether the first row names the fields. Otherwise they are column_1, column_2 and so on, as is a name that is empty; a name that is there twice gets _2."
      },
      "types": {
        "type": "boolean",
        "default": false,
        "description": "Reads numbers, true and false as such and an empty field as null. A number with leading zeros or more digits than it can keep stays a text."
      }
    },
    "additionalProperties": false
  },
  "output": { "data": "the records, as maps; a field that a row lacks is null", "count": "how many", "columns": "the fields, in order" },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { parseCsv, typedField } from "../../lib/csv.mjs";
import { runScript } from "../../lib/run-script.mjs";
import { textOf } from "../../lib/text-of.mjs";

await runScript(import.meta, (request) => {
  const { delimiter, header, types } = request.parameters;
  const rows = parseCsv(textOf(request), { delimiter });
  const columns = columnNames(header ? (rows[0] ?? []) : Array(Math.max(0, ...widths(rows))).fill(""));
  const records = header ? rows.slice(1) : rows;
  const wide = records.findIndex((row) => row.length > columns.length);
  if (wide !== -1)
    throw new Error(`record ${wide + 1} has ${records[wide].length} fields, the header ${columns.length}: is the delimiter right?`);
  const toValue = types ? typedField : (field) => field;
  const data = records.map((row) =>
    Object.fromEntries(columns.map((name, index) => [name, row[index] === undefined ? null : toValue(row[index])])),
  );
  return { data, count: data.length, columns };
});

function widths(rows) {
  return new Set(rows.map((row) => row.length));
}

function columnNames(header) {
  const taken = new Set();
  return header.map((given, index) => {
    const name = given.trim() === "" ? `column_${index + 1}` : given.trim();
    let free = name;
    for (let count = 2; taken.has(free); count += 1) free = `${name}_${count}`;
    taken.add(free);
    return free;
  });
}
