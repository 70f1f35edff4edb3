import { isJsonObject, type JsonObject, type JsonValue, parseJsonOrUndefined } from "@llm-orc/contracts";

const MOST_PARTS = 6;
const LONGEST_TEXT = 40;

/**
 * A line that ends in a JSON map or list, with it in words: `count-files: files 561, lines 40254, languages TypeScript (397),
 * YAML (12)`. Other lines as they are.
 */
export function readableJson(line: string): string {
  const start = line.search(/[{[]/);
  if (start === -1) return line;
  const value = parseJsonOrUndefined(line.slice(start));
  const words = value === undefined ? undefined : inWords(value);
  return words === undefined ? line : `${line.slice(0, start)}${words}`;
}

function inWords(value: JsonValue): string | undefined {
  if (Array.isArray(value)) return namesOf(value);
  if (!isJsonObject(value)) return undefined;
  const parts = Object.entries(value).flatMap(([key, entry]) => {
    const text = partOf(entry);
    return text === undefined ? [] : [`${key.replaceAll("_", " ")} ${text}`];
  });
  return parts.length === 0 ? undefined : parts.slice(0, MOST_PARTS).join(", ");
}

// What a map says of itself in a few characters; truth values and what is empty say nothing.
function partOf(entry: JsonValue): string | undefined {
  if (typeof entry === "number") return String(entry);
  if (typeof entry === "string") return entry !== "" && entry.length <= LONGEST_TEXT ? entry : undefined;
  if (Array.isArray(entry)) return namesOf(entry);
  return isJsonObject(entry) ? firstText(entry) : undefined;
}

function namesOf(items: readonly JsonValue[]): string | undefined {
  const names = items.slice(0, 2).flatMap((item) => {
    if (typeof item === "string") return [item];
    if (!isJsonObject(item)) return [];
    const name = firstText(item);
    const count = Object.values(item).find((entry) => typeof entry === "number");
    return name === undefined ? [] : [count === undefined ? name : `${name} (${count})`];
  });
  return names.length === 0 ? undefined : names.join(", ");
}

function firstText(map: JsonObject): string | undefined {
  return Object.values(map).find((entry) => typeof entry === "string" && entry !== "" && entry.length <= 80) as string | undefined;
}
