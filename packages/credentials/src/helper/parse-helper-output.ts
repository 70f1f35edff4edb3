import { isJsonObject, parseJsonOrUndefined, Redacted } from "@llm-orc/contracts";

export interface HelperAnswer {
  readonly key: Redacted;
  /** Milliseconds since the epoch; absent: good for as long as this program runs. */
  readonly expiresAtMs?: number;
}

/**
 * Reads what a helper printed: `{"key", "expires_at"?}` with the time in seconds since the epoch, or else the first line, which
 * is the key. No text, and a `key` that is null or empty, is no answer. Never quotes what it was given.
 */
export function parseHelperOutput(stdout: string): { readonly answer: HelperAnswer | undefined } | { readonly problem: string } {
  const text = stdout.trim();
  if (text === "") return { answer: undefined };
  if (!text.startsWith("{")) return { answer: { key: new Redacted((text.split(/[\r\n]/, 1)[0] as string).trim()) } };
  const document = parseJsonOrUndefined(text);
  if (!isJsonObject(document)) return { problem: "it printed something that begins like JSON and is none" };
  const { key = null, expires_at: expiresAt = null } = document;
  if (key === null || key === "") return { answer: undefined };
  if (typeof key !== "string") return { problem: 'the "key" that it printed is no text' };
  if (expiresAt === null) return { answer: { key: new Redacted(key) } };
  if (typeof expiresAt !== "number") return { problem: 'the "expires_at" that it printed is no number of seconds since 1970' };
  return { answer: { key: new Redacted(key), expiresAtMs: expiresAt * 1000 } };
}
