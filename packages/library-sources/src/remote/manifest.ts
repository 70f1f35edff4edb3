import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject, OrcError, parseJsonOrUndefined } from "@llm-orc/contracts";
import { checkName } from "@llm-orc/project-files";
import { sha256 } from "../sha256.ts";

/** What was fetched, beside the files themselves. */
export interface Manifest {
  /** `owner/name`. */
  readonly repository: string;
  readonly commit: string;
  /** RFC 3339. */
  readonly fetched_at: string;
  readonly archive_sha256: string;
  readonly notes: readonly string[];
  /** SHA-256 of each file by its path. */
  readonly files: Readonly<Record<string, string>>;
}

/** One hash for all files and their paths. */
export function contentHash(files: Readonly<Record<string, string>>): string {
  const lines = Object.entries(files).map(([path, hash]) => `${hash}  ${path}\n`);
  return sha256(lines.sort().join(""));
}

/** The manifest in a commit's folder, or undefined when the commit is not cached. Throws `LIBRARY_CACHE_CHANGED`. */
export function readManifest(commitDir: string, commit: string): Manifest | undefined {
  let text: string;
  try {
    text = readFileSync(join(commitDir, "manifest.json"), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const value = parseJsonOrUndefined(text);
  if (isManifest(value) && value.commit === commit) return value;
  throw cacheChanged(commitDir, "manifest.json");
}

/** The error that a cached file is not the one that was fetched. */
export function cacheChanged(commitDir: string, path: string): OrcError {
  return new OrcError(
    "LIBRARY_CACHE_CHANGED",
    `${path} in ${commitDir} is not as it was fetched: it was changed, or the disk is damaged.`,
    {
      hint: `Remove the folder and fetch the library again: rm -r "${commitDir}" && llm-orc library info --source remote`,
    },
  );
}

function isManifest(value: unknown): value is Manifest {
  if (!isJsonObject(value)) return false;
  const { repository, commit, fetched_at: fetchedAt, archive_sha256: archive, notes, files } = value;
  const texts = [repository, commit, fetchedAt, archive, ...(Array.isArray(notes) ? (notes as unknown[]) : [null])];
  if (!texts.every((text) => typeof text === "string") || !isJsonObject(files)) return false;
  return Object.entries(files).every(([path, hash]) => typeof hash === "string" && checkName(path, { allowSlashes: true }) === undefined);
}
