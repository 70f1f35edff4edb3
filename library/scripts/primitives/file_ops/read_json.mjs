/* llm-orc-script
{
  "what": "Reads a JSON file.",
  "input": "nothing; the parameters name the file",
  "parameters": {
    "type": "object",
    "properties": {
      "path": { "type": "string", "minLength": 1, "description": "the file, inside the working folder" },
      "max_bytes": { "type": "integer", "minimum": 1, "default": 4194304, "description": "a larger file is an error" }
    },
    "required": ["path"],
    "additionalProperties": false
  },
  "output": {
    "path": "as given",
    "data": "what the file holds"
  },
  "reads": ["${parameters.path}"],
  "writes": [],
  "network": false,
  "pure": false
}
*/
import { insideFolder } from "../../lib/file-place.mjs";
import { readText } from "../../lib/read-file-bytes.mjs";
import { runScript } from "../../lib/run-script.mjs";

await runScript(import.meta, ({ parameters: { path, max_bytes } }) => {
  const text = readText(insideFolder(path), max_bytes);
  if (text.trim() === "") throw new Error(`"${path}" is empty, which is no JSON`);
  try {
    return { path, data: JSON.parse(text) };
  } catch (error) {
    throw new Error(`"${path}" is no JSON: ${error.message}`, { cause: error });
  }
});
