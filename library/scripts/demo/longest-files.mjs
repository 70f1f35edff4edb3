/**
 * What:       finds the longest source files of the folder in which it runs, and says how long such files usually are.
 * Input:      none of its own; standard input may hold the usual request object.
 * Parameters: max_files (20000), top (10): how many files are listed, long (300): from how many lines on a file is long.
 * Output:     {success, source_files, median_lines, long_files, long, longest: [{path, lines, language}], truncated}
 * Reads:      source files that git tracks or would track, or all outside dependency and build folders.
 * Writes:     nothing.   Network: none.   Pure: no, it depends on the files.
 */
import { countLines } from "./lib/count-lines.mjs";
import { languageOf } from "./lib/languages.mjs";
import { answer, countParameter, readRequest } from "./lib/script-io.mjs";
import { listFiles, readSource } from "./lib/source-files.mjs";

const { parameters } = await readRequest();
const top = countParameter(parameters, "top", 10);
const long = countParameter(parameters, "long", 300);
const { paths, truncated } = listFiles(countParameter(parameters, "max_files", 20_000));

const files = paths
  .filter((path) => languageOf(path).comments !== undefined)
  .map((path) => ({ path, text: readSource(path)?.text }))
  .filter(({ text }) => text !== undefined)
  .map(({ path, text }) => ({ path, lines: countLines(text), language: languageOf(path).name }))
  .sort((a, b) => b.lines - a.lines || (a.path < b.path ? -1 : 1));

answer({
  source_files: files.length,
  median_lines: median(files.map(({ lines }) => lines)),
  long_files: files.filter(({ lines }) => lines >= long).length,
  long,
  longest: files.slice(0, top),
  truncated,
});

function median(sorted) {
  if (sorted.length === 0) return null;
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
