import { chmodSync, closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, readFileSync, statSync, type Stats } from "node:fs";
import { OrcError } from "@llm-orc/contracts";

const MAX_BYTES = 16 * 1024 * 1024;

/**
 * The bytes of a file that only its owner may read and write; undefined when there is none. Throws `CREDENTIAL_FILE_UNSAFE`
 * for one that others can read or write, and for what is no plain file. It is looked at once opened, so that nobody can put
 * another in its place between the look and the reading.
 */
export function readPrivateFile(path: string): Buffer | undefined {
  const descriptor = openOrUndefined(path);
  if (descriptor === undefined) return undefined;
  try {
    const stat = fstatSync(descriptor);
    checkPrivate(path, stat);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** True when there is something of that name, also a link that leads nowhere. */
export function isTaken(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Makes the folder, and closes it to everybody else if it is open to them. */
export function makePrivateFolder(dir: string): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if ((statSync(dir).mode & 0o077) !== 0) chmodSync(dir, 0o700);
}

function openOrUndefined(path: string): number | undefined {
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for somebody to write into it.
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (code !== "ELOOP") throw cause;
    throw unsafe(path, "it is a symbolic link", `Replace it by the file that it points at. See it with: ls -l "${path}"`);
  }
}

function checkPrivate(path: string, stat: Stats): void {
  if (!stat.isFile()) throw unsafe(path, "it is no plain file", `See what it is: ls -ld "${path}"`);
  if ((stat.mode & 0o077) !== 0) {
    const mode = (stat.mode & 0o777).toString(8);
    throw unsafe(path, `others than its owner can use it (mode ${mode})`, `Close it: chmod 600 "${path}"`);
  }
  if (stat.size > MAX_BYTES) throw unsafe(path, `it is larger than ${MAX_BYTES} bytes`, `See what it is: ls -l "${path}"`);
}

function unsafe(path: string, why: string, hint: string): OrcError {
  return new OrcError("CREDENTIAL_FILE_UNSAFE", `${path} is not used: ${why}.`, { hint });
}
