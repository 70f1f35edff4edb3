/* llm-orc-script
{
  "what": "Finds the lines of text files in which a text or a regular expression occurs.",
  "input": "nothing; the parameters say what is looked for",
  "parameters": {
    "type": "object",
    "properties": {
      "search": { "type": "string", "minLength": 1, "description": "the text, or with regex the JavaScript regular expression, to find within a line" },
      "regex": { "type": "boolean", "default": false, "description": "whether search is a regular expression" },
      "ignore_case": { "type": "boolean", "default": false, "description": "whether A finds a" },
      "path": { "type": "string", "minLength": 1, "default": ".", "description": "the folder to look in, inside the working folder" },
      "pattern": {
        "type": ["string", "array"],
        "items": { "type": "string" },
        "default": "**",
        "description": "glob patterns, one or a list, of the files to search, from that folder: **\/*.ts; a name that begins with a dot needs a pattern that writes the dot"
      },
      "exclude": {
        "type": "array",
        "items": { "type": "string" },
        "default": [".git", ".hg", ".svn", ".llm-orc", ".venv", "venv", "__pycache__", "node_modules", "build", "coverage", "dist", "target"],
        "description": "names of folders that are not entered"
      },
      "limit": { "type": "integer", "minimum": 1, "default": 100, "description": "how many lines are listed; all are counted" },
      "max_bytes": { "type": "integer", "minimum": 1, "default": 1048576, "description": "larger files are passed over" }
    },
    "required": ["search"],
    "additionalProperties": false
  },
  "output": {
    "data": "list of {at, text}: path:line from the working folder, and the line, cut to 200 characters",
    "total": "how many lines match",
    "files": "how many files have one",
    "searched": "how many files were read",
    "skipped": "how many were not: larger, binary, not UTF-8 or not readable",
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
import { limitTime, patternTest } from "../../lib/patterns.mjs";
import { readText } from "../../lib/read-file-bytes.mjs";
import { runScript } from "../../lib/run-script.mjs";
import { shorten } from "../../lib/shorten.mjs";

await runScript(import.meta, ({ parameters }) => {
  const { path, pattern, exclude, limit, max_bytes } = parameters;
  const isMatch = toTest(parameters);
  const { paths, truncated } = findFiles(insideFolder(path), pattern, exclude);
  const search = () => searchFiles(paths, isMatch, limit, max_bytes);
  const found = parameters.regex ? limitTime(search) : search();
  return { ...found, truncated: truncated || found.total > found.data.length };
});

function searchFiles(paths, isMatch, limit, maxBytes) {
  const data = [];
  const counts = { total: 0, files: 0, searched: 0, skipped: 0 };
  for (const path of paths) {
    const lines = linesOf(path, maxBytes);
    counts[lines === undefined ? "skipped" : "searched"] += 1;
    const found = [...(lines ?? []).entries()].filter(([, line]) => isMatch(line));
    if (found.length > 0) counts.files += 1;
    counts.total += found.length;
    for (const [index, line] of found.slice(0, limit - data.length)) data.push({ at: `${path}:${index + 1}`, text: shorten(line, 200) });
  }
  return { data, ...counts };
}

function toTest({ search, regex, ignore_case }) {
  if (regex) {
    const test = patternTest(search, { ignoreCase: ignore_case });
    return (line) => test(line.slice(0, 100_000));
  }
  if (!ignore_case) return (line) => line.includes(search);
  const small = search.toLowerCase();
  return (line) => line.toLowerCase().includes(small);
}

// A file may be gone since it was listed, and a link may have taken its place: each is looked at anew.
function linesOf(path, maxBytes) {
  try {
    const text = readText(insideFolder(path), maxBytes);
    return text.includes("\0") ? undefined : text.split(/\r\n|\n|\r/);
  } catch {
    return undefined;
  }
}
