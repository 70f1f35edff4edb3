import { isUtf8 } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { isMissing, systemErrorHint } from "@llm-orc/project-files";
import { DIAGNOSTIC_CODES as CODES } from "./diagnostic-codes.ts";
import { parseYamlDocument, toUnreadableDocument, type YamlDocument } from "./parse-yaml-document.ts";
import { MAX_YAML_BYTES } from "./yaml-limits.ts";

/** The text of a file, or the document that says why there is none, with the system's error where it is that. */
export type TextFile = { readonly text: string } | { readonly unreadable: YamlDocument; readonly error?: unknown };

/** Reads and parses a YAML file. A file that cannot be read is a document with one error; nothing is thrown. */
export function readYamlFile(file: string): YamlDocument {
  const content = readTextFile(file);
  return "text" in content ? parseYamlDocument(content.text, { file }) : content.unreadable;
}

/** Reads a UTF-8 file of up to 5 MB. Only regular files: a pipe or device would block or never end. */
export function readTextFile(file: string): TextFile {
  let bytes: Buffer | undefined;
  try {
    bytes = readRegularFile(file);
  } catch (error) {
    return refusedFile(file, error);
  }
  if (bytes === undefined) return unreadable(file, "it is no regular file", "Give the path of a YAML file.");
  if (bytes.length > MAX_YAML_BYTES) {
    const message = `The file is larger than ${MAX_YAML_BYTES / 1024 / 1024} MB.`;
    return {
      unreadable: toUnreadableDocument({ code: CODES.limitExceeded, message, hint: "Keep data out of configuration files." }, file),
    };
  }
  if (isUtf8(bytes)) return { text: bytes.toString("utf8") };
  return { unreadable: notUtf8(bytes, file) };
}

function readRegularFile(file: string): Buffer | undefined {
  // Without O_NONBLOCK, opening a pipe waits for its writer.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return undefined;
    // One byte more than allowed is enough to know; a file that grows meanwhile is not followed.
    const buffer = Buffer.allocUnsafe(Math.min(stats.size, MAX_YAML_BYTES) + 1);
    let length = 0;
    for (let count = -1; count !== 0 && length < buffer.length; length += count) {
      count = readSync(descriptor, buffer, length, buffer.length - length, null);
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

function notUtf8(bytes: Buffer, file: string): YamlDocument {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const valid = validPrefix(bytes);
  const text = bytes.toString("utf8");
  // Where the text stands that the valid bytes make; a byte-order mark is not counted in columns.
  const before = bytes.toString("utf8", 0, valid);
  const hasMark = before.startsWith("\uFEFF");
  const message = isUtf16
    ? "The file is UTF-16."
    : `The file is not valid UTF-8: the byte 0x${(bytes[valid] ?? 0).toString(16).padStart(2, "0")} does not fit.`;
  return toUnreadableDocument(
    { code: CODES.notUtf8, message, hint: "Save it as UTF-8." },
    file,
    hasMark ? text.slice(1) : text,
    before.length - (hasMark ? 1 : 0),
  );
}

// Decoding replaces what is invalid, so that encoding again differs from there on.
function validPrefix(bytes: Buffer): number {
  const again = Buffer.from(bytes.toString("utf8"));
  let length = 0;
  while (length < bytes.length && bytes[length] === again[length]) length++;
  // A cut-off character may have agreed in its first bytes.
  while (length > 0 && !isUtf8(bytes.subarray(0, length))) length--;
  return length;
}

/** A file, or folder, that the system does not let be read. */
export function refusedFile(file: string, error: unknown): Exclude<TextFile, { readonly text: string }> {
  const hint = isMissing(error) ? "Check the path." : systemErrorHint(error, file);
  return { ...unreadable(file, reasonOf(error), hint), error };
}

function unreadable(file: string, reason: string, hint: string): { readonly unreadable: YamlDocument } {
  return { unreadable: toUnreadableDocument({ code: CODES.unreadable, message: `${file} cannot be read: ${reason}.`, hint }, file) };
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT") return "it does not exist";
  if (code === "EACCES" || code === "EPERM") return "permission is denied";
  if (code === "EISDIR") return "it is a folder";
  if (code === "ELOOP") return "its symbolic links go in a circle";
  if (code === "EMFILE" || code === "ENFILE") return "there are too many open files";
  if (code === "EIO") return "the disk fails (EIO)";
  return code ?? "the system refuses";
}
