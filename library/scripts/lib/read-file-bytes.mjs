import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { fileProblem } from "./file-place.mjs";
import { decodeText } from "./text-encoding.mjs";

/**
 * The UTF-8 text of a file, without a byte order mark. Throws when it is no regular file, larger than `maxBytes`, or not UTF-8.
 *
 * @param {{ name: string, file: string }} place
 * @param {number} maxBytes
 */
export function readText(place, maxBytes) {
  const text = decodeText(readFileBytes(place, maxBytes, "; raise max_bytes to read it"), "utf-8", place.name);
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

/** The bytes of a regular file of at most `maxBytes`; `hint` ends the message about a larger one. */
export function readFileBytes({ name, file }, maxBytes, hint = "") {
  try {
    // Without O_NONBLOCK the opening of a named pipe waits for a writer.
    const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = fstatSync(descriptor);
      if (stats.isDirectory()) throw new Error(`"${name}" is a folder, not a file`);
      if (!stats.isFile()) throw new Error(`"${name}" is no regular file`);
      const bytes = stats.size > maxBytes ? undefined : readAtMost(descriptor, stats.size, maxBytes);
      if (bytes === undefined) throw new Error(`"${name}" has more than ${maxBytes} bytes${hint}`);
      return bytes;
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw fileProblem(error, name);
  }
}

// The size is a hint only: files of the system say 0, and a log may grow meanwhile.
function readAtMost(descriptor, size, maxBytes) {
  const chunks = [];
  let total = 0;
  while (total <= maxBytes) {
    const chunk = Buffer.allocUnsafe(Math.max(size - total + 1, 65_536));
    const count = readSync(descriptor, chunk);
    if (count === 0) return Buffer.concat(chunks, total);
    chunks.push(chunk.subarray(0, count));
    total += count;
  }
  return undefined;
}
