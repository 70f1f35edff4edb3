import { accessSync, constants, type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { isOrcError, type OrcError } from "@llm-orc/contracts";
import { checkName, isInside, isMissing, toFileError } from "@llm-orc/project-files";
import { MAX_DEPTH, MAX_FILE_BYTES, MAX_FILES, MAX_NOTES } from "../limits.ts";

export interface FolderContent {
  /** Paths below the folder with `/`, sorted. */
  readonly files: readonly string[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
  /** What the system said of the first of them that it does not let be read. */
  readonly refusal?: OrcError;
}

/** Of no use in a library, and large: not looked into. */
const SKIPPED: ReadonlySet<string> = new Set(["node_modules", "__pycache__", "__fixtures__"]);

/**
 * The files below a folder, within the limits of a library. Nothing hidden; links to files count when they stay inside, links to
 * folders never do. What cannot be read is left out. Throws `FILE_ACCESS_FAILED` when the folder itself cannot be.
 */
export function walkFolder(root: string): FolderContent {
  const files: string[] = [];
  const notes: string[] = [];
  let refusal: OrcError | undefined;
  const realRoot = attempt("", () => realpathSync(root));
  let isFull = false;

  function note(path: string, why: string): void {
    if (notes.length < MAX_NOTES) notes.push(`${path} is left out: ${why}.`);
  }

  /** What `work` comes to; "refused", and noted, where the system does not let it be read; undefined where there is nothing. */
  function attempt<T>(path: string, work: () => T): T | "refused" | undefined {
    try {
      return work();
    } catch (error) {
      const refused = toFileError(error) ?? error;
      if (isMissing(error)) return undefined;
      if (path === "" || !isOrcError(refused)) throw refused;
      refusal ??= refused;
      note(path, refused.message.replace(/\.$/, ""));
      return "refused";
    }
  }

  function visit(folder: string, prefix: string, depth: number): void {
    if (depth > MAX_DEPTH) return note(prefix, `it is nested deeper than ${MAX_DEPTH} folders`);
    const entries = attempt(prefix, () => entriesOf(folder)) ?? [];
    if (entries === "refused") return;
    for (const entry of entries) {
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
      const target = attempt(path, () => realpathSync(file));
      if (target === "refused") return;
      if (target === undefined) return note(path, "it is a link to nothing");
      if (realRoot === undefined || !isInside(realRoot, target)) return note(path, "it is a link that leads out of the library");
    }
    const stats = attempt(path, () => {
      const found = statSync(file);
      accessSync(file, constants.R_OK);
      return found;
    });
    if (stats === "refused") return;
    if (stats?.isFile() !== true) {
      if (isLink) note(path, "it is a link to something that is no file");
    } else if (stats.size > MAX_FILE_BYTES) note(path, `it is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB`);
    else files.push(path);
  }

  visit(root, "", 0);
  return { files: files.sort(), notes, ...(refusal === undefined ? {} : { refusal }) };
}

function entriesOf(folder: string): readonly Dirent[] {
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
}
