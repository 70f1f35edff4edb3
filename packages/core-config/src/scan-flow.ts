import { resolvePlainScalar } from "./resolve-scalar.ts";

// All that is taken: words of harmless characters, and quotes without escapes.
const KEY = /([A-Za-z_][\w-]{0,99}): +/y;
const WORDS = /[A-Za-z0-9_](?:[\w./ -]*[\w./-])?/y;
const QUOTED = /"[^"\\]*"|'[^']*'/y;
const SPACES = / */y;
const MAX_DEPTH = 8;

/**
 * Whether a text is one list or map in brackets (`[a, "b"]`, `{ type: string, items: { minimum: 1 } }`) of the plainest
 * form: what it says yes to is valid YAML in any place where a value stands on a line.
 */
export function isPlainFlow(text: string): boolean {
  let at = 0;

  /** Moves over what stands here, when it stands here. */
  function take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return undefined;
    at = pattern.lastIndex;
    return match;
  }

  function takeCharacter(character: string): boolean {
    if (text[at] !== character) return false;
    at++;
    return true;
  }

  function takeCollection(depth: number): boolean {
    if (depth > MAX_DEPTH) return false;
    if (takeCharacter("[")) return takeEntries("]", () => takeValue(depth));
    if (!takeCharacter("{")) return false;
    const keys = new Set<string>();
    return takeEntries("}", () => {
      const key = take(KEY)?.[1];
      if (key === undefined || keys.has(key) || key === "__proto__") return false;
      keys.add(key);
      return takeValue(depth);
    });
  }

  function takeEntries(end: "]" | "}", takeEntry: () => boolean): boolean {
    take(SPACES);
    if (takeCharacter(end)) return true;
    do {
      take(SPACES);
      if (!takeEntry()) return false;
      take(SPACES);
    } while (takeCharacter(","));
    return takeCharacter(end);
  }

  function takeValue(depth: number): boolean {
    if (text[at] === "[" || text[at] === "{") return takeCollection(depth + 1);
    if (take(QUOTED) !== undefined) return true;
    const words = take(WORDS)?.[0];
    return words !== undefined && (!/^[0-9]/.test(words) || !("error" in resolvePlainScalar(words)));
  }

  return takeCollection(1) && at === text.length;
}
