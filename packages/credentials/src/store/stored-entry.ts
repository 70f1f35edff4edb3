import { OrcError } from "@llm-orc/contracts";
import {
  type Credential,
  type CredentialFacts,
  fromFactsDocument,
  fromSecretDocument,
  toFactsDocument,
  toSecretDocument,
} from "./credential.ts";
import type { SealedEntry } from "./sealed-document.ts";

export type CredentialPlace = "file" | "keyring";

/** One line of a list: everything but the secret. */
export interface StoredCredential extends CredentialFacts {
  /** `anthropic-api`, `openai-compatible/groq`. */
  readonly name: string;
  readonly kind: Credential["kind"];
  readonly place: CredentialPlace;
  /** Of OAuth tokens in the file, where the server said: milliseconds since the epoch. */
  readonly expiresAtMs?: number;
}

/** The kind of an entry whose secret is in the system's keyring: it holds the facts, and of which kind the secret is. */
export const IN_KEYRING = "keyring";

export function toEntry(credential: Credential): SealedEntry {
  return { kind: credential.kind, document: { ...toSecretDocument(credential), ...toFactsDocument(credential) } };
}

export function toKeyringEntry(credential: Credential): SealedEntry {
  return { kind: IN_KEYRING, document: { secret_kind: credential.kind, ...toFactsDocument(credential) } };
}

/** The credential of an entry that holds its secret. Throws `CREDENTIAL_STORE_UNREADABLE` for one that is none. */
export function fromEntry({ document }: SealedEntry): Credential {
  const credential = fromSecretDocument(document);
  if (credential !== undefined) return { ...credential, ...fromFactsDocument(document) };
  throw new OrcError("CREDENTIAL_STORE_UNREADABLE", "The credential store has an entry that this program does not understand.", {
    hint: "Update llm-orc: npm install -g llm-orc@latest",
  });
}

export function toListed(name: string, entry: SealedEntry): StoredCredential {
  const facts = fromFactsDocument(entry.document);
  if (entry.kind === IN_KEYRING) {
    return { name, kind: entry.document["secret_kind"] === "oauth" ? "oauth" : "api_key", place: "keyring", ...facts };
  }
  const credential = fromEntry(entry);
  const expiresAtMs = credential.kind === "oauth" ? credential.tokens.expiresAtMs : undefined;
  return { name, kind: credential.kind, place: "file", ...facts, ...(expiresAtMs === undefined ? {} : { expiresAtMs }) };
}
