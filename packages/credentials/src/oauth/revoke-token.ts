import type { Redacted } from "@llm-orc/contracts";
import * as oauth from "oauth4webapi";
import { callEndpoint, type OAuthRequestOptions } from "./call-endpoint.ts";
import type { OAuthConfig } from "./oauth-config.ts";
import { toRefusalError } from "./refusal.ts";

export interface RevokeTokenOptions extends OAuthRequestOptions {
  readonly config: OAuthConfig & { readonly revocationUrl: string };
  /** The refresh token where there is one: with it the access tokens go too. */
  readonly token: Redacted;
}

/**
 * Tells the vendor to forget a token (RFC 7009). Resolves when the token is no longer good, also when it was not before.
 * Throws as `refresh` does.
 */
export async function revokeToken({ config, token, ...options }: RevokeTokenOptions): Promise<void> {
  const answer = await callEndpoint(
    config,
    {
      name: "revocation address",
      address: config.revocationUrl,
      send: ({ server, client, auth, http }) => oauth.revocationRequest(server, client, auth, token.reveal(), http),
      read: (response) => oauth.processRevocationResponse(response),
    },
    options,
  );
  // The RFC answers 200 to a token that is not valid; Google does not.
  if (answer.refusal !== undefined && answer.refusal.error !== "invalid_token") throw toRefusalError(config, answer.refusal);
}
