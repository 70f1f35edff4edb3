import { readdirSync, statSync } from "node:fs";
import { posix, relative, sep } from "node:path";
import { fileProblem } from "./file-place.mjs";

const MAX_ENTRIES = 200_000;

/**
 * The regular files below a folder whose path, from that folder, matches one of the glob patterns; sorted, with `/` between segments. A name
 * that begins with a dot is met only by a pattern that writes the dot. Folders called as in `exclude` are not entered, symbolic links not
 * followed, folders that may not be read passed over.
 *
 * @param {{ name: string, file: string }} place of the folder, inside the working folder
 * @param {string | string[]} patterns
 * @param {string[]} exclude
 * @returns {{ paths: string[], truncated: boolean }} paths from the working folder; truncated after 200,000 entries
 */
export function findFiles({ name, file: root }, patterns, exclude) {
  try {
    if (!statSync(root).isDirectory()) throw new Error(`"${name}" is no folder`);
  } catch (error) {
    throw fileProblem(error, name);
  }
  const globs = [patterns].flat().map((pattern) => pattern.replace(/^(\.\/)+/, ""));
  const prefix = relative(process.cwd(), root).replaceAll(sep, "/");
  const paths = [];
  const folders = [""];
  let entries = 0;
  for (let folder = folders.pop(); folder !== undefined && entries < MAX_ENTRIES; folder = folders.pop()) {
    for (const entry of entriesOf(posix.join(root, folder))) {
      entries += 1;
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory() && !exclude.includes(entry.name)) folders.push(path);
      if (entry.isFile() && globs.some((glob) => posix.matchesGlob(path, glob))) paths.push(posix.join(prefix, path));
    }
  }
  return { paths: paths.sort((a, b) => (a < b ? -1 : 1)), truncated: entries >= MAX_ENTRIES };
}

function entriesOf(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
