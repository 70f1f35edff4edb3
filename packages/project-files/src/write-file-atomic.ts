import { randomBytes } from "node:crypto";
import { closeSync, constants, copyFileSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from "node:fs";

/** All of a file at once, or piece by piece where that would be too much to hold. */
export type FileContent = string | Uint8Array | Generator<string>;

export interface WriteFileAtomicOptions {
  /** Default 0o644; 0o600 for what is secret. */
  readonly mode?: number;
}

/**
 * Replaces a file as a whole: written beside it, synced, renamed over it. When anything fails the old file stays and
 * nothing else does; the system's error is thrown, and its `path` is this one.
 */
export function writeFileAtomic(path: string, content: FileContent, options: WriteFileAtomicOptions = {}): void {
  writeBeside(path, content, options, (temporary) => renameSync(temporary, path));
}

/** As `writeFileAtomic`, and only if there is nothing of this name yet: else the system's `EEXIST` is thrown. */
export function writeNewFileAtomic(path: string, content: FileContent, options: WriteFileAtomicOptions = {}): void {
  writeBeside(path, content, options, (temporary) => {
    // A rename would replace what is there.
    linkOrCopy(temporary, path);
    removeQuietly(temporary);
  });
}

/** Writes all bytes, over as many `write(2)` calls as the system needs; a full disk shows first as a short write. */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    const count = writeSync(descriptor, bytes, written, bytes.length - written);
    if (count === 0) throw Object.assign(new Error("The system wrote nothing of what was given to it."), { code: "EIO" });
    written += count;
  }
}

function writeBeside(
  path: string,
  content: FileContent,
  { mode = 0o644 }: WriteFileAtomicOptions,
  putInPlace: (temporary: string) => void,
): void {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const descriptor = openSync(temporary, "wx", mode);
    try {
      for (const piece of typeof content === "string" || content instanceof Uint8Array ? [content] : content) {
        writeAll(descriptor, typeof piece === "string" ? Buffer.from(piece) : piece);
      }
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    putInPlace(temporary);
  } catch (error) {
    removeQuietly(temporary);
    // A call on a descriptor names no file, the others one that nobody knows.
    throw Object.assign(error as Error, { path });
  }
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw error;
    // Not every file system has links.
    copyFileSync(from, to, constants.COPYFILE_EXCL);
  }
}

// What has failed before is what is told.
function removeQuietly(temporary: string): void {
  try {
    rmSync(temporary, { force: true });
  } catch {
    return;
  }
}
