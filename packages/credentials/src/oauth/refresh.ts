import { OrcError } from "@llm-orc/contracts";
import * as oauth from "oauth4webapi";
import type { OAuthRequestOptions } from "./call-endpoint.ts";
import type { OAuthConfig } from "./oauth-config.ts";
import { loginCommand } from "./oauth-errors.ts";
import { toRefusalError } from "./refusal.ts";
import { requestTokens } from "./request-tokens.ts";
import type { TokenSet } from "./token-set.ts";

/**
 * A new access token for the refresh token (RFC 6749, section 6). A refresh token that comes with it replaces the old one;
 * without one the old one is kept, as are the scopes.
 *
 * Throws `OAUTH_LOGIN_EXPIRED` when there is no refresh token or the server no longer takes it; `OAUTH_NETWORK` and
 * `OAUTH_SERVER_UNAVAILABLE` are retryable; else as `authorize`.
 */
export async function refresh(tokens: TokenSet, config: OAuthConfig, options: OAuthRequestOptions = {}): Promise<TokenSet> {
  const { refreshToken, scopes } = tokens;
  if (refreshToken === undefined) throw loginExpired(config, "the access token has expired, and no refresh token came with it");
  const answer = await requestTokens(
    config,
    {
      send: ({ server, client, auth, http }) => oauth.refreshTokenGrantRequest(server, client, auth, refreshToken.reveal(), http),
      read: (response, { server, client }) => oauth.processRefreshTokenResponse(server, client, response),
    },
    options,
  );
  if (answer.refusal === undefined) return { refreshToken, ...(scopes === undefined ? {} : { scopes }), ...answer.value };
  if (answer.refusal.error !== "invalid_grant") throw toRefusalError(config, answer.refusal);
  throw loginExpired(config, answer.refusal.description ?? "the refresh token has expired or was revoked");
}

function loginExpired(config: OAuthConfig, why: string): OrcError {
  return new OrcError("OAUTH_LOGIN_EXPIRED", `The login at ${config.provider} is no longer valid: ${why}.`, {
    hint: `Log in again: ${loginCommand(config)}`,
  });
}
