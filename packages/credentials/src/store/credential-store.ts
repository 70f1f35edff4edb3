import {
  type Clock,
  isOrcError,
  type Logger,
  OrcError,
  parseJsonOrUndefined,
  Redacted,
  silentLogger,
  systemClock,
} from "@llm-orc/contracts";
import { type Environment, parseName } from "@llm-orc/project-files";
import { createSystemKeyring, type Keyring } from "../keyring.ts";
import { parseOrigin } from "../parse-origin.ts";
import { type Credential, fromFactsDocument, fromSecretDocument, secretsOf, toSecretDocument } from "./credential.ts";
import { createEncryptedFile } from "./encrypted-file.ts";
import type { SealedEntry } from "./sealed-document.ts";
import { type CredentialPlace, fromEntry, IN_KEYRING, type StoredCredential, toEntry, toKeyringEntry, toListed } from "./stored-entry.ts";

export interface CredentialStoreOptions {
  /** The folder of the global configuration. Made with mode 0700 when something is stored. */
  readonly dir: string;
  /** For `LLM_ORC_PASSPHRASE`. Default: empty, which is the key file. */
  readonly env?: Environment;
  /** Default: the system's; `false` never touches it. */
  readonly keyring?: Keyring | false;
  /** Is told when the keyring did not take a secret and the file did. */
  readonly logger?: Logger;
  readonly clock?: Clock;
}

/**
 * The user's credentials by name: a provider, or a provider and its scope. They stand in one encrypted file; the secret of
 * some may be in the system's keyring, and the file then says so.
 *
 * Everything throws `CREDENTIAL_STORE_UNREADABLE` when the file is not exactly what was written, and `CREDENTIAL_FILE_UNSAFE`
 * when others than its owner can use it. Such a file is never written over.
 */
export interface CredentialStore {
  readonly dir: string;
  readonly file: string;
  /** Sorted by name; never asks the keyring. */
  list(): Promise<readonly StoredCredential[]>;
  /** As the entry of `list`; undefined when there is none. */
  find(name: string): Promise<StoredCredential | undefined>;
  /** Also throws `CREDENTIAL_KEYRING_UNAVAILABLE` when its secret is in a keyring that cannot be read. */
  get(name: string): Promise<Credential | undefined>;
  /**
   * Stores or replaces it, and gives where it went: a keyring that cannot be used leaves it to the file. Default: the file.
   * Throws `NAME_INVALID`, `CREDENTIAL_EMPTY` for an empty secret and `CREDENTIAL_ORIGIN_INVALID`.
   */
  set(name: string, credential: Credential, options?: { readonly place?: CredentialPlace }): Promise<CredentialPlace>;
  /**
   * Stores those whose names are free in the file, all of them or, when that fails, none, and gives their names. Throws as `set`
   * does.
   */
  addMissing(credentials: ReadonlyMap<string, Credential>): Promise<readonly string[]>;
  /** Changes what is there, in its place; false when there is none. */
  update(name: string, change: (credential: Credential) => Credential): Promise<boolean>;
  /** False when there was none. */
  remove(name: string): Promise<boolean>;
  /** Lets the credential be sent to one more origin. Throws `CREDENTIAL_NOT_FOUND` and `CREDENTIAL_ORIGIN_INVALID`. */
  grantOrigin(name: string, origin: string): Promise<void>;
  /** Every secret that it has seen since it was opened. */
  secrets(): readonly Redacted[];
}

/** Opens the store in `dir`. Nothing is read before something is asked of it. */
export function openCredentialStore(options: CredentialStoreOptions): CredentialStore {
  const { dir, env = {}, logger = silentLogger, clock = systemClock } = options;
  const keyring = options.keyring === false ? undefined : (options.keyring ?? createSystemKeyring());
  const file = createEncryptedFile(dir, env, clock);
  const seen = new Map<string, Redacted>();

  function remember(credential: Credential): Credential {
    for (const secret of secretsOf(credential)) seen.set(secret.reveal(), secret);
    return credential;
  }

  async function readAll(): Promise<ReadonlyMap<string, SealedEntry>> {
    const entries = await file.read();
    for (const entry of entries.values()) if (entry.kind !== IN_KEYRING) remember(fromEntry(entry));
    return entries;
  }

  async function write(name: string, entry: SealedEntry | undefined): Promise<void> {
    await file.update((entries) => {
      const changed = new Map(entries);
      changed.delete(name);
      return entry === undefined ? changed : changed.set(name, entry);
    });
  }

  function checked(name: string, credential: Credential): Credential {
    parseName(name, { allowSlashes: true, what: "a provider's name" });
    const { origins, addedAt = new Date(clock.now()).toISOString() } = credential;
    if (fromSecretDocument(toSecretDocument(credential)) === undefined) throw empty(name);
    return remember({ ...credential, addedAt, ...(origins === undefined ? {} : { origins: origins.map(parseOrigin) }) });
  }

  async function dropFromKeyring(name: string): Promise<void> {
    try {
      await keyring?.remove(name);
    } catch (error) {
      if (!isKeyringUnavailable(error)) throw error;
      logger.warn(`The secret of ${name} may still be in the system's keyring. ${error.message}`);
    }
  }

  async function putIntoKeyring(name: string, credential: Credential): Promise<boolean> {
    try {
      if (keyring === undefined) return false;
      await keyring.set(name, new Redacted(JSON.stringify(toSecretDocument(credential))));
      return true;
    } catch (error) {
      if (!isKeyringUnavailable(error)) throw error;
      logger.warn(`${error.message} The key of ${name} is kept in the encrypted file instead: ${file.path}`);
      return false;
    }
  }

  async function fromKeyring(name: string, { document }: SealedEntry): Promise<Credential | undefined> {
    if (keyring === undefined) throw keyringSwitchedOff(name);
    const secret = await keyring.get(name);
    const credential = secret === undefined ? undefined : fromSecretDocument(parseJsonOrUndefined(secret.reveal()));
    return credential === undefined ? undefined : remember({ ...credential, ...fromFactsDocument(document) });
  }

  const store: CredentialStore = {
    dir,
    file: file.path,
    async list() {
      const entries = await readAll();
      // The file has them in the order of their names.
      return [...entries].map(([name, entry]) => toListed(name, entry));
    },
    async find(name) {
      const entry = (await readAll()).get(name);
      return entry === undefined ? undefined : toListed(name, entry);
    },
    async get(name) {
      const entry = (await readAll()).get(name);
      if (entry === undefined) return undefined;
      return entry.kind === IN_KEYRING ? fromKeyring(name, entry) : fromEntry(entry);
    },
    async set(name, credential, { place = "file" } = {}) {
      const dated = checked(name, credential);
      // Before the keyring is touched it has to be sure that the file can be written.
      const before = (await readAll()).get(name);
      const isInKeyring = place === "keyring" && (await putIntoKeyring(name, dated));
      await write(name, isInKeyring ? toKeyringEntry(dated) : toEntry(dated));
      if (before?.kind === IN_KEYRING && !isInKeyring) await dropFromKeyring(name);
      return isInKeyring ? "keyring" : "file";
    },
    async addMissing(credentials) {
      const wanted = [...credentials].map(([name, credential]) => [name, toEntry(checked(name, credential))] as const);
      let missing: typeof wanted = [];
      await file.update((entries) => {
        missing = wanted.filter(([name]) => !entries.has(name));
        return missing.length === 0 ? undefined : new Map([...entries, ...missing]);
      });
      return missing.map(([name]) => name);
    },
    async update(name, change) {
      const listed = await store.find(name);
      if (listed === undefined) return false;
      if (listed.place === "keyring") {
        const credential = await store.get(name);
        if (credential === undefined) return false;
        await store.set(name, change(credential), { place: "keyring" });
        return true;
      }
      let isChanged = false;
      await file.update((entries) => {
        const entry = entries.get(name);
        if (entry === undefined || entry.kind === IN_KEYRING) return undefined;
        isChanged = true;
        return new Map(entries).set(name, toEntry(remember(change(fromEntry(entry)))));
      });
      return isChanged;
    },
    async remove(name) {
      const entry = (await readAll()).get(name);
      if (entry === undefined) return false;
      if (entry.kind === IN_KEYRING) await dropFromKeyring(name);
      await write(name, undefined);
      return true;
    },
    async grantOrigin(name, origin) {
      const granted = parseOrigin(origin);
      if ((await readAll()).get(name) === undefined) throw notFound(name);
      await file.update((entries) => {
        const entry = entries.get(name);
        if (entry === undefined) return undefined;
        const { origins = [] } = fromFactsDocument(entry.document);
        if (origins.includes(granted)) return undefined;
        return new Map(entries).set(name, { ...entry, document: { ...entry.document, origins: [...origins, granted] } });
      });
    },
    secrets: () => [...seen.values()],
  };
  return store;
}

function isKeyringUnavailable(error: unknown): error is OrcError {
  return isOrcError(error) && error.code === "CREDENTIAL_KEYRING_UNAVAILABLE";
}

function keyringSwitchedOff(name: string): OrcError {
  return new OrcError("CREDENTIAL_KEYRING_UNAVAILABLE", `The key of ${name} is in the system's keyring, which is not to be used here.`, {
    hint: `Keep it in the encrypted file: llm-orc auth add ${name}`,
  });
}

function empty(name: string): OrcError {
  return new OrcError("CREDENTIAL_EMPTY", `The key for ${name} is empty.`, {
    hint: `Type or paste it when asked: llm-orc auth add ${name}`,
  });
}

function notFound(name: string): OrcError {
  return new OrcError("CREDENTIAL_NOT_FOUND", `No key of ${name} is stored.`, { hint: `Add it: llm-orc auth add ${name}` });
}
