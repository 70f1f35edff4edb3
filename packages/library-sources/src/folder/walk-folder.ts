import { accessSync, constants, type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { checkName, isInside } from "@llm-orc/project-files";
import { MAX_DEPTH, MAX_FILE_BYTES, MAX_FILES, MAX_NOTES } from "../limits.ts";

export interface FolderContent {
  /** Paths below the folder with `/`, sorted. */
  readonly files: readonly string[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

/** Of no use in a library, and large: not looked into. */
const SKIPPED: ReadonlySet<string> = new Set(["node_modules", "__pycache__", "__fixtures__"]);

/**
 * The files below a folder, within the limits of a library. Nothing hidden; links to files count when they stay inside, links to
 * folders never do. What cannot be read is left out.
 */
export function walkFolder(root: string): FolderContent {
  const files: string[] = [];
  const notes: string[] = [];
  const realRoot = realpathOrUndefined(root);
  let isFull = false;

  function note(path: string, why: string): void {
    if (notes.length < MAX_NOTES) notes.push(`${path} is left out: ${why}.`);
  }

  function visit(folder: string, prefix: string, depth: number): void {
    if (depth > MAX_DEPTH) return note(prefix, `it is nested deeper than ${MAX_DEPTH} folders`);
    for (const entry of entriesOf(folder)) {
      if (entry.name.startsWith(".") || SKIPPED.has(entry.name)) continue;
      if (files.length >= MAX_FILES) {
        if (!isFull) notes.push(`The library has more than ${MAX_FILES} files: the others are left out.`);
        isFull = true;
        return;
      }
      const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
      const problem = checkName(entry.name);
      if (problem !== undefined) note(path, problem);
      else if (entry.isDirectory()) visit(join(folder, entry.name), path, depth + 1);
      else if (entry.isFile() || entry.isSymbolicLink()) take(join(folder, entry.name), path, entry.isSymbolicLink());
    }
  }

  function take(file: string, path: string, isLink: boolean): void {
    if (isLink) {
      const target = realpathOrUndefined(file);
      if (target === undefined) return note(path, "it is a link to nothing");
      if (realRoot === undefined || !isInside(realRoot, target)) return note(path, "it is a link that leads out of the library");
    }
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats?.isFile() !== true) {
      if (isLink) note(path, "it is a link to something that is no file");
    } else if (stats.size > MAX_FILE_BYTES) note(path, `it is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB`);
    else if (!isReadable(file)) note(path, "it cannot be read");
    else files.push(path);
  }

  visit(root, "", 0);
  return { files: files.sort(), notes };
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function realpathOrUndefined(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
