/* llm-orc-script
{
  "what": "Lists the files of a folder and the folders in it that match glob patterns.",
  "input": "nothing; the parameters name the folder",
  "parameters": {
    "type": "object",
    "properties": {
      "path": { "type": "string", "minLength": 1, "default": ".", "description": "the folder to look in, inside the working folder" },
      "pattern": {
        "type": ["string", "array"],
        "items": { "type": "string" },
        "default": "**",
        "description": "glob patterns, one or a list, from that folder: **\/*.ts, docs/*.{md,txt}; a name that begins with a dot needs a pattern that writes the dot"
      },
      "exclude": {
        "type": "array",
        "items": { "type": "string" },
        "default": [".git", ".hg", ".svn", ".llm-orc", ".venv", "venv", "__pycache__", "node_modules", "build", "coverage", "dist", "target"],
        "description": "names of folders that are not entered"
      },
      "limit": { "type": "integer", "minimum": 1, "default": 500, "description": "how many files are listed; all are counted" }
    },
    "additionalProperties": false
  },
  "output": {
    "data": "sorted paths from the working folder; no symbolic links",
    "total": "how many match",
    "truncated": "whether there are more than are listed, or the search ended after 200,000 entries"
  },
  "reads": ["${parameters.path}"],
  "writes": [],
  "network": false,
  "pure": false
}
*/
import { insideFolder } from "../../lib/file-place.mjs";
import { findFiles } from "../../lib/find-files.mjs";
import { runScript } from "../../lib/run-script.mjs";

await runScript(import.meta, ({ parameters: { path, pattern, exclude, limit } }) => {
  const { paths, truncated } = findFiles(insideFolder(path), pattern, exclude);
  return { data: paths.slice(0, limit), total: paths.length, truncated: truncated || paths.length > limit };
});
