import { REDACTED, type Redacted } from "@llm-orc/contracts";

/** Replaces exact known secrets and their usual encodings. */
export interface Redactor {
  /** A whole text. */
  text(text: string): string;
  /** A filter for text that comes in pieces; undefined when there is nothing to look for. */
  stream(): RedactingStream | undefined;
}

export interface RedactingStream {
  /** What of the text so far can be shown: held back is the longest end that could begin a secret. */
  push(delta: string): string;
  /** The rest. */
  end(): string;
}

// Shorter "secrets" would cut holes into ordinary text.
const SHORTEST_SECRET = 6;

/**
 * A redactor of the secrets that `secrets` gives now and later (a key is known once a provider has asked for it): as they
 * are, in base64 (both alphabets), URL-encoded and JSON-escaped.
 */
export function createRedactor(secrets: () => Iterable<Redacted>, count: () => number): Redactor {
  let known = -1;
  let needles: readonly string[] = [];
  let pattern: RegExp | undefined;

  function refresh(): void {
    if (known === count()) return;
    known = count();
    needles = [...new Set([...secrets()].flatMap((secret) => encodings(secret.reveal())))].sort((a, b) => b.length - a.length);
    const escaped = needles.map((needle) => needle.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
    pattern = needles.length === 0 ? undefined : new RegExp(escaped.join("|"), "g");
  }

  function text(whole: string): string {
    refresh();
    return pattern === undefined ? whole : whole.replace(pattern, REDACTED);
  }

  return {
    text,
    stream() {
      refresh();
      if (pattern === undefined) return undefined;
      let held = "";
      return {
        push(delta) {
          const shown = text(held + delta);
          const keep = couldBegin(shown, needles);
          held = shown.slice(shown.length - keep);
          return shown.slice(0, shown.length - keep);
        },
        end() {
          const rest = held;
          held = "";
          return rest;
        },
      };
    },
  };
}

/** How long the longest end of `text` is with which one of the needles begins. */
function couldBegin(text: string, needles: readonly string[]): number {
  let longest = 0;
  for (const needle of needles) {
    for (let length = Math.min(needle.length - 1, text.length); length > longest; length--) {
      if (text.endsWith(needle.slice(0, length))) {
        longest = length;
        break;
      }
    }
  }
  return longest;
}

function encodings(secret: string): string[] {
  if (secret.length < SHORTEST_SECRET) return [];
  const base64 = Buffer.from(secret).toString("base64").replace(/=+$/, "");
  return [
    secret,
    base64,
    base64.replaceAll("+", "-").replaceAll("/", "_"),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ].filter((text) => text.length >= SHORTEST_SECRET);
}
