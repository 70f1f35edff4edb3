import { type Dirent, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { isMissing } from "@llm-orc/project-files";

/** A YAML file below a folder of ensembles. */
export interface EnsembleFile {
  readonly file: string;
  /** Its path below the folder, with `/`. */
  readonly name: string;
  /** The part of `name` before the file; null at the top. */
  readonly relativePath: string | null;
  /** Of a folder in its place that the system does not let be listed: its error. */
  readonly refusal?: unknown;
}

// Far beyond any real collection: keep folders that link to each other from being listed along every path there is.
const MAX_DEPTH = 16;
const MAX_PATHS_TO_ONE_FOLDER = 8;

/**
 * All `*.yaml` and then all `*.yml` below a folder, each in order of their paths. Symbolic links are followed, to files
 * and to folders; a folder inside itself is not entered again. A folder that cannot be listed stands for what is in it.
 */
export function walkEnsembles(root: string): readonly EnsembleFile[] {
  const files: EnsembleFile[] = [];
  const visits = new Map<string, number>();

  function visit(dir: string, relativePath: string | null, ancestors: readonly string[]): void {
    const folder = readFolder(dir);
    if ("refusal" in folder) {
      const above = relativePath?.includes("/") === true ? relativePath.slice(0, relativePath.lastIndexOf("/")) : null;
      if (!isMissing(folder.refusal)) files.push({ file: dir, name: relativePath ?? basename(dir), relativePath: above, ...folder });
      return;
    }
    const { identity, entries } = folder;
    if (ancestors.includes(identity) || ancestors.length > MAX_DEPTH) return;
    const count = (visits.get(identity) ?? 0) + 1;
    visits.set(identity, count);
    if (count > MAX_PATHS_TO_ONE_FOLDER) return;
    for (const entry of entries) {
      if (entry.name.startsWith(".")) continue;
      const path = join(dir, entry.name);
      const name = relativePath === null ? entry.name : `${relativePath}/${entry.name}`;
      const type = typeOf(entry, path);
      if (type === "folder") visit(path, name, [...ancestors, identity]);
      else if (type === "file" && /\.ya?ml$/.test(entry.name)) files.push({ file: path, name, relativePath });
    }
  }

  visit(root, null, []);
  return files.sort((a, b) => Number(a.name.endsWith(".yml")) - Number(b.name.endsWith(".yml")) || (a.name < b.name ? -1 : 1));
}

/** What a folder is, by whichever path it was reached, and what is in it. */
function readFolder(dir: string): { readonly identity: string; readonly entries: readonly Dirent[] } | { readonly refusal: unknown } {
  try {
    const { dev, ino } = statSync(dir);
    const entries = readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    return { identity: `${dev}:${ino}`, entries };
  } catch (refusal) {
    return { refusal };
  }
}

// A link to nowhere counts as a file: it is one that cannot be read, and says so when it is.
function typeOf(entry: Dirent, path: string): "file" | "folder" | undefined {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  if (!entry.isSymbolicLink()) return undefined;
  try {
    return statSync(path).isDirectory() ? "folder" : "file";
  } catch {
    return "file";
  }
}
