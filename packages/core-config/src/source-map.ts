import { type Diagnostic, fromJsonPointer, type RelatedLocation } from "@llm-orc/contracts";
import { DIAGNOSTIC_CODES } from "./diagnostic-codes.ts";
import { rangeInScalar } from "./range-in-scalar.ts";

/** Offsets into the text: the first character, and the one after the last. */
export type Range = readonly [start: number, end: number];

/** Where a value stands, and where the values in it do. Values behind an alias share the place of their anchor. */
export interface Place {
  readonly range: Range;
  readonly children?: ReadonlyMap<string, PlaceOfChild>;
}

export interface PlaceOfChild {
  /** Absent in a list. */
  readonly key?: Range;
  readonly place: Place;
}

/** Turns offsets and JSON pointers into lines and columns of one text. */
export interface SourceMap {
  /** Line, column and length of a range; a range over several lines is cut at the end of its first. */
  readonly position: (range: Range) => { readonly line: number; readonly column: number; readonly length: number };
  /** The diagnostic with file, line, column and length; one that has a line already stays as it is. */
  readonly locate: (diagnostic: Diagnostic) => Diagnostic;
  /** The text of the value at a pointer, as written. */
  readonly sourceOf: (pointer: string) => string | undefined;
}

// Here the key is what is wrong; with every other code the value is.
const ABOUT_THE_KEY: ReadonlySet<string> = new Set([
  DIAGNOSTIC_CODES.unknownKey,
  DIAGNOSTIC_CODES.ignoredKey,
  DIAGNOSTIC_CODES.notFromProject,
  DIAGNOSTIC_CODES.ignoredFile,
  DIAGNOSTIC_CODES.needsTrust,
]);

export function createSourceMap(text: string, root: Place | undefined, file: string | undefined): SourceMap {
  // Offsets at which lines begin, as far as they were needed: most documents have no problem to place.
  const starts = [0];

  function position([start, end]: Range): { line: number; column: number; length: number } {
    const offset = Math.min(Math.max(start, 0), text.length);
    extendLines(starts, text, offset);
    const line = lineOf(starts, offset);
    const lineEnd = starts[line] ?? text.length + 1;
    const firstLine = text.slice(offset, Math.min(end, lineEnd - 1)).trimEnd();
    return { line, column: offset - (starts[line - 1] ?? 0) + 1, length: Math.max(1, firstLine.length) };
  }

  function located<T extends RelatedLocation & Pick<Diagnostic, "span">>(part: T, isAboutKey: boolean): T {
    if (part.line !== undefined || part.path === undefined) return part;
    // Another file's pointers mean nothing here.
    if (part.file !== undefined && part.file !== file) return part;
    const whole = rangeOf(root, part.path, isAboutKey);
    const meant = part.span === undefined || walk(root, part.path)?.exists !== true ? undefined : rangeInScalar(text, whole, part.span);
    return { ...part, ...(file === undefined ? {} : { file }), ...position(meant ?? whole) };
  }

  return {
    position,
    locate(diagnostic) {
      const own = located(diagnostic, ABOUT_THE_KEY.has(diagnostic.code));
      if (own.related === undefined) return own;
      const related = own.related.map((entry) => {
        const { length: _length, ...place } = located(entry, false) as RelatedLocation & { length?: number };
        return place;
      });
      return { ...own, related };
    },
    sourceOf(pointer) {
      const found = walk(root, pointer);
      return found === undefined || !found.exists ? undefined : text.slice(...found.place.range);
    },
  };
}

function rangeOf(root: Place | undefined, pointer: string, isAboutKey: boolean): Range {
  const found = walk(root, pointer);
  if (found === undefined) return [0, 0];
  const isEmpty = found.place.range[0] === found.place.range[1];
  if (found.key !== undefined && (isEmpty || (isAboutKey && found.exists))) return found.key;
  return found.place.range;
}

// The node, or its nearest ancestor when it does not exist.
function walk(root: Place | undefined, pointer: string): { place: Place; key?: Range; exists: boolean } | undefined {
  if (root === undefined) return undefined;
  let current: PlaceOfChild = { place: root };
  for (const key of fromJsonPointer(pointer)) {
    const next = current.place.children?.get(key);
    if (next === undefined) return { ...current, exists: false };
    current = next;
  }
  return { ...current, exists: true };
}

// So that the line after the offset is known, if there is one.
function extendLines(starts: number[], text: string, offset: number): void {
  for (let last = starts.at(-1) ?? 0; last <= offset; last = starts.at(-1) ?? 0) {
    const end = text.indexOf("\n", last);
    if (end === -1) return;
    starts.push(end + 1);
  }
}

// The number, from 1, of the last line that starts at or before the offset.
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
