import { resolve } from "node:path";
import { listEntries } from "../entry/list-entries.ts";
import type { LibrarySource } from "../library-source.ts";
import { readLibraryFile, unreadable } from "./read-library-file.ts";
import { walkFolder } from "./walk-folder.ts";

/** The library in a folder, as it is now. */
export function folderSource(kind: "bundled" | "local", folder: string): LibrarySource {
  const root = resolve(folder);
  return createSource({ kind, root, location: root, ...walkFolder(root) }, (path) => readLibraryFile(root, path));
}

/** Completes a source: only its own files are read, and its entries are read once. */
export function createSource(parts: Omit<LibrarySource, "list" | "read">, readBytes: (path: string) => Buffer): LibrarySource {
  const known = new Set(parts.files);
  let entries: ReturnType<LibrarySource["list"]> | undefined;
  const read = (path: string): Buffer => {
    if (!known.has(path)) throw unreadable(JSON.stringify(path.slice(0, 200)));
    return readBytes(path);
  };
  return { ...parts, read, list: () => (entries ??= listEntries(parts.files, read)) };
}
