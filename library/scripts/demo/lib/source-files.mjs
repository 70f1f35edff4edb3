import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { git } from "../../lib/git.mjs";

const SKIPPED_FOLDERS = new Set([
  ".git",
  ".hg",
  ".svn",
  ".llm-orc",
  ".venv",
  "__pycache__",
  "build",
  "coverage",
  "dist",
  "node_modules",
  "target",
  "venv",
]);
const MAX_READ_BYTES = 5 * 1024 * 1024;

/**
 * The paths of the files below the current folder, sorted: what git tracks or would track, otherwise everything except
 * the usual folders of dependencies and build results. Symbolic links are left out.
 */
export function listFiles(maxFiles) {
  const listed = git("ls-files", "-z", "--cached", "--others", "--exclude-standard");
  const paths = listed === undefined ? walk(maxFiles + 1) : [...new Set(listed.split("\0"))].filter((path) => path !== "");
  paths.sort((a, b) => (a < b ? -1 : 1));
  return { source: listed === undefined ? "walk" : "git", paths: paths.slice(0, maxFiles), truncated: paths.length > maxFiles };
}

/**
 * One file's size and text, or undefined when it is no regular file (deleted since it was tracked, a link, a submodule).
 * `text` is missing when the file is binary or larger than 5 MiB.
 */
export function readSource(path) {
  try {
    const stats = lstatSync(path);
    if (!stats.isFile()) return undefined;
    if (stats.size > MAX_READ_BYTES) return { bytes: stats.size };
    const content = readFileSync(path);
    const isBinary = content.subarray(0, 8192).includes(0);
    return isBinary ? { bytes: content.length } : { bytes: content.length, text: content.toString("utf8") };
  } catch {
    return undefined;
  }
}

function walk(limit) {
  const paths = [];
  const folders = [""];
  while (folders.length > 0 && paths.length < limit) {
    const folder = folders.shift();
    for (const entry of entriesOf(folder)) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) folders.push(path);
      else if (entry.isFile() && paths.length < limit) paths.push(path);
    }
  }
  return paths;
}

function entriesOf(folder) {
  try {
    return readdirSync(join(".", folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
