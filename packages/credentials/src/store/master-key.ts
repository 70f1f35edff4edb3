import { randomBytes, scrypt, type ScryptOptions } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Environment, writeFileAtomic } from "@llm-orc/project-files";
import { isTaken, readPrivateFile } from "./private-file.ts";
import type { Protection } from "./sealed-document.ts";

/** The name of the file with the key, beside the store. */
export const KEY_FILE_NAME = ".credentials_key";
export const PASSPHRASE_VARIABLE = "LLM_ORC_PASSPHRASE";
const KEY_BYTES = 32;
const SALT_BYTES = 16;
// About a third of a second and 128 MB: what guessing a passphrase costs per guess.
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };

/** A key, and what the store says of where it comes from. */
export interface Seal {
  readonly protection: Protection;
  readonly key: Uint8Array;
}

/** The key that a store is encrypted with: out of a file beside it, or made from a passphrase. */
export interface MasterKey {
  /** Undefined when the key file or the passphrase is missing or cannot be the one. */
  read(protection: Protection): Promise<Uint8Array | undefined>;
  /**
   * The key for a new store: from the passphrase when one is set, else from the key file, which is made when there is none.
   * Undefined when the key file that is there holds no key.
   */
  create(): Promise<Seal | undefined>;
}

export function createMasterKey(dir: string, env: Environment): MasterKey {
  const keyFile = join(dir, KEY_FILE_NAME);
  const derived = new Map<string, Promise<Uint8Array>>();

  function fromPassphrase(passphrase: string, salt: string): Promise<Uint8Array> {
    const known = derived.get(salt) ?? stretch(passphrase, salt);
    derived.set(salt, known);
    return known;
  }

  function fromFile(): Uint8Array | undefined {
    const key = readPrivateFile(keyFile);
    return key?.length === KEY_BYTES ? key : undefined;
  }

  async function read(protection: Protection): Promise<Uint8Array | undefined> {
    if (protection.kind === "key_file") return fromFile();
    const passphrase = env[PASSPHRASE_VARIABLE] ?? "";
    return passphrase === "" ? undefined : fromPassphrase(passphrase, protection.salt);
  }

  return {
    read,
    async create() {
      const passphrase = env[PASSPHRASE_VARIABLE] ?? "";
      const protection: Protection =
        passphrase === "" ? { kind: "key_file" } : { kind: "passphrase", salt: randomBytes(SALT_BYTES).toString("base64") };
      // A file that is there is never replaced: another store, or a backup of this one, may need it.
      if (passphrase === "" && !isTaken(keyFile)) writeFileAtomic(keyFile, randomBytes(KEY_BYTES), { mode: 0o600 });
      const key = await read(protection);
      return key === undefined ? undefined : { protection, key };
    },
  };
}

const scryptAsync: (passphrase: string, salt: Uint8Array, length: number, options: ScryptOptions) => Promise<Uint8Array> =
  promisify(scrypt);

function stretch(passphrase: string, salt: string): Promise<Uint8Array> {
  return scryptAsync(passphrase, Buffer.from(salt, "base64"), KEY_BYTES, SCRYPT);
}
