/* llm-orc-script
{
  "what": "Reads a text file of at most 16 MiB.",
  "input": "nothing; the parameters name the file",
  "parameters": {
    "type": "object",
    "properties": {
      "path": {
        "type": "string",
        "default": "input.txt",
        "description": "the file, relative to the working folder; an absolute path reaches whatever this user may read"
      },
      "encoding": { "type": "string", "default": "utf-8", "description": "by Python's name or the web's: utf-8, latin-1, cp1252, utf-16" }
    }
  },
  "output": {
    "content": "the text as it is in the file, line ends included",
    "path": "as given",
    "size": "characters",
    "error": "null, or why it could not be read; content and size are then null"
  },
  "reads": ["${parameters.path}"],
  "writes": [],
  "network": false,
  "pure": false
}
*/
import { anywhere } from "../../lib/file-place.mjs";
import { readFileBytes } from "../../lib/read-file-bytes.mjs";
import { runScript } from "../../lib/run-script.mjs";
import { countCharacters, decodeText } from "../../lib/text-encoding.mjs";

// An engine takes no more than this from a script's output.
const MAX_BYTES = 16 * 1024 * 1024;
const UNSET = { content: null, path: null, size: null, error: null };

await runScript(
  import.meta,
  ({ parameters: { path, encoding } }) => {
    try {
      const content = decodeText(readFileBytes(anywhere(path), MAX_BYTES), encoding, path);
      return { content, path, size: countCharacters(content) };
    } catch (error) {
      return { success: false, path, error: error.message };
    }
  },
  { indent: 2, unset: UNSET },
);
