/* llm-orc-script
{
  "what": "Writes a text file, in place of what is there.",
  "input": "nothing; the parameters say what is written",
  "parameters": {
    "type": "object",
    "properties": {
      "path": {
        "type": "string",
        "default": "output.txt",
        "description": "the file, relative to the working folder, its folders are made; an absolute path reaches whatever this user may write"
      },
      "content": { "type": "string", "default": "", "description": "the text, written as it is" },
      "encoding": { "type": "string", "default": "utf-8", "description": "by Python's name or the web's: utf-8, latin-1, cp1252, utf-16" }
    }
  },
  "output": {
    "path": "as given",
    "size": "characters",
    "bytes_written": "bytes",
    "error": "null, or why it could not be written; the file is then as it was, size is null and bytes_written null"
  },
  "reads": [],
  "writes": ["${parameters.path}"],
  "network": false,
  "pure": false
}
*/
import { statSync, writeFileSync } from "node:fs";
import { anywhere } from "../../lib/file-place.mjs";
import { replaceFile } from "../../lib/replace-file.mjs";
import { runScript } from "../../lib/run-script.mjs";
import { countCharacters, encodeText } from "../../lib/text-encoding.mjs";

const UNSET = { path: null, size: null, bytes_written: null, error: null };

await runScript(
  import.meta,
  ({ parameters: { path, content, encoding } }) => {
    try {
      const bytes = encodeText(content, encoding);
      write(anywhere(path), bytes);
      return { path, size: countCharacters(content), bytes_written: bytes.length };
    } catch (error) {
      return { success: false, path, error: error.message };
    }
  },
  { indent: 2, unset: UNSET },
);

// A terminal, a pipe or /dev/null takes the text; only a file can be replaced.
function write(place, bytes) {
  const present = statSync(place.file, { throwIfNoEntry: false });
  if (present === undefined || present.isFile() || present.isDirectory()) replaceFile(place, bytes);
  else writeFileSync(place.file, bytes);
}
