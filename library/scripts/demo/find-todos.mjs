/* llm-orc-script
{
  "what": "Finds what people left for later: TODO, FIXME, XXX and HACK in the comments of source files.",
  "input": "none of its own",
  "parameters": {
    "type": "object",
    "properties": {
      "top": {"type": "integer", "minimum": 1, "default": 20, "description": "how many notes are listed; all are counted"},
      "max_files": {"type": "integer", "minimum": 1, "default": 20000, "description": "how many files are looked at"}
    },
    "additionalProperties": false
  },
  "output": "{total, by_marker: {marker: count}, files, items: [{at: path:line, marker, text}], truncated}",
  "reads": ["."],
  "writes": [],
  "network": false,
  "pure": false
}
*/
import { commentLines } from "./lib/comment-lines.mjs";
import { languageOf } from "./lib/languages.mjs";
import { shorten } from "../lib/shorten.mjs";
import { runScript } from "../lib/run-script.mjs";
import { listFiles, readSource } from "./lib/source-files.mjs";

// In capitals, and where people put a marker: at the beginning of a comment's line, or before `:` or `(`. In the middle of
// a sentence it is only talked about.
const MARKER = /^(?:TODO|FIXME|XXX|HACK)\b|\b(?:TODO|FIXME|XXX|HACK)(?=[:(])/;

await runScript(import.meta, ({ parameters: { top, max_files: maxFiles } }) => findTodos(top, maxFiles));

function findTodos(top, maxFiles) {
  const { paths, truncated } = listFiles(maxFiles);

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

  return {
    total: items.length,
    by_marker: Object.fromEntries([...Map.groupBy(items, ({ marker }) => marker)].map(([marker, all]) => [marker, all.length])),
    files: new Set(items.map(({ path }) => path)).size,
    items: items.slice(0, top).map(({ at, marker, text }) => ({ at, marker, text })),
    truncated,
  };
}
