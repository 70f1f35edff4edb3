/* llm-orc-script
{
  "what": "Takes named fields out of a JSON map.",
  "input": "The map that the parameter json_data holds, or is the text of.",
  "parameters": {
    "type": "object",
    "properties": {
      "json_data": { "type": ["string", "object"], "default": "{}", "description": "The map, or its JSON text." },
      "fields": { "type": "array", "items": { "type": "string" }, "default": [], "description": "The names to take; of the outermost level only." }
    }
  },
  "output": {
    "extracted": "the fields that are there, by name",
    "missing_fields": "the names that are not",
    "total_fields": "how many names were asked for",
    "extracted_count": "how many of them are there",
    "error": "null, or why json_data could not be read"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { isMap } from "../../lib/list-of.mjs";
import { runScript } from "../../lib/run-script.mjs";

const UNSET = { extracted: {}, missing_fields: [], total_fields: 0, extracted_count: 0, error: null };

await runScript(import.meta, ({ parameters: { json_data, fields } }) => extract(json_data, fields), { indent: 2, unset: UNSET });

function extract(data, fields) {
  try {
    const map = typeof data === "string" ? JSON.parse(data) : data;
    if (!isMap(map)) throw new Error("a map is needed");
    const names = [...new Set(fields)];
    const present = names.filter((name) => Object.hasOwn(map, name));
    return {
      extracted: Object.fromEntries(present.map((name) => [name, map[name]])),
      missing_fields: fields.filter((name) => !Object.hasOwn(map, name)),
      total_fields: fields.length,
      extracted_count: present.length,
    };
  } catch (error) {
    return { success: false, total_fields: fields.length, error: `Invalid JSON: ${error.message}` };
  }
}
