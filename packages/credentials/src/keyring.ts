import { OrcError, Redacted } from "@llm-orc/contracts";
import type { AsyncEntry } from "@napi-rs/keyring";

/** The system's own place for secrets: Keychain, Credential Manager, the Secret Service of a Linux desktop. */
export interface Keyring {
  /** All three throw `CREDENTIAL_KEYRING_UNAVAILABLE` where there is no keyring, or it does not open. */
  get(account: string): Promise<Redacted | undefined>;
  set(account: string, secret: Redacted): Promise<void>;
  /** False when there was none. */
  remove(account: string): Promise<boolean>;
}

export interface SystemKeyringOptions {
  /** Default "llm-orc". */
  readonly service?: string;
  /** Default "secret-service": what the kernel keeps (`keyutils`) is gone when the machine restarts. */
  readonly linuxStore?: "secret-service" | "keyutils";
}

/** The keyring of this system. Nothing is loaded or asked before it is used. */
export function createSystemKeyring(options: SystemKeyringOptions = {}): Keyring {
  const { service = "llm-orc", linuxStore = "secret-service" } = options;

  async function use<T>(account: string, action: (entry: AsyncEntry) => Promise<T>): Promise<T> {
    try {
      const { AsyncEntry: Entry } = await import("@napi-rs/keyring");
      return await action(new Entry(service, account, { linux: { store: linuxStore } }));
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  return {
    async get(account) {
      const secret = await use(account, (entry) => entry.getPassword());
      return secret === null ? undefined : new Redacted(secret);
    },
    set: (account, secret) => use(account, (entry) => entry.setPassword(secret.reveal())),
    remove: (account) => use(account, (entry) => entry.deletePassword()),
  };
}

function unavailable(cause: unknown): OrcError {
  const why = cause instanceof Error ? (cause.message.split("\n", 1)[0] ?? "") : String(cause);
  return new OrcError("CREDENTIAL_KEYRING_UNAVAILABLE", `The system's keyring cannot be used here: ${why.replace(/\.?$/, ".")}`, {
    hint: "Unlock it, or keep the key in the encrypted file: llm-orc auth add <provider>",
    cause,
  });
}
