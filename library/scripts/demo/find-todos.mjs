/**
 * What:       finds what people left for later: TODO, FIXME, XXX and HACK in the comments of source files.
 * Input:      none of its own; standard input may hold the usual request object.
 * Parameters: max_files (20000), top (20): how many are listed; all of them are counted.
 * Output:     {success, total, by_marker: {marker: count}, files, items: [{at: "path:line", marker, text}], truncated}
 * Reads:      source files that git tracks or would track, or all outside dependency and build folders.
 * Writes:     nothing.   Network: none.   Pure: no, it depends on the files.
 */
import { commentLines } from "./lib/comment-lines.mjs";
import { languageOf } from "./lib/languages.mjs";
import { answer, countParameter, readRequest, shorten } from "./lib/script-io.mjs";
import { listFiles, readSource } from "./lib/source-files.mjs";

// In capitals, and where people put a marker: at the beginning of a comment's line, or before `:` or `(`. In the middle of
// a sentence it is only talked about.
const MARKER = /^(?:TODO|FIXME|XXX|HACK)\b|\b(?:TODO|FIXME|XXX|HACK)(?=[:(])/;

const { parameters } = await readRequest();
const top = countParameter(parameters, "top", 20);
const { paths, truncated } = listFiles(countParameter(parameters, "max_files", 20_000));

const items = [];
for (const path of paths) {
  const { comments } = languageOf(path);
  const text = comments && readSource(path)?.text;
  if (!text || !/TODO|FIXME|XXX|HACK/.test(text)) continue;
  for (const comment of commentLines(text, comments)) {
    const said = comment.text.replace(/^[\s*@-]+/, "");
    const match = MARKER.exec(said);
    if (match === null) continue;
    const rest = said.slice(match.index + match[0].length).replace(/^[\s:-]+/, "");
    items.push({ path, at: `${path}:${comment.line}`, marker: match[0], text: shorten(rest, 120) });
  }
}

answer({
  total: items.length,
  by_marker: Object.fromEntries([...Map.groupBy(items, ({ marker }) => marker)].map(([marker, all]) => [marker, all.length])),
  files: new Set(items.map(({ path }) => path)).size,
  items: items.slice(0, top).map(({ at, marker, text }) => ({ at, marker, text })),
  truncated,
});
