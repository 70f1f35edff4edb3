/* llm-orc-script
{
  "what": "Counts the files, lines and bytes of the folder in which it runs, per language and per top folder.",
  "input": "none of its own",
  "parameters": {
    "type": "object",
    "properties": {
      "top": {"type": "integer", "minimum": 1, "default": 10, "description": "how many languages and folders are listed"},
      "max_files": {"type": "integer", "minimum": 1, "default": 20000, "description": "how many files are looked at"}
    },
    "additionalProperties": false
  },
  "output": "{folder, source: git|walk, files, lines, bytes, languages: [{language, files, lines, bytes}], folders: [{folder, files, lines}], more_languages, more_folders, truncated}; source files are those that git tracks or would track, without git all outside dependency and build folders; binary files have no lines",
  "reads": ["."],
  "writes": [],
  "network": false,
  "pure": false
}
*/
import { basename } from "node:path";
import { countLines } from "./lib/count-lines.mjs";
import { languageOf } from "./lib/languages.mjs";
import { runScript } from "../lib/run-script.mjs";
import { listFiles, readSource } from "./lib/source-files.mjs";

await runScript(import.meta, ({ parameters: { top, max_files: maxFiles } }) => countFiles(top, maxFiles));

function countFiles(top, maxFiles) {
  const { source, paths, truncated } = listFiles(maxFiles);
  const total = { files: 0, lines: 0, bytes: 0 };
  const languages = new Map();
  const folders = new Map();
  for (const path of paths) {
    const file = readSource(path);
    if (file === undefined) continue;
    const lines = file.text === undefined ? 0 : countLines(file.text);
    const folder = path.includes("/") ? path.slice(0, path.indexOf("/")) : ".";
    for (const counts of [total, countsOf(languages, languageOf(path).name), countsOf(folders, folder)]) {
      counts.files += 1;
      counts.lines += lines;
      counts.bytes += file.bytes;
    }
  }

  return {
    folder: basename(process.cwd()),
    source,
    ...total,
    languages: largest(languages, top).map(([language, counts]) => ({ language, ...counts })),
    more_languages: Math.max(0, languages.size - top),
    folders: largest(folders, top).map(([folder, { files, lines }]) => ({ folder, files, lines })),
    more_folders: Math.max(0, folders.size - top),
    truncated,
  };
}

function countsOf(groups, name) {
  if (!groups.has(name)) groups.set(name, { files: 0, lines: 0, bytes: 0 });
  return groups.get(name);
}

function largest(groups, top) {
  return [...groups].sort(([, a], [, b]) => b.lines - a.lines || b.bytes - a.bytes).slice(0, top);
}
