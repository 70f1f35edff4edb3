import { OrcError, Redacted } from "@llm-orc/contracts";

// More is no key, but a file that was given by mistake.
const MAX_LENGTH = 16 * 1024;

/**
 * A key as it was typed, pasted or piped, without the white space around it. Throws `AUTH_SECRET_INVALID` for nothing and for what
 * no key can be: several words or lines, control characters. The text is never part of a message.
 */
export function parseKey(text: string, what = "key"): Redacted {
  const key = text.trim();
  const problem = problemOf(key);
  if (problem === undefined) return new Redacted(key);
  throw new OrcError("AUTH_SECRET_INVALID", `The ${what} ${problem}. Nothing was stored.`, {
    hint: "Copy it again, as one word. It is read from a prompt, or from stdin: llm-orc auth add <provider> < key.txt",
  });
}

function problemOf(key: string): string | undefined {
  if (key === "") return "is empty";
  if (key.length > MAX_LENGTH) return "is longer than any key";
  if (/\s/u.test(key)) return "has white space in it";
  return /[\p{Cc}\p{Cf}]/u.test(key) ? "has characters in it that cannot be seen" : undefined;
}
