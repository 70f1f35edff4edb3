import { REDACTED, type Redacted } from "@llm-orc/contracts";
import { createNeedleSearch, type Needles, type NeedleSearch } from "./needles.ts";

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
 * how many they are: they are read again when it has changed. Redactors that share a `search` share its work.
 */
export function createRedactor(
  secrets: () => Iterable<Redacted>,
  count: () => number,
  search: NeedleSearch = createNeedleSearch(),
): Redactor {
  const learnt = new Set<Redacted>();
  let known = -1;
  let needles: Needles | undefined;

  function current(): Needles | undefined {
    const total = count() + learnt.size;
    if (known !== total) {
      known = total;
      needles = search([...secrets(), ...learnt].map((secret) => secret.reveal()));
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
