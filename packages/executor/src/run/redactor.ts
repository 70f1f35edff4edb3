import { REDACTED, type Redacted } from "@llm-orc/contracts";
import { secretForms, SHORTEST_FORM } from "./secret-forms.ts";

/** Replaces exact known secrets and their usual encodings. */
export interface Redactor {
  /** A whole text. */
  text(text: string): string;
  /** A text of which parts may have been cut away, at its end or where a `…` stands: there what is left of a secret is hidden too. */
  cutText(text: string): string;
  /** A filter for text that comes in pieces; undefined when there is nothing to look for. */
  stream(): RedactingStream | undefined;
  /** From now on this is a secret too. */
  learn(secret: Redacted): void;
}

/** What it gives is together what `text` makes of the whole, wherever the pieces were cut. */
export interface RedactingStream {
  /** What of the text so far can be shown: held back is what could still turn out to be a secret. */
  push(delta: string): string;
  /** The rest. `isCutShort`: there would have been more, so that what is left may be most of a secret. */
  end(isCutShort?: boolean): string;
}

// So much of a secret is no accident any more.
const TELLING_LENGTH = 8;

/**
 * A redactor of the secrets that `secrets` gives now and later (a key is known once a provider has asked for it). `count` says
 * how many they are: they are read again when it has changed.
 */
export function createRedactor(secrets: () => Iterable<Redacted>, count: () => number): Redactor {
  const learnt = new Set<Redacted>();
  let known = -1;
  let needles: Needles | undefined;

  function current(): Needles | undefined {
    const total = count() + learnt.size;
    if (known !== total) {
      known = total;
      needles = createNeedles([...secrets(), ...learnt].flatMap((secret) => secretForms(secret.reveal())));
    }
    return needles;
  }

  function text(whole: string): string {
    const known = current();
    return known === undefined ? whole : replaceUntil(whole, known, () => whole.length).shown;
  }

  function withoutBeginning(part: string): string {
    const from = current()?.couldBegin(part, 0) ?? part.length;
    return part.length - from < TELLING_LENGTH ? part : part.slice(0, from) + REDACTED;
  }

  function withoutEnd(part: string): string {
    const to = current()?.couldEnd(part) ?? 0;
    return to < TELLING_LENGTH ? part : REDACTED + part.slice(to);
  }

  function cutText(whole: string): string {
    const [first = "", ...others] = text(whole).split("…");
    return [withoutBeginning(first), ...others.map((part) => withoutBeginning(withoutEnd(part)))].join("…");
  }

  function stream(): RedactingStream | undefined {
    if (current() === undefined) return undefined;
    let held = "";
    return {
      push(delta) {
        const known = current() as Needles;
        const text = held + delta;
        const { shown, rest } = replaceUntil(text, known, (from) => known.couldBegin(text, from));
        held = rest;
        return shown;
      },
      end(isCutShort = false) {
        const rest = text(held);
        held = "";
        return isCutShort ? withoutBeginning(rest) : rest;
      },
    };
  }

  return {
    text,
    cutText,
    stream,
    learn(secret) {
      learnt.add(secret);
    },
  };
}

/** Replaces what begins before `end`, which is asked again where a secret reaches beyond it. The rest is as it was. */
function replaceUntil(
  text: string,
  needles: Needles,
  endFrom: (from: number) => number,
): { readonly shown: string; readonly rest: string } {
  let shown = "";
  let at = 0;
  let end = endFrom(0);
  for (let found = needles.find(text, 0); found !== undefined && found.at < end; found = needles.find(text, at)) {
    shown += text.slice(at, found.at) + REDACTED;
    at = found.at + found.length;
    if (at > end) end = endFrom(at);
  }
  return { shown: shown + text.slice(at, end), rest: text.slice(end) };
}

interface Needles {
  /** The first place, not before `from`, where a needle stands, and the longest that stands there. */
  find(text: string, from: number): { readonly at: number; readonly length: number } | undefined;
  /** Where, not before `from`, the longest end of `text` begins with which a longer needle begins; the text's length when there is none. */
  couldBegin(text: string, from: number): number;
  /** Where the longest beginning of `text` ends with which a longer needle ends; 0 when there is none. */
  couldEnd(text: string): number;
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
    while (at < text.length && !begins(text.slice(at))) at++;
    return at;
  };
}

function reversed(text: string): string {
  return text.split("").reverse().join("");
}
