/* llm-orc-script
{
  "what": "Writes rows as a CSV file, in place of what is there.",
  "input": "the rows: the parameter data, else the answer of the agent before, else the input; a list of maps or of lists, or a map that has it as data; lists and maps in a field are written as JSON",
  "parameters": {
    "type": "object",
    "properties": {
      "path": { "type": "string", "minLength": 1, "description": "the file, inside the working folder; its folders are made" },
      "data": { "description": "the rows to write" },
      "columns": {
        "type": ["array", "null"],
        "items": { "type": "string" },
        "minItems": 1,
        "default": null,
        "description": "which columns of maps, in which order, by default all as they first appear; the names of the columns of lists"
      },
      "header": { "type": "boolean", "default": true, "description": "whether the first record names the columns, where they have names" },
      "delimiter": { "type": "string", "default": ",", "description": "one character between fields" },
      "escape_formulas": {
        "type": "boolean",
        "default": false,
        "description": "Puts an apostrophe before texts that a spreadsheet would run as a formula, as json_to_csv does."
      },
      "bom": { "type": "boolean", "default": false, "description": "whether the file begins with a byte order mark, by which Excel knows UTF-8" }
    },
    "required": ["path"],
    "additionalProperties": false
  },
  "output": {
    "path": "as given",
    "columns": "the names of the columns; null where they have none",
    "rows": "how many, without the header",
    "bytes_written": "bytes"
  },
  "reads": [],
  "writes": ["${parameters.path}"],
  "network": false,
  "pure": false
}
*/
import { fieldWriter, formatCsv } from "../../lib/csv.mjs";
import { insideFolder } from "../../lib/file-place.mjs";
import { isMap, listOf } from "../../lib/list-of.mjs";
import { replaceFile } from "../../lib/replace-file.mjs";
import { runScript } from "../../lib/run-script.mjs";
import { encodeText } from "../../lib/text-encoding.mjs";

await runScript(import.meta, ({ parameters: { path, columns, header, delimiter, escape_formulas, bom }, data }) => {
  if (data?.truncated === true) throw new Error("the rows are only the first of more; raise the limit of the agent that gives them");
  const { names, records } = toTable(listOf(data), columns ?? (Array.isArray(data?.columns) ? data.columns : null));
  const rows = header && names !== null && names.length > 0 ? [names, ...records] : records;
  const toField = fieldWriter(escape_formulas);
  const text = formatCsv(
    rows.map((row) => row.map(toField)),
    { delimiter },
  );
  const bytes = encodeText(text, bom ? "utf-8-sig" : "utf-8");
  replaceFile(insideFolder(path), bytes);
  return { path, columns: names, rows: records.length, bytes_written: bytes.length };
});

function toTable(rows, columns) {
  if (rows.every(Array.isArray)) {
    const odd = columns === null ? -1 : rows.findIndex((row) => row.length !== columns.length);
    if (odd !== -1) throw new Error(`row ${odd + 1} has ${rows[odd].length} fields for ${columns.length} columns`);
    return { names: columns, records: rows };
  }
  const stranger = rows.findIndex((row) => !isMap(row));
  if (stranger !== -1) throw new Error(`row ${stranger + 1} is no map; the rows must be all maps or all lists`);
  const names = columns ?? [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return { names, records: rows.map((row) => names.map((name) => (Object.hasOwn(row, name) ? row[name] : null))) };
}
