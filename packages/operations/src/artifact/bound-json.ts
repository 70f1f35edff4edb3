import { isJsonObject, type JsonValue } from "@llm-orc/contracts";

export interface BoundedJson {
  readonly value: JsonValue;
  readonly isCut: boolean;
}

/** From as good as all down to next to nothing. What a single long text takes is spared the others as long as it can be. */
const MEASURES = [
  ...[20_000, 16_000, 8_000, 4_000, 2_000, 1_000].map((text) => ({ text, items: 1_000 })),
  { text: 500, items: 200 },
  { text: 300, items: 100 },
  { text: 200, items: 50 },
  { text: 100, items: 10 },
  { text: 50, items: 3 },
];

/**
 * The value in at most about so many bytes of JSON: long texts are cut and say so, long lists and maps lose what is at their end. Its
 * form stays, so that whoever reads it finds everything in its place.
 */
export function boundJson(value: JsonValue, bytes: number): BoundedJson {
  if (sizeOf(value) <= bytes) return { value, isCut: false };
  let cut: JsonValue = null;
  for (const measure of MEASURES) {
    cut = shorten(value, measure);
    if (sizeOf(cut) <= bytes) break;
  }
  return { value: cut, isCut: true };
}

function sizeOf(value: JsonValue): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function shorten(value: JsonValue, measure: { readonly text: number; readonly items: number }): JsonValue {
  if (typeof value === "string") return boundText(value, measure.text);
  if (Array.isArray(value)) return (value as readonly JsonValue[]).slice(0, measure.items).map((item) => shorten(item, measure));
  if (!isJsonObject(value)) return value;
  // Our own documents have fewer keys on each level; what has more is a map of agents.
  const keys = Object.keys(value).slice(0, Math.max(measure.items, 30));
  return Object.fromEntries(keys.map((key) => [key, shorten(value[key] as JsonValue, measure)]));
}

/** The text, or its beginning and how much was left out. */
export function boundText(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const kept = wholeCharacters(text, 0, characters);
  return `${kept} ... (${text.length - kept.length} more characters)`;
}

/** `text.slice(from, from + length)`, one shorter where that would cut a character in two. */
export function wholeCharacters(text: string, from: number, length: number): string {
  const end = from + length;
  const isBetween = end < text.length && /[\uD800-\uDBFF]/.test(text[end - 1] ?? "") && /[\uDC00-\uDFFF]/.test(text[end] ?? "");
  return text.slice(from, isBetween ? end - 1 : end);
}
