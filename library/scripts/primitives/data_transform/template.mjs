/* llm-orc-script
{
  "what": "Fills values into a text.",
  "input": "The values: a map that is the parameter data, the answer of the agent that it depends on, the answers of several by their names, or the input. The parameter values goes before it.",
  "parameters": {
    "type": "object",
    "properties": {
      "template": {
        "type": "string",
        "description": "The text, with {{path.to[0].value}} where a value goes. {{#each path}}...{{/each}} repeats what is in it for each item of a list, inside of which {{.}} is the item and {{name}} a field of it; outside of it {{.}} is the whole, so that {{#each .}} goes through a list that is the answer itself. Lists and maps are written as JSON."
      },
      "data": { "description": "The values, in place of dependencies and input." },
      "values": { "type": "object", "default": {}, "description": "More values by name; they win." },
      "default": { "type": "string", "description": "The text for what is missing or null; without it that is a failure." }
    },
    "required": ["template"],
    "additionalProperties": false
  },
  "output": { "text": "the text; at most ten million characters" },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { isMap } from "../../lib/list-of.mjs";
import { compileTemplate } from "../../lib/render-template.mjs";
import { runScript } from "../../lib/run-script.mjs";

await runScript(import.meta, ({ parameters: { template, values, default: fallback }, data }) => ({
  text: compileTemplate(template, { fallback })(isMap(data) ? [{ ...data, ...values }] : [values, data]),
}));
