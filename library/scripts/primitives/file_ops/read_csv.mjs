/* llm-orc-script
{
  "what": "Reads a CSV file.",
  "input": "nothing; the parameters name the file",
  "parameters": {
    "type": "object",
    "properties": {
      "path": { "type": "string", "minLength": 1, "description": "the file, inside the working folder" },
      "header": { "type": "boolean", "default": true, "description": "whether the first record names the columns" },
      "delimiter": { "type": "string", "default": ",", "description": "one character between fields" },
      "types": {
        "type": "boolean",
        "default": false,
        "description": "Reads numbers, true and false as such and an empty field as null, as csv_to_json does."
      },
      "limit": { "type": "integer", "minimum": 1, "default": 1000, "description": "how many rows are given back; all are counted" },
      "max_bytes": { "type": "integer", "minimum": 1, "default": 4194304, "description": "a larger file is an error" }
    },
    "required": ["path"],
    "additionalProperties": false
  },
  "output": {
    "path": "as given",
    "columns": "names of the columns; null without header",
    "data": "list of maps from column to text, or without header of lists of texts; with types not texts alone",
    "total": "how many rows there are, without the header",
    "truncated": "whether there are more rows than are given back"
  },
  "reads": ["${parameters.path}"],
  "writes": [],
  "network": false,
  "pure": false
}
*/
import { parseCsv, typedField } from "../../lib/csv.mjs";
import { insideFolder } from "../../lib/file-place.mjs";
import { readText } from "../../lib/read-file-bytes.mjs";
import { runScript } from "../../lib/run-script.mjs";

await runScript(import.meta, ({ parameters: { path, header, delimiter, types, limit, max_bytes } }) => {
  const records = parseCsv(readText(insideFolder(path), max_bytes), { delimiter });
  const toRow = (record) => (types ? record.map(typedField) : record);
  const [columns, rows] = header ? [records[0] ?? [], toMaps(records, path, toRow)] : [null, records.map(toRow)];
  return { path, columns, data: rows.slice(0, limit), total: rows.length, truncated: rows.length > limit };
});

function toMaps([columns = [], ...records], path, toRow) {
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) throw new Error(`"${path}" has two columns "${twice}"; read it with header false`);
  return records.map((record, index) => {
    if (record.length === columns.length) return Object.fromEntries(toRow(record).map((value, at) => [columns[at], value]));
    throw new Error(`row ${index + 1} of "${path}" has ${record.length} fields for ${columns.length} columns; read it with header false`);
  });
}
