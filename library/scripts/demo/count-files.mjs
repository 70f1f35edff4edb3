/**
 * What:       counts the files, lines and bytes of the folder in which it runs, per language and per top folder.
 * Input:      none of its own; standard input may hold the usual request object.
 * Parameters: max_files (20000), top (10): how many languages and folders are listed.
 * Output:     {success, folder, source: git|walk, files, lines, bytes, languages: [{language, files, lines, bytes}],
 *             folders: [{folder, files, lines}], more_languages, more_folders, truncated}; binary files have no lines.
 * Reads:      the files that git tracks or would track, or all files outside dependency and build folders.
 * Writes:     nothing.   Network: none.   Pure: no, it depends on the files.
 */
import { basename } from "node:path";
import { countLines } from "./lib/count-lines.mjs";
import { languageOf } from "./lib/languages.mjs";
import { answer, countParameter, readRequest } from "./lib/script-io.mjs";
import { listFiles, readSource } from "./lib/source-files.mjs";

const { parameters } = await readRequest();
const top = countParameter(parameters, "top", 10);
const { source, paths, truncated } = listFiles(countParameter(parameters, "max_files", 20_000));

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

answer({
  folder: basename(process.cwd()),
  source,
  ...total,
  languages: largest(languages).map(([language, counts]) => ({ language, ...counts })),
  more_languages: Math.max(0, languages.size - top),
  folders: largest(folders).map(([folder, { files, lines }]) => ({ folder, files, lines })),
  more_folders: Math.max(0, folders.size - top),
  truncated,
});

function countsOf(groups, name) {
  if (!groups.has(name)) groups.set(name, { files: 0, lines: 0, bytes: 0 });
  return groups.get(name);
}

function largest(groups) {
  return [...groups].sort(([, a], [, b]) => b.lines - a.lines || b.bytes - a.bytes).slice(0, top);
}
