/* llm-orc-script
{
  "what": "Adds a text to the end of a file, or begins the file.",
  "input": "nothing; the parameters say what is done",
  "parameters": {
    "type": "object",
    "properties": {
      "path": { "type": "string", "minLength": 1, "description": "the file, inside the working folder; its folders are made" },
      "content": { "type": "string", "description": "the text to add" },
      "newline": { "type": "boolean", "default": true, "description": "whether a line feed follows a text that does not end with one" }
    },
    "required": ["path", "content"],
    "additionalProperties": false
  },
  "output": {
    "path": "as given",
    "bytes_written": "bytes added",
    "size": "bytes of the file afterwards"
  },
  "reads": [],
  "writes": ["${parameters.path}"],
  "network": false,
  "pure": false
}
*/
import { closeSync, constants, fstatSync, openSync, writeSync } from "node:fs";
import { fileProblem, insideFolder, makeFolderOf } from "../../lib/file-place.mjs";
import { runScript } from "../../lib/run-script.mjs";
import { encodeText } from "../../lib/text-encoding.mjs";

const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NONBLOCK ?? 0);

await runScript(import.meta, ({ parameters: { path, content, newline } }) => {
  const bytes = encodeText(newline && !content.endsWith("\n") ? `${content}\n` : content, "utf-8");
  return { path, bytes_written: bytes.length, size: append(insideFolder(path), bytes) };
});

/** The file's size afterwards. One write, so that texts of scripts that append at the same time do not mix. */
function append({ name, file }, bytes) {
  try {
    makeFolderOf(file);
    const descriptor = openSync(file, FLAGS, 0o666);
    try {
      if (!fstatSync(descriptor).isFile()) throw new Error(`"${name}" is no regular file`);
      const written = writeSync(descriptor, bytes);
      if (written < bytes.length)
        throw new Error(`the disk took only ${written} of ${bytes.length} bytes; "${name}" ends with a part of the text`);
      return fstatSync(descriptor).size;
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw fileProblem(error, name);
  }
}
