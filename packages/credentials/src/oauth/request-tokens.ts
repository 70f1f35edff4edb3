import { Redacted, systemClock } from "@llm-orc/contracts";
import type { TokenEndpointResponse } from "oauth4webapi";
import { type Answer, callEndpoint, type EndpointCall, type OAuthRequestOptions } from "./call-endpoint.ts";
import type { OAuthConfig } from "./oauth-config.ts";
import { toResponseError } from "./oauth-errors.ts";
import { splitScope, type TokenSet } from "./token-set.ts";

const TOKEN_ENDPOINT = "token address";

/**
 * One request of tokens. Accepts bearer tokens only, which can stand in a header. The time to live counts from before the
 * request, so that a slow answer does not make a token look younger than it is.
 */
export async function requestTokens(
  config: OAuthConfig,
  grant: Pick<EndpointCall<TokenEndpointResponse>, "send" | "read">,
  options: OAuthRequestOptions,
): Promise<Answer<TokenSet>> {
  const requestedAtMs = (options.clock ?? systemClock).now();
  const answer = await callEndpoint(config, { name: TOKEN_ENDPOINT, address: config.tokenUrl, ...grant }, options);
  if (answer.refusal !== undefined) return answer;
  const { token_type: type, access_token: access, refresh_token: refresh, expires_in: expiresIn, scope } = answer.value;
  if (type !== "bearer") throw toResponseError(config, TOKEN_ENDPOINT, "the type of its token is not bearer");
  if (![access, refresh ?? access].every(isPrintable))
    throw toResponseError(config, TOKEN_ENDPOINT, "its token has characters that no token may have");
  return {
    value: {
      accessToken: new Redacted(access),
      ...(refresh === undefined ? {} : { refreshToken: new Redacted(refresh) }),
      ...(expiresIn === undefined ? {} : { expiresAtMs: requestedAtMs + expiresIn * 1000 }),
      ...(scope === undefined ? {} : { scopes: splitScope(scope) }),
    },
  };
}

function isPrintable(token: string): boolean {
  return /^[\x20-\x7e]+$/.test(token);
}
