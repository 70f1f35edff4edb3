import { isJsonObject } from "@llm-orc/contracts";
import { FORBIDDEN, parseYamlDocument } from "./parse-yaml-document.ts";
import { resolvePlainScalar } from "./resolve-scalar.ts";
import { isPlainFlow } from "./scan-flow.ts";

/** What lists show of an ensemble. */
export interface EnsembleSummary {
  readonly name: string;
  readonly description: string;
  readonly agentCount: number;
}

// The plainest YAML: `key:`, `key: value`, `- key: value`, `- value`, indented by spaces, block texts, and brackets that
// close on their line.
const LINE = /^( *)(?:(-)(?: +|$))?(?:([A-Za-z_][\w-]*):(?: +|$))?(.*)$/;
const PLAIN = /^[A-Za-z0-9_/$<(.+\u00C0-\u024F]/;
const QUOTED = /^(?:"[^"\\]*"|'[^']*')$/;
const BLOCK_TEXT = /^[|>][+-]?$/;

interface Frame {
  readonly indent: number;
  /** Keys so far; absent for a list. */
  readonly keys?: Set<string>;
}

/** A key or dash without a value, which a deeper block may follow. */
interface Pending {
  readonly indent: number;
  readonly isKey: boolean;
}

/**
 * Name, description and number of agents, read line by line and twenty times as fast as by parsing; undefined for every
 * text that is not of the plainest form from its first line to its last. Whatever it accepts is valid YAML and means the
 * same to the parser: a property test holds it to that.
 */
export function scanSummary(text: string): EnsembleSummary | undefined {
  if (/\r(?!\n)|\u0085/.test(text) || FORBIDDEN.test(text)) return undefined;
  const lines = text.split(/\r?\n/);
  const frames: Frame[] = [];
  let pending: Pending | undefined;
  const top = new Map<string, string>();
  let topKey = "";
  let blockDescription: string | undefined;
  let agentCount = 0;

  /** Makes the frame that a line at this column belongs to the last; false when there is none. */
  function enter(column: number, isList: boolean): boolean {
    const place = pending;
    pending = undefined;
    if (frames.length === 0) return !isList && column === 0 && open(0, false);
    // A list may stand at the column of its key.
    if (place !== undefined && (column > place.indent || (isList && place.isKey && column === place.indent))) return open(column, isList);
    while (frames.length > 0 && isLeft(frames.at(-1) as Frame, column, isList)) frames.pop();
    const last = frames.at(-1);
    return last?.indent === column && (last.keys === undefined) === isList;
  }

  function open(indent: number, isList: boolean): true {
    frames.push(isList ? { indent } : { indent, keys: new Set() });
    return true;
  }

  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] as string;
    const content = withoutIndent(line);
    if (content === "" || content.startsWith("#")) {
      if (line.includes("\t")) return undefined;
      continue;
    }
    if (index === 0 && line === "---") continue;
    const match = LINE.exec(line);
    if (match === null || line.includes("\t")) return undefined;
    const [, spaces = "", dash, key, rest = ""] = match;
    const value = withoutComment(rest);
    if (value === undefined) return undefined;
    let column = spaces.length;
    if (dash !== undefined) {
      if (!enter(column, true)) return undefined;
      if (frames.length === 2 && topKey === "agents") {
        // What is no map here is a problem, which the parser locates.
        if (key === undefined && !value.startsWith("{")) return undefined;
        agentCount++;
      }
      if (key === undefined && value === "") {
        pending = { indent: column, isKey: false };
        continue;
      }
      const inner = line.slice(column + 1);
      column += 1 + inner.length - withoutIndent(inner).length;
      if (key !== undefined) open(column, false);
    } else if (key === undefined || !enter(column, false)) return undefined;

    if (key === undefined) {
      if (!isSimple(value)) return undefined;
      continue;
    }
    const keys = frames.at(-1)?.keys;
    if (keys === undefined || keys.has(key) || key === "__proto__") return undefined;
    keys.add(key);
    if (frames.length === 1) {
      topKey = key;
      top.set(key, value);
      if (key === "agents" && value !== "" && value !== "[]") return undefined;
    }
    if (value === "") pending = { indent: column, isKey: true };
    else if (BLOCK_TEXT.test(value)) {
      const end = skipBlockText(lines, index + 1, column);
      if (end === undefined) return undefined;
      if (key === "description" && frames.length === 1)
        blockDescription = lines.slice(index, end).join("\n") + (end < lines.length ? "\n" : "");
      index = end - 1;
    } else if (!isSimple(value)) return undefined;
  }

  const name = textOf(top.get("name"));
  const description = blockDescription === undefined ? textOf(top.get("description") ?? '""') : parsedDescription(blockDescription);
  const hasAgents = top.get("agents") === "[]" || agentCount > 0;
  return name === undefined || name === "" || description === undefined || !hasAgents ? undefined : { name, description, agentCount };
}

// Whether a line at this column ends the frame: it stands less deep, or is the next key after a list at its key's column.
function isLeft(frame: Frame, column: number, isList: boolean): boolean {
  return frame.indent > column || (frame.indent === column && frame.keys === undefined && !isList);
}

// Only these indent in YAML; to `trimStart` other characters are blank as well.
function withoutIndent(line: string): string {
  return line.replace(/^[ \t]+/, "");
}

// What stands on the line before a comment; undefined when quotes do not end where the value does.
function withoutComment(rest: string): string | undefined {
  const [quote] = rest;
  if (quote === "#") return "";
  if (quote !== '"' && quote !== "'") {
    const comment = rest.indexOf(" #");
    return withoutTrailingSpaces(comment === -1 ? rest : rest.slice(0, comment));
  }
  const end = rest.indexOf(quote, 1) + 1;
  const after = rest.slice(end);
  return end > 0 && (withoutTrailingSpaces(after) === "" || /^ +#/.test(after)) ? rest.slice(0, end) : undefined;
}

// A loop, because a pattern for this takes quadratic time.
function withoutTrailingSpaces(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === " ") end--;
  return text.slice(0, end);
}

// How lines of a block text fold is the parser's to say.
function parsedDescription(block: string): string | undefined {
  const { value } = parseYamlDocument(block);
  return isJsonObject(value) && typeof value["description"] === "string" ? value["description"] : undefined;
}

// One line that is a whole scalar or a plain list or map, and that no rule of YAML makes anything else of.
function isSimple(value: string): boolean {
  if (QUOTED.test(value) || isPlainFlow(value)) return true;
  if (!PLAIN.test(value) || value.endsWith(":") || value.includes(": ") || value.includes(" #")) return false;
  return !/^[.+0-9]/.test(value) || !("error" in resolvePlainScalar(value));
}

// The index of the first line after the text; undefined when its indentation is anything but plain.
function skipBlockText(lines: readonly string[], start: number, parentIndent: number): number | undefined {
  let indent: number | undefined;
  let index = start;
  for (; index < lines.length; index++) {
    const line = lines[index] as string;
    const content = withoutIndent(line);
    const spaces = line.length - content.length;
    if (content === "") {
      if (line !== "" && (indent === undefined || line.includes("\t"))) return undefined;
      continue;
    }
    if (spaces <= parentIndent) break;
    if (indent === undefined) {
      if (line.slice(0, spaces).includes("\t")) return undefined;
      indent = spaces;
    } else if (spaces < indent || line.slice(0, indent).includes("\t")) return undefined;
  }
  return index;
}

function textOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (QUOTED.test(value)) return value.slice(1, -1);
  if (!PLAIN.test(value)) return undefined;
  const meaning = resolvePlainScalar(value);
  return "value" in meaning && typeof meaning.value === "string" ? meaning.value : undefined;
}
