import { OrcError, systemClock } from "@llm-orc/contracts";
import * as oauth from "oauth4webapi";
import type { OAuthRequestOptions } from "./call-endpoint.ts";
import { orAborted, startDeadline } from "./deadline.ts";
import { type LoopbackReceiver, openLoopbackReceiver } from "./loopback-receiver.ts";
import { issuerOf, type OAuthConfig, parseEndpoint } from "./oauth-config.ts";
import { fromLibraryError, loginCommand } from "./oauth-errors.ts";
import { toRefusal, toRefusalError } from "./refusal.ts";
import { requestTokens } from "./request-tokens.ts";
import type { TokenSet } from "./token-set.ts";

export interface AuthorizeOptions extends OAuthRequestOptions {
  readonly config: OAuthConfig;
  /** Opens the address in the user's browser; that it cannot is no error, the user has the address. */
  readonly openBrowser: (url: string) => unknown;
  /** Called with the address first, to show it. It holds no secret. */
  readonly onUrl: (url: string) => void;
  /** How long the user may take in the browser. Default 5 minutes. */
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 5 * 60_000;

/**
 * Logs in through the browser: authorization code with PKCE (RFC 6749, 7636), answered on a free port of 127.0.0.1 (RFC
 * 8252), with `state` and, when given, `iss` (RFC 9207) checked.
 *
 * Throws `OAUTH_ACCESS_DENIED`, `OAUTH_CLIENT_REFUSED`, `OAUTH_REFUSED`, `OAUTH_TIMEOUT`, `OAUTH_ISSUER_MISMATCH`,
 * `OAUTH_RESPONSE_INVALID`, `OAUTH_NETWORK`, `OAUTH_SERVER_UNAVAILABLE`, `OAUTH_LISTEN_FAILED`, `OAUTH_CONFIG_INVALID`,
 * `OAUTH_INSECURE_URL`, or the signal's reason.
 */
export async function authorize(options: AuthorizeOptions): Promise<TokenSet> {
  const { config } = options;
  options.signal?.throwIfAborted();
  // What is wrong with an address should not come up after the user has been through the browser.
  parseEndpoint(config, "token address", config.tokenUrl);
  const authorizationUrl = parseEndpoint(config, "authorization address", config.authorizationUrl);
  const state = oauth.generateRandomState();
  const verifier = oauth.generateRandomCodeVerifier();
  const challenge = await oauth.calculatePKCECodeChallenge(verifier);
  const receiver = await openLoopbackReceiver(state);
  const { redirectUri } = receiver;
  const parameters = await askInBrowser(receiver, withRequest(authorizationUrl, config, { redirectUri, state, challenge }), options);
  const callback = checkCallback(config, parameters, state);
  const answer = await requestTokens(
    config,
    {
      send: ({ server, client, auth, http }) =>
        oauth.authorizationCodeGrantRequest(server, client, auth, callback, redirectUri, verifier, http),
      read: (response, { server, client }) => oauth.processAuthorizationCodeResponse(server, client, response),
    },
    options,
  );
  if (answer.refusal !== undefined) throw toRefusalError(config, answer.refusal);
  return answer.value;
}

interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly state: string;
  readonly challenge: string;
}

function withRequest(authorizationUrl: URL, config: OAuthConfig, request: AuthorizationRequest): string {
  const url = new URL(authorizationUrl);
  const parameters = {
    ...config.extraAuthorizationParams,
    response_type: "code",
    client_id: config.clientId,
    redirect_uri: request.redirectUri,
    ...(config.scopes.length === 0 ? {} : { scope: config.scopes.join(" ") }),
    state: request.state,
    code_challenge: request.challenge,
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

async function askInBrowser(receiver: LoopbackReceiver, address: string, options: AuthorizeOptions): Promise<URLSearchParams> {
  const { config, clock = systemClock, timeoutMs = DEFAULT_TIMEOUT_MS, signal, openBrowser, onUrl } = options;
  const deadline = startDeadline({ clock, timeoutMs, onTimeout: () => timeoutError(config, timeoutMs), signal });
  try {
    onUrl(address);
    void openQuietly(openBrowser, address);
    return await orAborted(receiver.answer, deadline.signal);
  } finally {
    deadline.end();
    await receiver.close();
  }
}

async function openQuietly(openBrowser: (url: string) => unknown, url: string): Promise<void> {
  try {
    await openBrowser(url);
  } catch {
    // The user has the address.
  }
}

function checkCallback(config: OAuthConfig, parameters: URLSearchParams, state: string): URLSearchParams {
  const issuer = expectedIssuer(config, parameters.get("iss"));
  try {
    return oauth.validateAuthResponse({ issuer }, { client_id: config.clientId }, parameters, state);
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError) {
      throw toRefusalError(config, toRefusal(error.error, error.error_description, parameters));
    }
    throw fromLibraryError(config, "authorization address", error);
  }
}

function expectedIssuer(config: OAuthConfig, iss: string | null): string {
  const expected = issuerOf(config);
  if (iss === null || iss === expected) return expected;
  // Without a configured issuer only the origin is known; where a server has several, the path tells them apart.
  if (config.issuer === undefined && URL.canParse(iss) && new URL(iss).origin === expected) return iss;
  throw new OrcError(
    "OAUTH_ISSUER_MISMATCH",
    `The answer for ${config.provider} came from another authorization server than the one asked.`,
    {
      hint: `Nothing was stored. Check the addresses of the provider, and log in again: ${loginCommand(config)}`,
    },
  );
}

function timeoutError(config: OAuthConfig, timeoutMs: number): OrcError {
  return new OrcError("OAUTH_TIMEOUT", `Nobody logged in at ${config.provider} within ${Math.ceil(timeoutMs / 60_000)} min.`, {
    hint: `Open the address in a browser on this machine: ${loginCommand(config)}`,
  });
}
