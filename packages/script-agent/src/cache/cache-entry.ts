import { isJsonObject, type JsonObject, type JsonValue, parseJsonOrUndefined } from "@llm-orc/contracts";
import { CACHE_FORMAT, type CallParts } from "./call-parts.ts";

/** A stored answer, as its file has it. */
export interface CacheEntry {
  readonly format: number;
  readonly key: string;
  /** Where the script was. */
  readonly path: string;
  readonly parts: CallParts;
  /** What the script printed, trimmed. */
  readonly response: string;
  /** Milliseconds since the epoch. */
  readonly created_at: number;
}

/** Undefined for a text that is no entry of this format. */
export function parseEntry(text: string): CacheEntry | undefined {
  const value = parseJsonOrUndefined(text);
  if (!isJsonObject(value) || value["format"] !== CACHE_FORMAT || !isJsonObject(value["parts"])) return undefined;
  const { key, path, parts, response, created_at: createdAt } = value as { readonly parts: JsonObject } & JsonObject;
  const isWhole =
    [key, path, response, parts["script"], parts["interpreter"], parts["input"]].every((each) => typeof each === "string") &&
    [parts["imports"], parts["parameters"], parts["dependencies"]].every(isMapOfTexts) &&
    typeof createdAt === "number";
  return isWhole ? (value as unknown as CacheEntry) : undefined;
}

function isMapOfTexts(value: JsonValue | undefined): boolean {
  return isJsonObject(value) && Object.values(value).every((each) => typeof each === "string");
}
