import type { JsonObject } from "@llm-orc/contracts";
import { boundJson } from "@llm-orc/operations";

/** Of what a tool gives back: near 8,000 tokens together, at about 4 bytes for one. Clients cut elsewhere, and blindly. */
export const STRUCTURED_BYTES = 24_000;
export const TEXT_CHARACTERS = 8_000;

// What is cut says so itself.
const MARK_BYTES = Buffer.byteLength(',"truncated":true');

/** The same within so many bytes of JSON: long texts and lists end early, and `truncated: true` says so. */
export function fitObject(object: JsonObject, bytes: number = STRUCTURED_BYTES): JsonObject {
  const { value, isCut } = boundJson(object, bytes - MARK_BYTES);
  return isCut ? { ...(value as JsonObject), truncated: true } : object;
}
