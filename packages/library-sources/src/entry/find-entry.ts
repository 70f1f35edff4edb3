import { didYouMean, OrcError } from "@llm-orc/contracts";
import type { LibraryEntry, LibraryEntryKind } from "./library-entry.ts";
import { shellWord } from "./shell-word.ts";

export interface FindEntryOptions {
  /** Look among these only. */
  readonly kind?: LibraryEntryKind | undefined;
  /** Thrown when none of them is meant: it may be in what could not be read. */
  readonly refusal?: OrcError | undefined;
}

/**
 * The entry that is meant: by its file's path, by `category/name`, or by a name that only one has; an ensemble before others.
 * Throws `LIBRARY_ENTRY_NOT_FOUND` with what may have been meant, `LIBRARY_ENTRY_AMBIGUOUS` with all that fit. What is typed is
 * only compared, never made a path.
 */
export function findEntry(entries: readonly LibraryEntry[], typed: string, { kind, refusal }: FindEntryOptions = {}): LibraryEntry {
  const candidates = entries.filter((entry) => kind === undefined || entry.kind === kind);
  for (const pool of [candidates.filter((entry) => entry.kind === "ensemble"), candidates]) {
    for (const keyOf of KEYS) {
      const hits = pool.filter((entry) => keyOf(entry).includes(typed));
      const [hit, other] = hits;
      if (hit !== undefined && other !== undefined) throw ambiguous(typed, hits);
      if (hit !== undefined) return hit;
    }
  }
  if (refusal !== undefined) throw refusal;
  const near = didYouMean(typed, new Set(candidates.flatMap(({ id, name }) => [id, name])));
  throw new OrcError("LIBRARY_ENTRY_NOT_FOUND", `There is no ${kind ?? "entry"} ${shown(typed)} in this library.`, {
    hint: `${near === undefined ? "" : `Did you mean "${near}"? `}See what there is: llm-orc library browse`,
  });
}

// Strongest first.
const KEYS: readonly ((entry: LibraryEntry) => readonly string[])[] = [
  ({ path }) => [path, withoutExtension(path)],
  ({ id, category, path }) => [id, `${category}/${baseOf(path)}`, `${category}/${withoutExtension(baseOf(path))}`],
  ({ name, path }) => [name, baseOf(path), withoutExtension(baseOf(path))],
];

function ambiguous(typed: string, hits: readonly LibraryEntry[]): OrcError {
  const all = hits.slice(0, 8).map(({ path }) => path);
  return new OrcError("LIBRARY_ENTRY_AMBIGUOUS", `${shown(typed)} may be any of ${hits.length}: ${all.join(", ")}.`, {
    hint: `Name it with its folder: llm-orc library show ${shellWord(all[0] ?? "")}`,
  });
}

function shown(typed: string): string {
  return JSON.stringify(typed.length > 100 ? `${typed.slice(0, 100)}...` : typed);
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function withoutExtension(path: string): string {
  return path.replace(/\.[a-z]+$/, "");
}
