/* llm-orc-script
{
  "what": "Keeps the first of the entries of a list that are the same.",
  "input": "A list, or a map with the list under data: the parameter data, the answer of the agent that it depends on, or the input.",
  "parameters": {
    "type": "object",
    "properties": {
      "data": { "description": "What to work on, in place of dependency and input." },
      "path": { "type": "string", "default": "", "description": "Where in it the list is, as a.b[0].c." },
      "by": {
        "type": "array",
        "items": { "type": "string" },
        "default": [],
        "description": "The paths in which entries must be the same; without one the whole entry. An entry that has none of them stays."
      },
      "ignore_case": { "type": "boolean", "default": false, "description": "Takes capital and small letters for the same." },
      "ignore_whitespace": {
        "type": "boolean",
        "default": false,
        "description": "Takes any white space within a text for one space, and takes it off both ends, before comparing."
      }
    },
    "additionalProperties": false
  },
  "output": { "data": "the entries that are left, as they were and in their order", "count": "how many", "removed": "how many were there before" },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { canonicalJson } from "../../lib/canonical-json.mjs";
import { listOf } from "../../lib/list-of.mjs";
import { pathReader } from "../../lib/read-path.mjs";
import { runScript } from "../../lib/run-script.mjs";

await runScript(import.meta, ({ parameters, data }) => {
  const entries = listOf(data, parameters.path);
  const keyOf = keyMaker(parameters);
  const seen = new Set();
  const kept = entries.filter((entry) => {
    const key = keyOf(entry);
    if (key === undefined) return true;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
  return { data: kept, count: kept.length, removed: entries.length - kept.length };
});

function keyMaker({ by, ignore_case, ignore_whitespace }) {
  const readers = by.map(pathReader);
  const fold = (text) => {
    const spaced = ignore_whitespace ? text.replaceAll(/\s+/g, " ").trim() : text;
    return (ignore_case ? spaced.toLowerCase() : spaced).normalize("NFC");
  };
  return (entry) => {
    const values = readers.length === 0 ? [entry] : readers.map((read) => read(entry));
    if (values.every((value) => value === undefined)) return undefined;
    return canonicalJson(values.map((value) => foldTexts(value, fold)));
  };
}

function foldTexts(value, fold) {
  if (typeof value === "string") return fold(value);
  if (Array.isArray(value)) return value.map((item) => foldTexts(item, fold));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, foldTexts(part, fold)]));
}
