import { isJsonObject, type JsonObject, Redacted } from "@llm-orc/contracts";

/** What an authorization server handed out. The tokens print as `[redacted]`. */
export interface TokenSet {
  readonly accessToken: Redacted;
  /** Absent: the user has to log in again when the access token has expired. */
  readonly refreshToken?: Redacted;
  /** Milliseconds since the epoch; absent when the server did not say. */
  readonly expiresAtMs?: number;
  /** What was granted, where the server says; it may be less than was asked for. */
  readonly scopes?: readonly string[];
}

/** The form in which a token set is stored, secrets and all: for the credential store only. `expires_at` is in seconds. */
export function toTokenDocument(tokens: TokenSet): JsonObject {
  return {
    access_token: tokens.accessToken.reveal(),
    ...(tokens.refreshToken === undefined ? {} : { refresh_token: tokens.refreshToken.reveal() }),
    ...(tokens.expiresAtMs === undefined ? {} : { expires_at: Math.floor(tokens.expiresAtMs / 1000) }),
    ...(tokens.scopes === undefined ? {} : { scope: tokens.scopes.join(" ") }),
  };
}

/**
 * Reads what `toTokenDocument` wrote; other keys are ignored. Undefined for what is no such document: it has no access
 * token, or a key of the wrong type.
 */
export function fromTokenDocument(document: unknown): TokenSet | undefined {
  if (!isJsonObject(document)) return undefined;
  const { access_token: access, refresh_token: refresh, expires_at: expiresAt, scope } = document;
  if (typeof access !== "string" || access === "") return undefined;
  if (!isAbsentOr(refresh, "string") || !isAbsentOr(expiresAt, "number") || !isAbsentOr(scope, "string")) return undefined;
  return {
    accessToken: new Redacted(access),
    ...(typeof refresh === "string" && refresh !== "" ? { refreshToken: new Redacted(refresh) } : {}),
    ...(typeof expiresAt === "number" && Number.isFinite(expiresAt) ? { expiresAtMs: expiresAt * 1000 } : {}),
    ...(typeof scope === "string" ? { scopes: splitScope(scope) } : {}),
  };
}

/** The words of a `scope` as OAuth writes it. */
export function splitScope(scope: string): readonly string[] {
  return scope.split(" ").filter((word) => word !== "");
}

function isAbsentOr(value: unknown, type: "string" | "number"): boolean {
  // The original stores null for what it does not have.
  return value === undefined || value === null || typeof value === type;
}
