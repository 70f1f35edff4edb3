import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { OrcError } from "@llm-orc/contracts";
import { containedPath, toFileError } from "@llm-orc/project-files";
import { MAX_FILE_BYTES } from "../limits.ts";

/** The bytes of a file of a library. Throws `LIBRARY_FILE_UNREADABLE`, `FILE_ACCESS_FAILED`, and what `containedPath` throws. */
export function readLibraryFile(root: string, path: string): Buffer {
  const file = containedPath(root, path);
  try {
    return readBounded(file);
  } catch (cause) {
    throw toFileError(cause) ?? unreadable(path, cause);
  }
}

/** The error that a file of a library is not there or cannot be read. */
export function unreadable(path: string, cause?: unknown): OrcError {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  const reason = code === "ENOENT" || cause === undefined ? "it is not there" : (code ?? (cause as Error).message);
  return new OrcError("LIBRARY_FILE_UNREADABLE", `${path} of the library cannot be read: ${reason}.`, {
    hint: "See what there is: llm-orc library browse",
    cause,
  });
}

function readBounded(file: string): Buffer {
  // Without O_NONBLOCK, opening a pipe waits for its writer.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new Error("it is no regular file");
    if (stats.size > MAX_FILE_BYTES) throw new Error("it is too large");
    const buffer = Buffer.alloc(stats.size);
    let length = 0;
    for (let count = -1; count !== 0 && length < buffer.length; length += count) {
      count = readSync(descriptor, buffer, length, buffer.length - length, null);
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}
