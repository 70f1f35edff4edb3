import { OrcError, type Redacted } from "@llm-orc/contracts";
import type { Keyring } from "../keyring.ts";

export interface MemoryKeyring extends Keyring {
  readonly secrets: Map<string, Redacted>;
  /** What was asked of it. */
  readonly calls: string[];
  isLocked: boolean;
}

/** A keyring that can be locked: there is none on the machines that tests run on. */
export function memoryKeyring(): MemoryKeyring {
  const secrets = new Map<string, Redacted>();
  const calls: string[] = [];
  function use(call: string): void {
    calls.push(call);
    if (keyring.isLocked) throw new OrcError("CREDENTIAL_KEYRING_UNAVAILABLE", "The system's keyring cannot be used here: it is locked.");
  }
  const keyring: MemoryKeyring = {
    secrets,
    calls,
    isLocked: false,
    async get(account) {
      use(`get ${account}`);
      return secrets.get(account);
    },
    async set(account, secret) {
      use(`set ${account}`);
      secrets.set(account, secret);
    },
    async remove(account) {
      use(`remove ${account}`);
      return secrets.delete(account);
    },
  };
  return keyring;
}
