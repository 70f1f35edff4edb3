import type { JsonValue, Redacted } from "@llm-orc/contracts";
import type { Scope } from "../../definition/scope.ts";
import type { HttpAuth } from "../http-options.ts";
import { ALL_SCOPES, type Principal } from "./principal.ts";
import { createStaticToken } from "./static-token.ts";

export interface Authenticator {
  /** Of the `Authorization` header. Throws a `Refusal` (401, 403; 503 when it cannot be known now). */
  authenticate(authorization: string | undefined): Promise<Principal>;
  /** Throws a `Refusal` (403) that tells a client with an authorization server which scopes to ask for. */
  demand?(principal: Principal, needed: ReadonlySet<Scope>): void;
  /** RFC 9728: what a client without a token reads to find out where it gets one. */
  readonly resourceMetadata?: { readonly paths: readonly string[]; readonly document: JsonValue };
  /** The token that was made for this start, or given. */
  readonly token?: Redacted;
}

export async function createAuthenticator(auth: HttpAuth): Promise<Authenticator> {
  switch (auth.type) {
    case "token":
      return createStaticToken(auth.token, auth.scopes ?? ALL_SCOPES);
    case "oauth":
      // jose is loaded for those who use it.
      return (await import("./oauth-resource.ts")).createOAuthResource(auth);
    case "none":
      return { authenticate: () => Promise.resolve({ key: "anybody", scopes: new Set(ALL_SCOPES) }) };
  }
}
