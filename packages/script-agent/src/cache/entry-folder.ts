import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { basename, join } from "node:path";
import { writeFileAtomic } from "@llm-orc/project-files";
import { type CacheEntry, parseEntry } from "./cache-entry.ts";
import { toCacheKey } from "./call-parts.ts";

/** The entries of one folder. Several processes may use it at once: each file is whole or not there. */
export interface EntryFolder {
  /** The entry under this key; one that cannot be used is `broken`. Changes nothing. */
  read(path: string, key: string): CacheEntry | "broken" | undefined;
  /** Keeps it from being the next to go. */
  touch(entry: CacheEntry): void;
  remove(path: string, key: string): void;
  /** Throws what the system says when it cannot be written. */
  write(entry: CacheEntry): void;
  /** Of all scripts with this path. */
  entriesOf(path: string): readonly CacheEntry[];
}

const ENTRY = /-[0-9a-f]{64}\.json$/;
const LEFT_OVER = /-[0-9a-f]{64}\.json\.[0-9a-f]+\.tmp$/;
const LEFT_OVER_AFTER_MS = 60 * 60 * 1000;

/** At most `maxEntries` are kept; those that were used longest ago go first. */
export function createEntryFolder(folder: string, maxEntries: number): EntryFolder {
  function removeOldest(): void {
    const names = readdirSync(folder);
    for (const name of names.filter((each) => LEFT_OVER.test(each))) {
      if (Date.now() - usedAt(join(folder, name)) > LEFT_OVER_AFTER_MS) rmSync(join(folder, name), { force: true });
    }
    const entries = names.filter((name) => ENTRY.test(name));
    if (entries.length <= maxEntries) return;
    const byUse = entries.map((name) => ({ path: join(folder, name), at: usedAt(join(folder, name)) })).sort((a, b) => a.at - b.at);
    for (const { path } of byUse.slice(0, entries.length - maxEntries)) rmSync(path, { force: true });
  }

  return {
    read(path, key) {
      const entry = readEntry(join(folder, fileName(path, key)));
      return entry === undefined || entry === "broken" || entry.key === key ? entry : "broken";
    },
    touch({ path, key }) {
      const now = new Date();
      try {
        utimesSync(join(folder, fileName(path, key)), now, now);
      } catch {
        // Removed by another process in this moment, or not ours to change: it is only used sooner or later.
      }
    },
    remove(path, key) {
      rmSync(join(folder, fileName(path, key)), { force: true });
    },
    write(entry) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileAtomic(join(folder, fileName(entry.path, entry.key)), `${JSON.stringify(entry)}\n`, { mode: 0o600 });
      removeOldest();
    },
    entriesOf(path) {
      const prefix = `${shownName(path)}-`;
      return namesIn(folder)
        .filter((name) => name.startsWith(prefix) && ENTRY.test(name))
        .map((name) => readEntry(join(folder, name)))
        .filter((entry): entry is CacheEntry => typeof entry === "object" && entry.path === path);
    },
  };
}

/** The script's own name, so that a person finds its entries, and the key. */
function fileName(path: string, key: string): string {
  return `${shownName(path)}-${key}.json`;
}

function shownName(path: string): string {
  return basename(path)
    .replace(/[^\w.-]/g, "_")
    .replace(/^[.-]/, "_")
    .slice(0, 60);
}

function readEntry(file: string): CacheEntry | "broken" | undefined {
  try {
    const entry = parseEntry(readFileSync(file, "utf8"));
    return entry === undefined || toCacheKey(entry.parts) !== entry.key ? "broken" : entry;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? undefined : "broken";
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function usedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
