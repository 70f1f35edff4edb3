import type { OrcError } from "@llm-orc/contracts";
import type { LibraryEntry } from "./entry/library-entry.ts";

export type LibrarySourceKind = "bundled" | "local" | "remote";

/** The state of a repository that a remote library is read from. */
export interface RemoteOrigin {
  /** `owner/name`. */
  readonly repository: string;
  /** The branch, tag or commit that was asked for. */
  readonly ref: string;
  /** What it stood for when it was resolved: 40 hexadecimal digits. */
  readonly commit: string;
  /** RFC 3339. */
  readonly resolved_at: string;
}

/** A library as it is at one moment. Reading it runs nothing of it. */
export interface LibrarySource {
  readonly kind: LibrarySourceKind;
  /** For people: a folder, or `owner/name at main (1a2b3c4d5e6f)`. */
  readonly location: string;
  /** The folder with its files. */
  readonly root: string;
  readonly remote?: RemoteOrigin;
  /** What was left out, and why. */
  readonly notes: readonly string[];
  /** What the system said of the first of its files that it did not let be read, `FILE_ACCESS_FAILED`: what is in it is not known. */
  readonly refusal?: OrcError;
  /** Paths below `root` with `/`, sorted. Each is made of names that are safe as file names. */
  readonly files: readonly string[];
  /** What can be named, sorted by kind, category and name. Read once, when it is first asked for. */
  list(): readonly LibraryEntry[];
  /**
   * The bytes of one of `files`. Throws `LIBRARY_FILE_UNREADABLE`, also for a path that is none of them; of a remote library
   * `LIBRARY_CACHE_CHANGED` when they are not the bytes that were fetched.
   */
  readonly read: (path: string) => Buffer;
}
