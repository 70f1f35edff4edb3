import { randomBytes } from "node:crypto";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { sha256 } from "../sha256.ts";
import type { Manifest } from "./manifest.ts";
import { unpackArchive } from "./unpack-archive.ts";

export interface StoreArchiveOptions {
  readonly archive: Buffer;
  readonly repository: string;
  readonly commit: string;
  /** Where the commit's folder is to be; its parent exists. */
  readonly commitDir: string;
  /** RFC 3339. */
  readonly fetchedAt: string;
}

/** Unpacks an archive beside the place where it is to be, and renames it there: the folder is whole or not there. */
export async function storeArchive({ archive, repository, commit, commitDir, fetchedAt }: StoreArchiveOptions): Promise<Manifest> {
  const { files, notes } = await unpackArchive(archive);
  const hashes = [...files].map(([path, content]) => [path, sha256(content)] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  const manifest: Manifest = {
    repository,
    commit,
    fetched_at: fetchedAt,
    archive_sha256: sha256(archive),
    notes,
    files: Object.fromEntries(hashes),
  };
  const temporary = `${commitDir}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    mkdirSync(join(temporary, "files"), { recursive: true });
    // The paths were checked when they were unpacked, and the folder is new: there is no link in it.
    for (const [path, content] of files) {
      const file = join(temporary, "files", path);
      mkdirSync(dirname(file), { recursive: true });
      writeNew(file, content);
    }
    writeNew(join(temporary, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
    renameSync(temporary, commitDir);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
  return manifest;
}

// Of a write that fails in its middle the system does not say in which file.
function writeNew(file: string, content: Buffer | string): void {
  try {
    writeFileSync(file, content, { flag: "wx" });
  } catch (error) {
    throw Object.assign(error as Error, { path: file });
  }
}
