/* llm-orc-script
{
  "what": "Says whether a value fits a JSON Schema, and where it does not.",
  "input": "Any value: the parameter data, the answer of the agent that it depends on (parsed where it is JSON), the answers of several by their names, or the input.",
  "parameters": {
    "type": "object",
    "properties": {
      "schema": {
        "type": ["object", "boolean"],
        "description": "The schema, of these assertions: type, enum, const, required, properties, additionalProperties, minProperties, maxProperties, items (one schema), minItems, maxItems, uniqueItems, minLength, maxLength, pattern (up to 1,000 characters, on texts of up to 100,000), minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, anyOf, allOf, oneOf, not, and $ref to a place in it, as #/$defs/name. Any other is an error, format too."
      },
      "data": { "description": "The value, in place of dependencies and input." },
      "path": { "type": "string", "default": "", "description": "Where in it the value is, as a.b[0].c." },
      "max_errors": { "type": "integer", "minimum": 1, "default": 20, "description": "How many errors to list." }
    },
    "required": ["schema"],
    "additionalProperties": false
  },
  "output": {
    "valid": "true or false; success is true either way, false only when the check itself could not be done",
    "errors": "a list of {path, message}; an empty path is the whole value",
    "more_errors": "whether there are more than are listed"
  },
  "reads": [],
  "writes": [],
  "network": false,
  "pure": true
}
*/
import { assertSchema } from "../../lib/assert-schema.mjs";
import { violations } from "../../lib/json-schema.mjs";
import { limitTime } from "../../lib/patterns.mjs";
import { readPath } from "../../lib/read-path.mjs";
import { runScript } from "../../lib/run-script.mjs";

await runScript(import.meta, ({ parameters: { schema, path, max_errors }, data }) => {
  assertSchema(schema);
  const value = readPath(data, path);
  if (value === undefined) throw new Error(`there is no value at "${path}"`);
  const found = limitTime(() => {
    const errors = [];
    for (const error of violations(value, schema)) {
      errors.push(error);
      if (errors.length > max_errors) break;
    }
    return errors;
  });
  return { valid: found.length === 0, errors: found.slice(0, max_errors), more_errors: found.length > max_errors };
});
