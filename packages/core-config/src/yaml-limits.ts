import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import type { RangedProblem } from "./to-json-value.ts";

/** Bytes of a text. */
export const MAX_YAML_BYTES: number = 5 * 1024 * 1024;
/** Collections in collections. */
export const MAX_YAML_DEPTH = 64;
/** Words, brackets, line ends and the like: bounds the time that a text can take. */
export const MAX_YAML_TOKENS = 50_000;
export const MAX_YAML_LINES = 100_000;
/** Characters in quotes, all together: reading them takes several times as long as reading other text. */
export const MAX_QUOTED_CHARACTERS = 1_000_000;
/** More problems than this are not read by anybody. */
export const MAX_DIAGNOSTICS = 100;

/** The problem that a document is larger, in one way or another, than is read. */
export function limitExceeded(message: string, offset: number, hint: string): RangedProblem {
  return { code: CODES.limitExceeded, severity: "error", message, path: "", range: [offset, offset + 1], hint };
}
