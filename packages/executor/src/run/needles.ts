import { secretForms, SHORTEST_FORM } from "./secret-forms.ts";

/** The forms of secrets, to look for in texts. */
export interface Needles {
  /** The first place, not before `from`, where a needle stands, and the longest that stands there. */
  find(text: string, from: number): { readonly at: number; readonly length: number } | undefined;
  /** Where, not before `from`, the longest end of `text` begins with which a longer needle begins; the text's length when there is none. */
  couldBegin(text: string, from: number): number;
  /** Where the longest beginning of `text` ends with which a longer needle ends; 0 when there is none. */
  couldEnd(text: string): number;
}

/** The needles of these secrets; undefined when there are none. */
export type NeedleSearch = (secrets: readonly string[]) => Needles | undefined;

/** Keeps what it made last: the runs of a program have the same secrets, and a small run takes less than making it. */
export function createNeedleSearch(): NeedleSearch {
  let known: readonly string[] = [];
  let needles: Needles | undefined;
  return (secrets) => {
    if (secrets.length !== known.length || secrets.some((secret, at) => secret !== known[at])) {
      known = secrets;
      needles = createNeedles(secrets.flatMap(secretForms));
    }
    return needles;
  };
}

// Of a needle, in the pattern: all of a private key in all its forms would take seconds to compile.
const STEM_LENGTH = SHORTEST_FORM;

function createNeedles(forms: readonly string[]): Needles | undefined {
  if (forms.length === 0) return undefined;
  const needles = [...new Set(forms)];
  const byStem = Map.groupBy(
    needles.toSorted((a, b) => b.length - a.length),
    (needle) => needle.slice(0, STEM_LENGTH),
  );
  const pattern = new RegExp([...byStem.keys()].map((stem) => stem.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|"), "g");
  const couldBegin = createEndSearch(needles);
  let couldBeginReversed: typeof couldBegin | undefined;

  return {
    find(text, from) {
      pattern.lastIndex = from;
      for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
        const at = found.index;
        const needle = byStem.get(found[0])?.find((candidate) => text.startsWith(candidate, at));
        if (needle !== undefined) return { at, length: needle.length };
        pattern.lastIndex = at + 1;
      }
      return undefined;
    },
    couldBegin,
    couldEnd(text) {
      couldBeginReversed ??= createEndSearch(needles.map(reversed));
      return text.length - couldBeginReversed(reversed(text), 0);
    },
  };
}

/** The search of `couldBegin`. */
function createEndSearch(needles: readonly string[]): Needles["couldBegin"] {
  const inOrder = needles.toSorted((a, b) => (a < b ? -1 : 1));
  const longest = needles.reduce((most, { length }) => Math.max(most, length), 0);
  const firsts = new Set(needles.map((needle) => needle.charCodeAt(0)));

  // The needles with one beginning stand together, behind all that come before it.
  function begins(start: string): boolean {
    let low = 0;
    let high = inOrder.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((inOrder[middle] as string) <= start) low = middle + 1;
      else high = middle;
    }
    return inOrder[low]?.startsWith(start) === true;
  }

  return (text, from) => {
    let at = Math.max(from, text.length - longest + 1);
    while (at < text.length && !(firsts.has(text.charCodeAt(at)) && begins(text.slice(at)))) at++;
    return at;
  };
}

function reversed(text: string): string {
  return text.split("").reverse().join("");
}
