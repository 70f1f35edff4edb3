import { readlinkSync, realpathSync } from "node:fs";
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
  if (!isInside(realPath(root, name, resolve(root)), realPath(root, name, path))) {
    throw new OrcError("PATH_OUTSIDE", `"${name}" leads out of ${root} through a symbolic link.`, {
      hint: `Replace the link by what it points at, or choose another name. See it with: ls -l "${path}"`,
    });
  }
  return path;
}

/** True when `path` is `root` or below it; both absolute, compared as they are. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && resolve(root, way) === path);
}

function realPath(root: string, name: string, path: string): string {
  try {
    return realpathOfExisting(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ELOOP") throw cause;
    throw new OrcError("PATH_OUTSIDE", `"${name}" leads nowhere below ${root}: its symbolic links go round in a circle.`, {
      hint: `Remove the link. See it with: ls -l "${path}"`,
      cause,
    });
  }
}

// What exists is resolved, the rest is appended: a new file below a linked folder is judged by where the link leads. So is
// a link to something that does not exist yet: writing through it would create that.
function realpathOfExisting(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if ((code !== "ENOENT" && code !== "ENOTDIR") || dirname(path) === path) throw error;
  }
  const parent = realpathOfExisting(dirname(path));
  const target = linkTarget(path);
  return target === undefined ? join(parent, basename(path)) : realpathOfExisting(resolve(parent, target));
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
