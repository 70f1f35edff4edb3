import { isJsonObject, type JsonObject, type JsonValue } from "@llm-orc/contracts";

/** Of what a tool gives back: near 8,000 tokens together, at about 4 bytes for one. Clients cut elsewhere, and blindly. */
export const STRUCTURED_BYTES = 24_000;
export const TEXT_CHARACTERS = 8_000;

// Each step is tried in turn: what a single long text takes is spared the others as long as it can be.
const STEPS: readonly { readonly text: number; readonly list: number }[] = [
  ...[16_000, 8_000, 4_000, 2_000, 1_000].map((text) => ({ text, list: 1_000 })),
  { text: 500, list: 200 },
  { text: 300, list: 100 },
  { text: 200, list: 50 },
  { text: 200, list: 20 },
  { text: 100, list: 5 },
];

/** The same within so many bytes of JSON: long texts and lists end early, and `truncated: true` says so. */
export function fitObject(value: JsonObject, bytes: number = STRUCTURED_BYTES): JsonObject {
  if (sizeOf(value) <= bytes) return value;
  for (const step of STEPS) {
    const shorter = { ...mapValues(value, (part) => shorten(part, step)), truncated: true };
    if (sizeOf(shorter) <= bytes) return shorter;
  }
  return { ...mapValues(value, (part) => shorten(part, { text: 40, list: 1 })), truncated: true };
}

/** The text, or its beginning and how much was left out. */
export function fitText(text: string, characters: number = TEXT_CHARACTERS): string {
  if (text.length <= characters) return text;
  // Not in the middle of a pair.
  const kept = text.slice(0, characters).replace(/[\uD800-\uDBFF]$/, "");
  return `${kept} ... (${text.length - kept.length} more characters)`;
}

function shorten(value: JsonValue, step: { readonly text: number; readonly list: number }): JsonValue {
  if (typeof value === "string") return fitText(value, step.text);
  if (Array.isArray(value)) return (value as readonly JsonValue[]).slice(0, step.list).map((part) => shorten(part, step));
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).slice(0, Math.max(step.list, FEW_KEYS));
  return mapValues(Object.fromEntries(kept), (part) => shorten(part, step));
}

// What has so few is no list of things by name.
const FEW_KEYS = 20;

function mapValues(object: JsonObject, change: (value: JsonValue) => JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

function sizeOf(value: JsonValue): number {
  return Buffer.byteLength(JSON.stringify(value));
}
