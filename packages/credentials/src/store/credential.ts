import { isJsonObject, type JsonObject, type JsonValue, Redacted } from "@llm-orc/contracts";
import type { OAuthClient } from "../oauth/oauth-config.ts";
import { fromTokenDocument, type TokenSet, toTokenDocument } from "../oauth/token-set.ts";

/** What is known of a stored credential beside its secret. */
export interface CredentialFacts {
  /** Origins that the user granted to it, beside the vendor's own. */
  readonly origins?: readonly string[];
  /** It came from another program, which did not say whose it is: it goes only where the user grants it to. */
  readonly imported?: boolean;
  /** RFC 3339. The store sets it when it is absent. */
  readonly addedAt?: string;
}

export interface ApiKeyCredential extends CredentialFacts {
  readonly kind: "api_key";
  readonly key: Redacted;
}

export interface OAuthCredential extends CredentialFacts {
  readonly kind: "oauth";
  readonly tokens: TokenSet;
  /** Without it the tokens cannot be refreshed. */
  readonly client?: OAuthClient;
}

export type Credential = ApiKeyCredential | OAuthCredential;

/** Everything in it that must never be shown. */
export function secretsOf(credential: Credential): readonly Redacted[] {
  if (credential.kind === "api_key") return [credential.key];
  const { tokens, client } = credential;
  return [tokens.accessToken, tokens.refreshToken, client?.clientSecret].filter((secret) => secret !== undefined);
}

/** The form in which it is stored, secrets and all: to be encrypted, or for the keyring. */
export function toSecretDocument(credential: Credential): JsonObject {
  if (credential.kind === "api_key") return { kind: "api_key", key: credential.key.reveal() };
  const { tokens, client } = credential;
  return {
    kind: "oauth",
    ...toTokenDocument(tokens),
    ...(client === undefined ? {} : { client_id: client.clientId }),
    ...(client?.clientSecret === undefined ? {} : { client_secret: client.clientSecret.reveal() }),
  };
}

/** Reads what `toSecretDocument` wrote; undefined for what is no such document. */
export function fromSecretDocument(document: unknown): Credential | undefined {
  if (!isJsonObject(document)) return undefined;
  const { kind, key, client_id: clientId, client_secret: clientSecret } = document;
  if (kind === "api_key") return isText(key) ? { kind, key: new Redacted(key) } : undefined;
  const tokens = fromTokenDocument(document);
  if (kind !== "oauth" || tokens === undefined) return undefined;
  if (!isText(clientId)) return { kind, tokens };
  return { kind, tokens, client: { clientId, ...(isText(clientSecret) ? { clientSecret: new Redacted(clientSecret) } : {}) } };
}

/** The rest of it, which holds no secret. */
export function toFactsDocument({ origins, imported, addedAt }: CredentialFacts): JsonObject {
  return {
    ...(origins === undefined ? {} : { origins }),
    ...(imported === true ? { imported } : {}),
    ...(addedAt === undefined ? {} : { added_at: addedAt }),
  };
}

/** Reads what `toFactsDocument` wrote; other keys are ignored. */
export function fromFactsDocument({ origins, imported, added_at: addedAt }: JsonObject): CredentialFacts {
  return {
    ...(Array.isArray(origins) ? { origins: (origins as readonly JsonValue[]).filter(isText) } : {}),
    ...(imported === true ? { imported } : {}),
    ...(isText(addedAt) ? { addedAt } : {}),
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
