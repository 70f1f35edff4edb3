import { basename, resolve } from "node:path";
import { didYouMean } from "@llm-orc/contracts";
import { exists, toFileError } from "@llm-orc/project-files";
import type { EnsembleDir } from "./ensemble-dirs.ts";
import { type EnsembleEntry, readEnsembleEntry } from "./list-ensembles.ts";
import { type EnsembleFile, walkEnsembles } from "./walk-ensembles.ts";

export interface FindEnsembleOptions {
  /** Searched in this order; the first folder with a hit decides. See `ensembleDirs`. */
  readonly dirs: readonly EnsembleDir[];
  /** The query may be the path of a file anywhere. Only for what the local user typed. Default false. */
  readonly allowPath?: boolean;
  /** What relative paths start from. Default: the process's working directory. */
  readonly cwd?: string;
}

/** A hit may have `problems`: then the file is the one that was meant, and does not load. */
export type FoundEnsemble =
  | { readonly found: true; readonly entry: EnsembleEntry }
  | {
      readonly found: false;
      /** Names that may have been meant, nearest first. */
      readonly suggestions: readonly string[];
      readonly searched: readonly string[];
    };

/**
 * Finds an ensemble by its name, by `folder/name`, or by its file below one of the folders without `.yaml` or `.yml`.
 * In each folder names come before files. Queries only select among the files that are there: no query leads out of the
 * folders, except an existing path when `allowPath` is set. Throws `FILE_ACCESS_FAILED` where it may be in what the system does not
 * let be read.
 */
export function findEnsemble(query: string, options: FindEnsembleOptions): FoundEnsemble {
  const { dirs, allowPath = false, cwd = process.cwd() } = options;
  if (allowPath && YAML_FILE.test(query)) {
    const file = resolve(cwd, query);
    if (!file.includes("\0") && exists(file)) return { found: true, entry: entryOfPath(file, dirs) };
  }
  const others: EnsembleEntry[] = [];
  for (const { dir, tier } of dirs) {
    const candidates = walkEnsembles(dir).map((file) => ({ file, entry: readEnsembleEntry(file, tier) }));
    const hit = RULES.map((rule) => candidates.find((candidate) => rule(candidate, query))).find((candidate) => candidate !== undefined);
    if (hit !== undefined) return { found: true, entry: hit.entry };
    // It may be in there, and none of a weaker folder may take its place.
    const hidden = candidates.find(({ entry }) => entry.refusal !== undefined)?.entry.refusal;
    if (hidden !== undefined) throw toFileError(hidden) ?? hidden;
    others.push(...candidates.map(({ entry }) => entry));
  }
  return { found: false, suggestions: suggest(query, others), searched: dirs.map(({ dir }) => dir) };
}

const YAML_FILE = /\.ya?ml$/;

interface Candidate {
  readonly file: EnsembleFile;
  readonly entry: EnsembleEntry;
}

// Strongest first. The last rule is for files that do not say their name because they are broken.
const RULES: readonly ((candidate: Candidate, query: string) => boolean)[] = [
  ({ entry }, query) => entry.isNamed && entry.name === query,
  ({ entry }, query) => entry.isNamed && isHierarchical(entry, query),
  ({ file }, query) => file.name === query || file.name.replace(YAML_FILE, "") === query,
  ({ entry }, query) => !entry.isNamed && (entry.name === query || isHierarchical(entry, query)),
];

// `folder/name`; also the folder alone, when the ensemble is named after the folder's end.
function isHierarchical({ name, relativePath }: EnsembleEntry, query: string): boolean {
  return relativePath !== null && (query === `${relativePath}/${name}` || (query === relativePath && query.endsWith(name)));
}

function suggest(query: string, entries: readonly EnsembleEntry[]): readonly string[] {
  const names = new Set(entries.flatMap(({ name, relativePath }) => (relativePath === null ? [name] : [name, `${relativePath}/${name}`])));
  const suggestions: string[] = [];
  while (suggestions.length < 3) {
    const nearest = didYouMean(query, names);
    if (nearest === undefined) break;
    names.delete(nearest);
    suggestions.push(nearest);
  }
  return suggestions;
}

// A file outside of all folders belongs to none; it counts as the user's project.
function entryOfPath(file: string, dirs: readonly EnsembleDir[]): EnsembleEntry {
  for (const { dir, tier } of dirs) {
    const known = walkEnsembles(dir).find((candidate) => candidate.file === file);
    if (known !== undefined) return readEnsembleEntry(known, tier);
  }
  return readEnsembleEntry({ file, name: basename(file), relativePath: null }, "local");
}
