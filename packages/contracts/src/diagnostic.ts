/** Where a problem's other party stands, for example the first of two agents of one name. */
export interface RelatedLocation {
  readonly message: string;
  readonly path?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * A problem as a value. Codes are permanent: `ORC1xxx` syntax, `ORC2xxx` meaning, `ORC3xxx` runnability.
 * Whatever came from a file has `file`, `line` and `column`, both counted from 1.
 */
export interface Diagnostic {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  /** JSON Pointer (RFC 6901) into the document: `/agents/0/depends_on/1`. */
  readonly path: string;
  /** The part of the text at `path` that is meant, in UTF-16 units from its beginning; absent: all of it. */
  readonly span?: { readonly offset: number; readonly length: number };
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** How many characters from `column` on the caret underlines. */
  readonly length?: number;
  /** What to type instead or next. */
  readonly hint?: string;
  readonly related?: readonly RelatedLocation[];
}

/** The JSON Pointer of the given keys: `["agents", 0, "a/b"]` -> `/agents/0/a~1b`. */
export function toJsonPointer(keys: readonly (string | number)[]): string {
  return keys.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The keys of a JSON Pointer; array indexes stay strings. */
export function fromJsonPointer(pointer: string): readonly string[] {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}
