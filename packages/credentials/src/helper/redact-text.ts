import { REDACTED } from "@llm-orc/contracts";

/** Long words with digits and letters in them are what keys look like. */
const KEY_LIKE = /(?=[^\s"'`,;:/]*\d)(?=[^\s"'`,;:/]*[A-Za-z])[^\s"'`,;:/]{16,}/g;
/** Shorter "secrets" would cut holes into ordinary text. */
const LEAST_SECRET_LENGTH = 6;

/** A text for people without the words that are secrets, or look like it; on one line, without control characters. */
export function redactText(text: string, secrets: readonly string[]): string {
  const known = secrets.filter(({ length }) => length >= LEAST_SECRET_LENGTH).toSorted((a, b) => b.length - a.length);
  return known
    .reduce((redacted, secret) => redacted.replaceAll(secret, REDACTED), text)
    .replace(KEY_LIKE, REDACTED)
    .replace(/[\p{C}\s]+/gu, " ")
    .trim();
}
