/** The frame of the library's scripts: the request in, one JSON document out, and what a script says of itself in between. */
import { readFileSync } from "node:fs";
import { checkParameters } from "./check-parameters.mjs";

/**
 * Reads the request, checks the parameters against the script's header, and prints `{"success": true, ...}` with what `work` returns,
 * or `{"success": false, "error"}` when it throws. The exit code is 0 either way: the answer tells.
 *
 * Parameters are, in this order: `--name value` on the command line, `AGENT_PARAMETERS`, `parameters` of the document on
 * standard input, or that whole document when it is a map of nothing else. `--help` prints the header.
 *
 * @param {{ filename: string }} meta the script's `import.meta`
 * @param {(request: { parameters: any, input: any, dependencies: Record<string, any>, user_input?: string, data: unknown }) => unknown} work
 *   `data` is what there is to work on: the parameter `data`, else the answers of the agents that it depends on (of one, its answer
 *   alone), else the input; texts that are JSON are parsed
 * @param {{ indent?: number, unset?: object }} [options] `indent`: spaces of the printed JSON; none by default, which is cheapest for a
 *   model to read. `unset`: the fields that every answer has, also a failure, each with its value where nothing sets it
 */
export async function runScript(meta, work, { indent, unset = {} } = {}) {
  const print = (answer) => process.stdout.write(`${JSON.stringify(answer, null, indent)}\n`);
  try {
    const header = readHeader(meta.filename);
    if (process.argv.includes("--help")) return void process.stdout.write(`${JSON.stringify(header, null, 2)}\n`);
    const document = await readDocument();
    const parameters = checkParameters(readParameters(process.argv.slice(2), document), header.parameters);
    const { dependencies = {}, user_input } = document;
    const input = document.input_data ?? document.input ?? "";
    const answer = await work({
      parameters,
      input,
      dependencies,
      ...(user_input === undefined ? {} : { user_input }),
      data: dataOf(parameters, dependencies, input),
    });
    print("needs_input" in answer ? answer : { success: true, ...unset, ...answer });
  } catch (error) {
    print({ success: false, ...unset, error: messageOf(error) });
  }
}

function messageOf(error) {
  // What the engine throws for recursion without an end, which here is data like [[[[...
  if (error instanceof RangeError && error.message.includes("call stack")) return "the data is nested too deeply";
  return error instanceof Error ? error.message : String(error);
}

/** What a script says of itself: the JSON in its first comment, after the line `llm-orc-script`. */
export function readHeader(file) {
  const [, header] = /^\/\* llm-orc-script\n(.*?)\n\*\//s.exec(readFileSync(file, "utf8")) ?? [];
  if (header === undefined) throw new Error(`${file} does not begin with a comment "llm-orc-script"`);
  return JSON.parse(header);
}

/** The value of a text that is JSON, else the text itself; what is no text stays as it is. */
export function parsed(value) {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

async function readDocument() {
  if (process.stdin.isTTY) return {};
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += chunk;
  if (text.trim() === "") return {};
  const document = parsed(text);
  return isMap(document) ? document : { input: text };
}

const PARTS = ["agent_name", "input", "input_data", "parameters", "context", "dependencies", "user_input"];

function readParameters(args, document) {
  const given = {};
  for (let at = 0; at < args.length; at += 2) {
    const [, name] = /^--([a-z][a-z0-9_-]*)$/.exec(args[at]) ?? [];
    if (name === undefined) throw new Error(`"${args[at]}" is not understood: write --name value, or --help`);
    if (at + 1 === args.length) throw new Error(`"${args[at]}" has no value: write ${args[at]} value, or --help`);
    given[name.replaceAll("-", "_")] = args[at + 1];
  }
  return { ...fromDocument(document), ...given };
}

function fromDocument(document) {
  const { AGENT_PARAMETERS: text, AGENT_PARAMETERS_FILE: file } = process.env;
  const fromEnvironment = parsed(file === undefined ? (text ?? "{}") : readFileSync(file, "utf8"));
  if (isMap(fromEnvironment) && Object.keys(fromEnvironment).length > 0) return fromEnvironment;
  if (isMap(document.parameters)) return document.parameters;
  return PARTS.some((part) => part in document) ? {} : document;
}

function dataOf({ data }, dependencies, input) {
  if (data !== undefined && data !== null) return parsed(data);
  // Of a fan-out it is a list of texts.
  const answers = Object.entries(dependencies).map(([name, { response }]) => [
    name,
    Array.isArray(response) ? response.map(parsed) : parsed(response),
  ]);
  if (answers.length === 0) return parsed(input);
  return answers.length === 1 ? answers[0][1] : Object.fromEntries(answers);
}

function isMap(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
