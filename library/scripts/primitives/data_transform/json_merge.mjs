/* llm-orc-script
{
  "what": "Merges maps into one; later ones win.",
  "input": "The answers of the agents that it depends on, in the order of depends_on and without their success; with the parameter data, or one dependency that answers with a list (or a map with a list under data), the maps of that list.",
  "parameters": {
    "type": "object",
    "properties": {
      "data": { "type": "array", "items": { "type": "object" }, "description": "The maps to merge, in place of the answers." },
      "mode": { "enum": ["deep", "shallow"], "default": "deep", "description": "deep merges maps inside of maps; shallow replaces them." },
      "arrays": { "enum": ["replace", "concat"], "default": "replace", "description": "What becomes of two lists in one place." }
    },
    "additionalProperties": false
  },
  "output": { "data": "the merged map", "merged": "how many maps went into it" },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { dependencyAnswers } from "../../lib/dependency-answers.mjs";
import { isMap, listOf } from "../../lib/list-of.mjs";
import { runScript } from "../../lib/run-script.mjs";

await runScript(import.meta, ({ parameters, dependencies, data }) => {
  const isOfAgents = parameters.data === undefined && Object.keys(dependencies).length > 0;
  // Of several agents all but one may have been skipped.
  const maps = isOfAgents && !(Object.keys(dependencies).length === 1 && holdsList(data)) ? answersOf(dependencies) : listOf(data);
  const other = maps.findIndex((map) => !isMap(map));
  if (other !== -1) throw new Error(`only maps can be merged; number ${other + 1} is none`);
  const merged = Object.create(null);
  for (const map of maps) mergeInto(merged, map, parameters);
  return { data: merged, merged: maps.length };
});

function holdsList(answer) {
  return Array.isArray(answer) || (isMap(answer) && Array.isArray(answer.data));
}

function answersOf(dependencies) {
  return dependencyAnswers(dependencies).map(({ name, answer, error }) => {
    if (error !== undefined) throw new Error(`"${name}" failed: ${error}`);
    if (!isMap(answer)) throw new Error(`only maps can be merged; the answer of "${name}" is none`);
    const { success: _, ...fields } = answer;
    return fields;
  });
}

// Maps without a prototype: in them a name such as __proto__ is a name like any other.
function mergeInto(target, source, { mode, arrays }) {
  for (const [name, value] of Object.entries(source)) {
    const before = target[name];
    if (mode === "deep" && isMap(value)) target[name] = mergeInto(isMap(before) ? before : Object.create(null), value, { mode, arrays });
    else if (arrays === "concat" && Array.isArray(value) && Array.isArray(before)) for (const item of value) before.push(item);
    else target[name] = value;
  }
  return target;
}
