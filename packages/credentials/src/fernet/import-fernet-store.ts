import type { CredentialStore } from "../store/credential-store.ts";
import { readFernetStore, type SkippedCredential } from "./read-fernet-store.ts";

export interface ImportReport {
  readonly imported: readonly string[];
  /** Left as they are: the store had them already. */
  readonly kept: readonly string[];
  readonly skipped: readonly SkippedCredential[];
}

/**
 * Copies the credentials that the Python program keeps in `dir` into the store, except those that the store has: all of
 * them, or when that fails none. Undefined when there are none. The old files stay as they are. Throws as `readFernetStore` and as the store does.
 */
export async function importFernetStore(
  dir: string,
  store: CredentialStore,
  parseYaml: (text: string) => unknown,
): Promise<ImportReport | undefined> {
  const old = readFernetStore(dir, parseYaml);
  if (old === undefined) return undefined;
  const imported = await store.addMissing(old.credentials);
  const kept = [...old.credentials.keys()].filter((name) => !imported.includes(name));
  return { imported, kept, skipped: old.skipped };
}
