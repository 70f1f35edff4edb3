/** `${head.key[0].key}`: somebody's name and the way down to a value. */
export interface Reference {
  /** An agent's name, `input`, `inputs`, or in a loop the first key of the body's output. */
  readonly head: string;
  /** Keys and list indexes after the head; empty for `${head}`. */
  readonly path: readonly (string | number)[];
  /** As written, with `${` and `}`. */
  readonly text: string;
  /** Where it stands in the text that was parsed; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

/**
 * The reference that fills the whole text, or undefined. Keys end at `.`, `}` or at a list index such as `[0]`; anything
 * else, blanks included, belongs to the key. `${head}` alone has an empty path: whether that counts is the caller's rule.
 */
export function parseReference(text: string): Reference | undefined {
  const end = text.startsWith("${") ? referenceEnd(text, 0) : -1;
  return end === text.length ? toReference(text, 0, end) : undefined;
}

/**
 * The offset behind the `}` of the reference that opens at `start`, or -1 when it is not closed before the next `${` or
 * the end of the text.
 */
export function referenceEnd(text: string, start: number): number {
  for (let at = start + 2; at < text.length; at++) {
    if (text[at] === "}") return at + 1;
    if (text[at] === "$" && text[at + 1] === "{") return -1;
  }
  return -1;
}

/** Reads `text.slice(start, end)`, which is `${...}`. Undefined when there is no head: `${}` and `${.a}`. */
export function toReference(text: string, start: number, end: number): Reference | undefined {
  const path = text
    .slice(start + 2, end - 1)
    .split(".")
    .flatMap(toSteps);
  const [head, ...rest] = path;
  if (typeof head !== "string" || head === "") return undefined;
  return { head, path: rest, text: text.slice(start, end), start, end };
}

// `items[0][1]` is three steps, read from the end. Brackets that hold no number stay part of the key.
function toSteps(segment: string): (string | number)[] {
  const indexes: number[] = [];
  let end = segment.length;
  while (segment[end - 1] === "]") {
    const open = segment.lastIndexOf("[", end - 1);
    const digits = segment.slice(open + 1, end - 1);
    if (open === -1 || !/^\d{1,9}$/.test(digits)) break;
    indexes.push(Number(digits));
    end = open;
  }
  const steps = indexes.toReversed();
  return end === 0 && steps.length > 0 ? steps : [segment.slice(0, end), ...steps];
}
