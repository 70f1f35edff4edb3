import { readFileSync } from "node:fs";
import { containedPath } from "@llm-orc/project-files";
import type { LibrarySource } from "../library-source.ts";
import { sha256 } from "../sha256.ts";
import { type CopiedFrom, readLibraryLock } from "./library-lock.ts";

/** A copied file, and what has become of it and of what it was copied from. */
export interface CopiedFile extends CopiedFrom {
  /** Below the folder that it was copied into. */
  readonly target: string;
  readonly state: "unchanged" | "changed" | "removed";
  /**
   * `same`: the library has these bytes still; `newer`: it has others; `gone`: it has no such file; `other`: it was copied from
   * another library than this one.
   */
  readonly in_library: "same" | "newer" | "gone" | "other";
}

/** The files that were copied into `dir`, compared with what is there and with this library. Throws `LIBRARY_LOCK_INVALID`. */
export function copiedFiles(dir: string, source: LibrarySource): readonly CopiedFile[] {
  return [...readLibraryLock(dir)].map(([target, from]) => ({
    ...from,
    target,
    state: stateOf(dir, target, from.sha256),
    in_library: inLibrary(from, source),
  }));
}

function stateOf(dir: string, target: string, hash: string): CopiedFile["state"] {
  try {
    return sha256(readFileSync(containedPath(dir, target))) === hash ? "unchanged" : "changed";
  } catch {
    return "removed";
  }
}

function inLibrary({ source: kind, repository, path, sha256: hash }: CopiedFrom, source: LibrarySource): CopiedFile["in_library"] {
  if (kind !== source.kind || repository !== source.remote?.repository) return "other";
  if (!source.files.includes(path)) return "gone";
  return sha256(source.read(path)) === hash ? "same" : "newer";
}
