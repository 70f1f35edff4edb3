import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";

export interface WriteFileAtomicOptions {
  /** Default 0o644; 0o600 for what is secret. */
  readonly mode?: number;
}

/**
 * Replaces a file as a whole: written beside it, synced, renamed over it. When anything fails the old file stays and
 * nothing else does; the system's error is thrown.
 */
export function writeFileAtomic(path: string, content: string | Uint8Array, options: WriteFileAtomicOptions = {}): void {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  const descriptor = openSync(temporary, "wx", options.mode ?? 0o644);
  try {
    try {
      writeAll(descriptor, typeof content === "string" ? Buffer.from(content) : content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Writes all bytes, over as many `write(2)` calls as the system needs; a full disk shows first as a short write. */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    const count = writeSync(descriptor, bytes, written, bytes.length - written);
    if (count === 0) throw Object.assign(new Error("The system wrote nothing of what was given to it."), { code: "EIO" });
    written += count;
  }
}
