/** Where a file is that a parameter names. A place is `{ name, file }`: the name as it was given, and the absolute path behind all links. */
import { mkdirSync, readlinkSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";

/**
 * The place of a name inside the working folder; nothing need be there yet. Throws for a name that leads out: by `..`, as an absolute
 * path, or through a symbolic link, also one whose target does not exist yet.
 *
 * @param {string} name
 * @returns {{ name: string, file: string }}
 */
export function insideFolder(name) {
  const folder = realpathSync(process.cwd());
  const { file } = anywhere(name);
  const way = relative(folder, file);
  if (way === ".." || way.startsWith(`..${sep}`) || resolve(folder, way) !== file) {
    throw new Error(`"${name}" is outside the working folder; name a file inside it`);
  }
  return { name, file };
}

/** The place of any name, relative to the working folder or absolute. Throws for what no file can be called. */
export function anywhere(name) {
  if (name === "") throw new Error("the path is empty; name a file");
  if (name.includes("\0")) throw new Error("the path has a NUL character; no file can be called that");
  try {
    return { name, file: realPathOf(resolve(name)) };
  } catch (error) {
    throw fileProblem(error, name);
  }
}

/** Makes the folder that the file is to be in, and those around it. */
export function makeFolderOf(file) {
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    // Something is there, and it is no folder.
    throw error.code === "EEXIST" ? Object.assign(error, { code: "ENOTDIR" }) : error;
  }
}

/** What a person or a model can make use of in a system's error about the file called `name`. */
export function fileProblem(error, name) {
  const reason = REASONS[error.code];
  return reason === undefined ? error : new Error(`"${name}" ${reason}`, { cause: error });
}

const REASONS = {
  ENOENT: "does not exist",
  ENOTDIR: "leads through a file where a folder should be",
  EISDIR: "is a folder, not a file",
  EEXIST: "is there already",
  EACCES: "may not be read or written by this user",
  EPERM: "may not be changed by this user",
  EROFS: "is on a disk that is read-only",
  ENOSPC: "does not fit: the disk is full",
  ENXIO: "is a pipe that nobody reads",
  ELOOP: "leads nowhere: its symbolic links go round in a circle",
  ENAMETOOLONG: "has a name that is too long",
};

// What exists is resolved, the rest is appended: a new file in a linked folder is where the link leads, and writing through a link to
// something that does not exist yet would create that.
function realPathOf(path) {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error.code !== "ENOENT" && error.code !== "ENOTDIR") || dirname(path) === path) throw error;
  }
  const parent = realPathOf(dirname(path));
  const target = linkTarget(path);
  return target === undefined ? join(parent, basename(path)) : realPathOf(resolve(parent, target));
}

function linkTarget(path) {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
