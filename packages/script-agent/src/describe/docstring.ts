import type { JsonObject } from "@llm-orc/contracts";
import type { ScriptDescription } from "./script-description.ts";

type Section = "parameters" | "input" | "output";

const SECTIONS: Readonly<Record<string, Section>> = {
  args: "parameters",
  arguments: "parameters",
  parameters: "parameters",
  params: "parameters",
  input: "input",
  inputs: "input",
  output: "output",
  outputs: "output",
  returns: "output",
};

const TYPES: Readonly<Record<string, string>> = {
  str: "string",
  string: "string",
  int: "integer",
  integer: "integer",
  float: "number",
  number: "number",
  bool: "boolean",
  boolean: "boolean",
  list: "array",
  dict: "object",
};

// `name (type): text`, `name : type`, `name: text`.
const PARAMETER = /^(?<name>\w+)(?: ?\((?<google>[^)]*)\)| : (?<numpy>[^:]+))?(?::\s*(?<text>.*))?$/;

interface Line {
  readonly indent: number;
  readonly text: string;
}

/**
 * What a docstring says: its first paragraph, and the sections that are written as most people write them
 * (`Args:` with `name (type): text`, or `Parameters` underlined with `name : type`). What reads otherwise is left out.
 */
export function readDocstring(lines: readonly string[]): Pick<ScriptDescription, "what" | "input" | "output" | "parameters"> {
  const read = lines.map((line) => ({ indent: line.length - line.trimStart().length, text: line.trim() }));
  const { summary, sections } = split(read);
  const parameters = toSchema(sections.get("parameters") ?? []);
  const input = toText(sections.get("input") ?? []);
  const output = toText(sections.get("output") ?? []);
  return {
    ...(summary === "" ? {} : { what: summary }),
    ...(input === "" ? {} : { input }),
    ...(output === "" ? {} : { output }),
    ...(parameters === undefined ? {} : { parameters }),
  };
}

function split(lines: readonly Line[]): { readonly summary: string; readonly sections: ReadonlyMap<Section, readonly Line[]> } {
  const sections = new Map<Section, Line[]>();
  const summary: string[] = [];
  let current: { readonly lines: Line[]; readonly indent: number } | undefined;
  let isPastSummary = false;
  for (const [index, line] of lines.entries()) {
    const isUnderlined = /^-{3,}$/.test(lines[index + 1]?.text ?? "");
    const title = isUnderlined ? line.text : /^([A-Za-z]+):$/.exec(line.text)?.[1];
    if (title !== undefined) {
      current = { lines: [], indent: line.indent };
      isPastSummary = true;
      const section = SECTIONS[title.toLowerCase()];
      if (section !== undefined && !sections.has(section)) sections.set(section, current.lines);
    } else if (/^-{3,}$/.test(line.text)) continue;
    else if (line.text === "") isPastSummary ||= summary.length > 0;
    else if (!isPastSummary) summary.push(line.text);
    else current?.lines.push({ indent: line.indent - current.indent, text: line.text });
  }
  return { summary: summary.join(" "), sections };
}

function toText(lines: readonly Line[]): string {
  return lines.map(({ text }) => text).join(" ");
}

function toSchema(lines: readonly Line[]): JsonObject | undefined {
  const indent = Math.min(...lines.map((line) => line.indent));
  const properties = new Map<string, { readonly type?: string; readonly words: string[] }>();
  let last: string[] | undefined;
  for (const line of lines) {
    if (line.indent > indent) {
      last?.push(line.text);
      continue;
    }
    const { name, google, numpy, text } = PARAMETER.exec(line.text)?.groups ?? {};
    last = undefined;
    if (name === undefined) continue;
    const type = TYPES[/^\w+/.exec((google ?? numpy ?? "").toLowerCase())?.[0] ?? ""];
    last = text === undefined || text === "" ? [] : [text];
    properties.set(name, { ...(type === undefined ? {} : { type }), words: last });
  }
  if (properties.size === 0) return undefined;
  return {
    type: "object",
    properties: Object.fromEntries(
      [...properties].map(([name, { type, words }]) => [
        name,
        { ...(type === undefined ? {} : { type }), ...(words.length === 0 ? {} : { description: words.join(" ") }) },
      ]),
    ),
  };
}
