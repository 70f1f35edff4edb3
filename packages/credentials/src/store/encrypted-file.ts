import { lstatSync } from "node:fs";
import { join } from "node:path";
import { type Clock, OrcError } from "@llm-orc/contracts";
import { type Environment, withFileLock, writeFileAtomic } from "@llm-orc/project-files";
import { createMasterKey, KEY_FILE_NAME, PASSPHRASE_VARIABLE, type Seal } from "./master-key.ts";
import { makePrivateFolder, readPrivateFile } from "./private-file.ts";
import { FORMAT_VERSION, openDocument, type Protection, readHeader, sealDocument, type SealedEntries } from "./sealed-document.ts";

/** The file with the credentials, in the folder of the global configuration. */
export const STORE_FILE_NAME = "credentials.json";
const LOCK_TIMEOUT_MS = 30_000;
const SETTLED_MS = 2_000;

/** A file of encrypted entries that is changed as a whole, by one process at a time. */
export interface EncryptedFile {
  readonly path: string;
  /** None when there is no file. Throws `CREDENTIAL_STORE_UNREADABLE` and `CREDENTIAL_FILE_UNSAFE`. */
  read(): Promise<SealedEntries>;
  /**
   * Replaces the entries by what `change` makes of them; undefined leaves the file as it is. Throws as `read` does, and then
   * nothing is written; `FILE_IN_USE` when other processes do not let go of it for 30 s.
   */
  update(change: (entries: SealedEntries) => SealedEntries | undefined): Promise<void>;
}

interface Opened {
  readonly entries: SealedEntries;
  /** What they are sealed with; absent when there is no file yet. */
  readonly seal?: Seal;
}

export function createEncryptedFile(dir: string, env: Environment, clock: Clock): EncryptedFile {
  const path = join(dir, STORE_FILE_NAME);
  const masterKey = createMasterKey(dir, env);
  let known: { readonly stamp: string | undefined; readonly entries: SealedEntries } | undefined;

  async function open(): Promise<Opened> {
    const bytes = readPrivateFile(path);
    if (bytes === undefined) return { entries: new Map() };
    const header = readHeader(bytes);
    if (header !== undefined && header.version > FORMAT_VERSION) throw newer(path, header.version);
    if (header?.protection === undefined) throw unreadable(path, "it is damaged");
    const { protection } = header;
    const key = await masterKey.read(protection);
    if (key === undefined) throw unreadable(path, missingKey(protection), protection);
    const entries = openDocument(bytes, key);
    if (entries === undefined) throw unreadable(path, wrongKey(protection), protection);
    return { entries, seal: { protection, key } };
  }

  async function newSeal(): Promise<Seal> {
    const created = await masterKey.create();
    if (created !== undefined) return created;
    throw unreadable(path, `${KEY_FILE_NAME} beside it is no key`);
  }

  return {
    path,
    async read() {
      // A run asks for keys as often as it asks models: files that are as they were need no decrypting.
      const stamp = stampOf([path, join(dir, KEY_FILE_NAME)], clock.now());
      if (stamp !== undefined && stamp === known?.stamp) return known.entries;
      const { entries } = await open();
      known = { stamp, entries };
      return entries;
    },
    async update(change) {
      makePrivateFolder(dir);
      await withFileLock(
        `${path}.lock`,
        async () => {
          const opened = await open();
          const entries = change(opened.entries);
          if (entries === undefined) return;
          const { protection, key } = opened.seal ?? (await newSeal());
          writeFileAtomic(path, sealDocument(entries, protection, key), { mode: 0o600 });
        },
        { timeoutMs: LOCK_TIMEOUT_MS, clock },
      );
    },
  };
}

/** What changes when a file does; undefined for one that changed so lately that it could change again and look the same. */
function stampOf(paths: readonly string[], now: number): string | undefined {
  const stats = paths.map((path) => lstatSync(path, { bigint: true, throwIfNoEntry: false }));
  if (stats.some((stat) => stat !== undefined && now - Number(stat.ctimeMs) < SETTLED_MS)) return undefined;
  return stats
    .map((stat) => (stat === undefined ? "none" : [stat.dev, stat.ino, stat.size, stat.mode, stat.mtimeNs, stat.ctimeNs].join()))
    .join(" ");
}

function missingKey(protection: Protection): string {
  return protection.kind === "key_file" ? `${KEY_FILE_NAME} beside it is missing or no key` : `${PASSPHRASE_VARIABLE} is not set`;
}

function wrongKey(protection: Protection): string {
  return protection.kind === "key_file" ? "it or its key has been changed" : "the passphrase is wrong, or the file has been changed";
}

function unreadable(path: string, why: string, protection?: Protection): OrcError {
  const hint =
    protection?.kind === "passphrase"
      ? `Give its passphrase: export ${PASSPHRASE_VARIABLE}=...`
      : `Put back a copy of it and of ${KEY_FILE_NAME}. Without one, move both away and add the keys again: mv "${path}" "${path}.old"`;
  return new OrcError("CREDENTIAL_STORE_UNREADABLE", `The credentials in ${path} cannot be read, and are left as they are: ${why}.`, {
    hint,
  });
}

function newer(path: string, version: number): OrcError {
  return new OrcError("CREDENTIAL_STORE_UNREADABLE", `${path} is of format ${version}; this llm-orc reads ${FORMAT_VERSION}.`, {
    hint: "Update llm-orc: npm install -g llm-orc@latest",
  });
}
