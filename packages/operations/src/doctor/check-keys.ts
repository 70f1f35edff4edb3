import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { isOrcError } from "@llm-orc/contracts";
import { type CredentialStore, createSystemKeyring, type Keyring, type StoredCredential } from "@llm-orc/credentials";
import { type DoctorCheck, inSection } from "./doctor-check.ts";

const check = inSection("keys");

/** What the store of keys holds, by name; a store that cannot be read is an error, and counts as empty. */
export async function checkKeys(
  store: Pick<CredentialStore, "file" | "list">,
): Promise<{ readonly stored: readonly StoredCredential[]; readonly checks: readonly DoctorCheck[] }> {
  try {
    const stored = await store.list();
    const names = stored.map(({ name, place }) => (place === "keyring" ? `${name} (in the keyring)` : name));
    const message = stored.length === 0 ? "No key is stored." : `${store.file}: ${names.join(", ")}.`;
    const old = join(dirname(store.file), "credentials.yaml");
    const other = stored.length === 0 && existsSync(old);
    return {
      stored,
      checks: [
        check("store", stored.length === 0 ? "info" : "ok", message),
        ...(other ? [check("python", "info", `${old} has keys of the Python program, which are not used.`, "llm-orc auth import")] : []),
      ],
    };
  } catch (error) {
    if (!isOrcError(error)) throw error;
    return { stored: [], checks: [check("store", "error", error.message, error.hint)] };
  }
}

/** Whether the system's keyring opens. It may ask the user for a password: only when something is to be asked at all. */
export async function checkKeyring(
  keyring: Keyring | false = createSystemKeyring(),
  stored: readonly StoredCredential[] = [],
): Promise<readonly DoctorCheck[]> {
  if (keyring === false) return [];
  const isNeeded = stored.some(({ place }) => place === "keyring");
  try {
    await keyring.get(PROBE);
    return [check("keyring", "ok", "The system's keyring opens.")];
  } catch (error) {
    if (!isOrcError(error)) throw error;
    return [check("keyring", isNeeded ? "error" : "info", error.message, isNeeded ? error.hint : undefined)];
  }
}

// A name that no provider has.
const PROBE = "llm-orc doctor";
