import { OrcError } from "@llm-orc/contracts";
import type { CredentialStore, OAuthCredential, StoredCredential } from "@llm-orc/credentials";
import { toCredentialName } from "./find-auth-provider.ts";
import { nearName } from "./near-name.ts";

/** What is stored under the name that was typed, also of a provider that is not there any more. Throws `CREDENTIAL_NOT_FOUND`. */
export async function findStored(store: CredentialStore, typed: string): Promise<StoredCredential> {
  const name = toCredentialName(typed);
  const stored = await store.list();
  const found = stored.find((one) => one.name === name);
  if (found !== undefined) return found;
  const near = nearName(
    name,
    stored.map((one) => one.name),
  );
  throw new OrcError("CREDENTIAL_NOT_FOUND", `Nothing is stored for ${name}.`, {
    hint: near === undefined ? "See what is stored: llm-orc auth list" : `Did you mean "${near}"?`,
  });
}

/** As `findStored`, of a login with its tokens. Throws also `AUTH_NOT_A_LOGIN`. */
export async function findLogin(
  store: CredentialStore,
  typed: string,
): Promise<{ readonly name: string; readonly credential: OAuthCredential }> {
  const { name } = await findStored(store, typed);
  const credential = await store.get(name);
  if (credential?.kind === "oauth") return { name, credential };
  throw new OrcError("AUTH_NOT_A_LOGIN", `What is stored for ${name} is an API key and no login.`, {
    hint: `A key does not expire by itself. Remove it with: llm-orc auth remove ${name}`,
  });
}
