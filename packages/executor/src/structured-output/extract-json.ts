import { isJsonObject, type JsonSchema, type JsonValue, parseJsonOrUndefined } from "@llm-orc/contracts";
import { repairJson } from "./repair-json.ts";

/** The JSON value of an answer. */
export interface ExtractedJson {
  readonly value: JsonValue;
  /** Its text, as the model wrote it or as it was repaired. */
  readonly text: string;
  /** What had to be done to get at it; absent: the answer was JSON. */
  readonly repair?: string;
}

/**
 * Finds the one JSON value in an answer: the answer itself, what its code fence holds, or what stands between prose; what
 * is almost JSON is repaired. Undefined when there is none, when there may be several, and when it looks cut off.
 */
export async function extractJson(answer: string, schema: JsonSchema): Promise<ExtractedJson | undefined> {
  const whole = answer.trim();
  const exact = parseJsonOrUndefined(whole);
  if (exact !== undefined) return { value: exact, text: whole };

  const unframed = unframe(whole);
  const span = spanIn(unframed, schema);
  for (const text of span === undefined ? [unframed] : [unframed, span]) {
    const value = parseJsonOrUndefined(text);
    if (value !== undefined) return { value, text, repair: "the text around its JSON was left out" };
  }
  const repaired = span === undefined ? undefined : await repairJson(span);
  const value = repaired === undefined ? undefined : parseJsonOrUndefined(repaired);
  return repaired === undefined || value === undefined ? undefined : { value, text: repaired, repair: "it was not quite JSON" };
}

const THOUGHT = /^<think>[\s\S]*?<\/think>/;
const FENCE = "```";

/** Without the thoughts before it, and what stands in the code fence if there is one; of several, in the one that says `json`. */
function unframe(answer: string): string {
  const said = answer.replace(THOUGHT, "").trim();
  const fences = fencesIn(said);
  const labelled = fences.filter(({ label }) => label === "json");
  const [fence, another] = labelled.length > 0 ? labelled : fences;
  return fence === undefined || another !== undefined ? said : fence.lines.join("\n").trim();
}

interface Fence {
  readonly label: string;
  readonly lines: string[];
}

// Line by line: an expression over the whole text would take for ever on a hostile one.
function fencesIn(text: string): readonly Fence[] {
  const fences: Fence[] = [];
  let open: Fence | undefined;
  for (const line of text.split("\n")) {
    const bare = line.trim();
    if (open === undefined) {
      const label = bare.slice(FENCE.length);
      if (bare.startsWith(FENCE) && !label.includes("`")) open = { label: label.trim().toLowerCase(), lines: [] };
    } else if (bare === FENCE) {
      fences.push(open);
      open = undefined;
    } else open.lines.push(line);
  }
  return fences;
}

/**
 * From the first bracket to the last one that could close it. None when brackets around it are left open: then the answer
 * is cut off, or the value is a part of another.
 */
function spanIn(text: string, schema: JsonSchema): string | undefined {
  const opening = openingBracket(text, schema);
  const start = text.indexOf(opening);
  const end = text.lastIndexOf(opening === "{" ? "}" : "]") + 1;
  if (start < 0 || end <= start) return undefined;
  return isEven(text.slice(0, start)) && isEven(text.slice(end)) ? text.slice(start, end) : undefined;
}

// Prose has brackets too: a citation such as [1] is not the start of a map.
function openingBracket(text: string, schema: JsonSchema): "{" | "[" {
  if (schema["type"] === "object" || isJsonObject(schema["properties"])) return "{";
  if (schema["type"] === "array") return "[";
  return /[{[]/.exec(text)?.[0] === "[" ? "[" : "{";
}

function isEven(text: string): boolean {
  return occurrences(text, "{") === occurrences(text, "}") && occurrences(text, "[") === occurrences(text, "]");
}

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}
