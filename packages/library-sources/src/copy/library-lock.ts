import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject, OrcError, parseJsonOrUndefined } from "@llm-orc/contracts";
import { checkName, isMissing, toFileError, writeFileAtomic } from "@llm-orc/project-files";
import type { LibrarySource } from "../library-source.ts";

/** Where a copied file came from. */
export interface CopiedFrom {
  readonly source: LibrarySource["kind"];
  /** The file below the library's root. */
  readonly path: string;
  /** Of a remote library: `owner/name`, what was asked for, and what it stood for. */
  readonly repository?: string;
  readonly ref?: string;
  readonly commit?: string;
  /** Of the bytes that were copied. */
  readonly sha256: string;
  /** RFC 3339. */
  readonly copied_at: string;
}

/** By the copied file's path below the folder of the lock file. */
export type LibraryLock = ReadonlyMap<string, CopiedFrom>;

export const LOCK_FILE_NAME = "library.lock.json";

/** What was copied into this folder, as its `library.lock.json` says; nothing without one. Throws `LIBRARY_LOCK_INVALID`, `FILE_ACCESS_FAILED`. */
export function readLibraryLock(dir: string): LibraryLock {
  const file = join(dir, LOCK_FILE_NAME);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (isMissing(error)) return new Map();
    throw toFileError(error) ?? error;
  }
  const value = parseJsonOrUndefined(text);
  const files = isJsonObject(value) && value["version"] === 1 && isJsonObject(value["files"]) ? Object.entries(value["files"]) : undefined;
  if (files === undefined || !files.every(([path, from]) => checkName(path, { allowSlashes: true }) === undefined && isCopiedFrom(from))) {
    throw invalid(file);
  }
  return new Map(files as unknown as readonly (readonly [string, CopiedFrom])[]);
}

export function writeLibraryLock(dir: string, lock: LibraryLock): void {
  const files = Object.fromEntries([...lock].sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileAtomic(join(dir, LOCK_FILE_NAME), `${JSON.stringify({ version: 1, files }, null, 2)}\n`);
}

function isCopiedFrom(value: unknown): value is CopiedFrom {
  if (!isJsonObject(value)) return false;
  const { source, path, sha256, copied_at: copiedAt, repository, ref, commit } = value;
  const optional = [repository, ref, commit].every((text) => text === undefined || typeof text === "string");
  return optional && [source, path, sha256, copiedAt].every((text) => typeof text === "string");
}

function invalid(file: string): OrcError {
  return new OrcError("LIBRARY_LOCK_INVALID", `${file} is not as it was written: what was copied from where is not known.`, {
    hint: "Take it back from version control, or remove it: the copied files stay as they are.",
  });
}
