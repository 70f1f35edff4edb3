/* llm-orc-script
{
  "what": "Finds the longest source files of the folder in which it runs, and says how long such files usually are.",
  "input": "none of its own",
  "parameters": {
    "type": "object",
    "properties": {
      "top": {"type": "integer", "minimum": 1, "default": 10, "description": "how many files are listed"},
      "long": {"type": "integer", "minimum": 1, "default": 300, "description": "from how many lines on a file is long"},
      "max_files": {"type": "integer", "minimum": 1, "default": 20000, "description": "how many files are looked at"}
    },
    "additionalProperties": false
  },
  "output": "{source_files, median_lines, long_files, long, longest: [{path, lines, language}], truncated}",
  "reads": ["."],
  "writes": [],
  "network": false,
  "pure": false
}
*/
import { countLines } from "./lib/count-lines.mjs";
import { languageOf } from "./lib/languages.mjs";
import { runScript } from "../lib/run-script.mjs";
import { listFiles, readSource } from "./lib/source-files.mjs";

await runScript(import.meta, ({ parameters: { top, long, max_files: maxFiles } }) => longestFiles(top, long, maxFiles));

function longestFiles(top, long, maxFiles) {
  const { paths, truncated } = listFiles(maxFiles);

  const files = paths
    .filter((path) => languageOf(path).comments !== undefined)
    .map((path) => ({ path, text: readSource(path)?.text }))
    .filter(({ text }) => text !== undefined)
    .map(({ path, text }) => ({ path, lines: countLines(text), language: languageOf(path).name }))
    .sort((a, b) => b.lines - a.lines || (a.path < b.path ? -1 : 1));

  return {
    source_files: files.length,
    median_lines: median(files.map(({ lines }) => lines)),
    long_files: files.filter(({ lines }) => lines >= long).length,
    long,
    longest: files.slice(0, top),
    truncated,
  };
}

function median(sorted) {
  if (sorted.length === 0) return null;
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
