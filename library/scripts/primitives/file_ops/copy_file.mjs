/* llm-orc-script
{
  "what": "Copies a file with its mode.",
  "input": "nothing; the parameters name the files",
  "parameters": {
    "type": "object",
    "properties": {
      "from": { "type": "string", "minLength": 1, "description": "the file, inside the working folder" },
      "to": { "type": "string", "minLength": 1, "description": "the copy, inside the working folder; its folders are made" },
      "overwrite": { "type": "boolean", "default": false, "description": "whether a file that is there is replaced" }
    },
    "required": ["from", "to"],
    "additionalProperties": false
  },
  "output": {
    "from": "as given",
    "to": "as given",
    "bytes_written": "bytes"
  },
  "reads": ["${parameters.from}"],
  "writes": ["${parameters.to}"],
  "network": false,
  "pure": false
}
*/
import { insideFolder } from "../../lib/file-place.mjs";
import { copyToPlace } from "../../lib/replace-file.mjs";
import { runScript } from "../../lib/run-script.mjs";

await runScript(import.meta, ({ parameters: { from, to, overwrite } }) => ({
  from,
  to,
  bytes_written: copyToPlace(insideFolder(from), insideFolder(to), { overwrite }),
}));
