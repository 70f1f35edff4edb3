/* llm-orc-script
{
  "what": "Writes a value as a JSON file, in place of what is there.",
  "input": "the value: the parameter data, else the answer of the agent before, else the input; a text that is JSON is taken for what it says",
  "parameters": {
    "type": "object",
    "properties": {
      "path": { "type": "string", "minLength": 1, "description": "the file, inside the working folder; its folders are made" },
      "data": { "description": "the value to write" },
      "indent": { "type": "integer", "minimum": 0, "maximum": 10, "default": 2, "description": "spaces per level; 0 writes one line" }
    },
    "required": ["path"],
    "additionalProperties": false
  },
  "output": {
    "path": "as given",
    "bytes_written": "bytes"
  },
  "reads": [],
  "writes": ["${parameters.path}"],
  "network": false,
  "pure": false
}
*/
import { dependencyAnswers } from "../../lib/dependency-answers.mjs";
import { insideFolder } from "../../lib/file-place.mjs";
import { replaceFile } from "../../lib/replace-file.mjs";
import { runScript } from "../../lib/run-script.mjs";

await runScript(import.meta, ({ parameters, dependencies, data }) => {
  const { path, indent } = parameters;
  const failed = parameters.data === undefined ? dependencyAnswers(dependencies).find(({ error }) => error !== undefined) : undefined;
  if (failed !== undefined) throw new Error(`"${failed.name}" failed, so there is nothing to write: ${failed.error}`);
  if (data === "") throw new Error("there is nothing to write: give the parameter data, an agent before this one, or an input");
  const bytes = Buffer.from(`${JSON.stringify(data, null, indent)}\n`);
  replaceFile(insideFolder(path), bytes);
  return { path, bytes_written: bytes.length };
});
