import { randomBytes } from "node:crypto";
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileProblem, makeFolderOf } from "./file-place.mjs";

/**
 * Replaces a file as a whole: written beside it, synced, renamed over it, so that a reader sees the old content or the new. Missing folders
 * are made. When it fails the old file is as it was.
 *
 * @param {{ name: string, file: string }} place
 * @param {Uint8Array} bytes
 * @param {{ mode?: number }} [options] by default the mode of the file that is there, else 0o666 less the umask
 */
export function replaceFile(place, bytes, { mode } = {}) {
  putBeside(place, renameSync, (temporary, present) => {
    writeNew(temporary, bytes, mode ?? 0o666);
    if (mode === undefined && present !== undefined) chmodSync(temporary, present.mode & 0o7777);
  });
}

/**
 * Copies a regular file with its mode, whole or not at all; missing folders are made. A file that is there is replaced, or without
 * `overwrite` a failure. The bytes copied.
 */
export function copyToPlace(source, target, { overwrite }) {
  const size = checkSource(source, target);
  // A link, unlike a rename, fails where something is by now.
  putBeside(target, overwrite ? renameSync : linkSync, (temporary, present) => {
    if (present !== undefined && !overwrite) throw new Error(`"${target.name}" is there already; set overwrite to replace it`);
    copyFileSync(source.file, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  });
  return size;
}

function checkSource({ name, file }, target) {
  try {
    accessSync(file, constants.R_OK);
    const stats = statSync(file);
    if (!stats.isFile()) throw new Error(`"${name}" is no regular file`);
    if (file === target.file) throw new Error(`"${name}" and "${target.name}" are the same file`);
    return stats.size;
  } catch (error) {
    throw fileProblem(error, name);
  }
}

// `write` makes the temporary file; `put` gives it its name.
function putBeside({ name, file }, put, write) {
  const temporary = join(dirname(file), `.${basename(file).slice(0, 50)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const present = statSync(file, { throwIfNoEntry: false });
    if (present?.isDirectory() === true) throw new Error(`"${name}" is a folder, not a file`);
    if (present !== undefined && !present.isFile()) throw new Error(`"${name}" is no regular file`);
    makeFolderOf(file);
    try {
      write(temporary, present);
      put(temporary, file);
    } finally {
      rmSync(temporary, { force: true });
    }
  } catch (error) {
    throw fileProblem(error, name);
  }
}

function writeNew(path, bytes, mode) {
  const descriptor = openSync(path, "wx", mode);
  try {
    writeFileSync(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
