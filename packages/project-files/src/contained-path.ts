import { realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { OrcError } from "@llm-orc/contracts";
import { parseName } from "./safe-name.ts";

/**
 * The absolute path of `name` (segments between `/`) below `root`. Throws `NAME_INVALID` for a name that is none, and
 * `PATH_OUTSIDE` when a symbolic link leads out of `root`. The path need not exist.
 */
export function containedPath(root: string, name: string): string {
  parseName(name, { allowSlashes: true });
  const path = resolve(root, name);
  if (!isInside(realpathOfExisting(resolve(root)), realpathOfExisting(path))) {
    throw new OrcError("PATH_OUTSIDE", `"${name}" leads out of ${root} through a symbolic link.`);
  }
  return path;
}

/** True when `path` is `root` or below it; both absolute, compared as they are. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && resolve(root, way) === path);
}

// What exists is resolved, the rest is appended: a new file below a linked folder is judged by where the link leads.
function realpathOfExisting(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || dirname(path) === path) throw error;
    return join(realpathOfExisting(dirname(path)), basename(path));
  }
}
