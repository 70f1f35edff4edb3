/** The text that a script works on. */
import { parsed } from "./run-script.mjs";

// Where an answer keeps its text: read_file, the scripts that give a text, a script that printed plain text.
const PLACES = ["content", "text", "output", "data", "result"];

/**
 * The parameter `data`, else the answer of the agent that it depends on, else the input. Of an answer that is a map it is the first text
 * under `content`, `text`, `output`, `data` or `result`. Throws when there is none, and where several agents could be meant.
 */
export function textOf({ parameters, dependencies, input }) {
  if (parameters.data !== undefined) return toText(parameters.data, "the parameter data");
  const answers = Object.entries(dependencies);
  if (answers.length === 0) return toText(input, "the input");
  if (answers.length > 1)
    throw new Error(`there are answers of ${Object.keys(dependencies).join(", ")}: write data: \${agent} to say which`);
  const [[name, { response }]] = answers;
  return toText(response, `the answer of "${name}"`);
}

function toText(value, what) {
  const map = parsed(value);
  if (typeof map !== "object" || map === null) return String(value);
  if (Array.isArray(value))
    throw new Error(`${what} is a list: write fan_out: true to work on each of its texts, or data: \${agent[0]} for one`);
  const place = PLACES.find((name) => Object.hasOwn(map, name) && typeof map[name] === "string");
  if (place !== undefined) return map[place];
  // A text that happens to be JSON is a text all the same, unless it is a script's report of a failure.
  if (typeof value === "string" && map.success === undefined) return value;
  throw new Error(`${what} has no text${map.success === false ? `, it is a failure: ${map.error}` : `: write data: \${agent.field}`}`);
}
