import type { LibrarySource } from "../library-source.ts";
import type { LibraryEntry, LibraryEntryKind } from "./library-entry.ts";

export interface SearchHit {
  readonly entry: LibraryEntry;
  /** Higher fits better; comparable within one search only. */
  readonly score: number;
  /** Where the words were found. */
  readonly matched: readonly ("name" | "category" | "description" | "content")[];
}

const WEIGHTS = { name: 8, category: 4, description: 2, content: 1 } as const;
const FIELDS = ["name", "category", "description", "content"] as const;
const MAX_WORDS = 16;

/**
 * The entries in which every word of the query occurs, without case, best first; equally good ones by kind, category and name. Of scripts
 * the description is searched, not the program.
 */
export function searchEntries(source: LibrarySource, query: string, kind?: LibraryEntryKind): readonly SearchHit[] {
  const words = [...new Set(query.toLowerCase().split(/\s+/).filter(Boolean))].slice(0, MAX_WORDS);
  if (words.length === 0) return [];
  return source
    .list()
    .filter((entry) => kind === undefined || entry.kind === kind)
    .flatMap((entry) => toHit(source, entry, words) ?? [])
    .sort((a, b) => b.score - a.score);
}

function toHit(source: LibrarySource, entry: LibraryEntry, words: readonly string[]): SearchHit | undefined {
  const texts = {
    name: entry.name.toLowerCase(),
    category: entry.category.toLowerCase(),
    description: entry.description.toLowerCase(),
    // A program's words are not about what it is for: every header says "network".
    content: entry.kind === "script" ? "" : source.read(entry.path).toString("utf8").toLowerCase(),
  };
  const matched = new Set<(typeof FIELDS)[number]>();
  let score = words.length === 1 && texts.name === words[0] ? WEIGHTS.name : 0;
  for (const word of words) {
    const fields = FIELDS.filter((field) => texts[field].includes(word));
    if (fields.length === 0) return undefined;
    for (const field of fields) {
      matched.add(field);
      score += WEIGHTS[field];
    }
  }
  return { entry, score, matched: FIELDS.filter((field) => matched.has(field)) };
}
