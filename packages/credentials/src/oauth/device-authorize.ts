import { type Clock, isJsonObject, isOrcError, OrcError, parseJsonOrUndefined, systemClock } from "@llm-orc/contracts";
import * as oauth from "oauth4webapi";
import { callEndpoint, type OAuthRequestOptions } from "./call-endpoint.ts";
import { startDeadline, waitFor } from "./deadline.ts";
import { type OAuthConfig, parseEndpoint } from "./oauth-config.ts";
import { loginCommand, toResponseError } from "./oauth-errors.ts";
import { type Refusal, toRefusalError } from "./refusal.ts";
import { requestTokens } from "./request-tokens.ts";
import type { TokenSet } from "./token-set.ts";

/** What the user needs on another device. */
export interface DevicePrompt {
  readonly verificationUri: string;
  /** The same with the code in it, where the server offers that: for a link or a QR code. */
  readonly verificationUriComplete?: string;
  readonly userCode: string;
  /** How long the code is good for. */
  readonly expiresInMs: number;
}

export interface DeviceAuthorizeOptions extends OAuthRequestOptions {
  readonly config: OAuthConfig;
  /** Called once, to show it. */
  readonly onPrompt: (prompt: DevicePrompt) => void;
}

const DEVICE_ENDPOINT = "device address";
const DEFAULT_INTERVAL_MS = 5_000;
const MIN_INTERVAL_MS = 1_000;
/** More than any server grants, and less than a timer can take. */
const MAX_LIFE_MS = 24 * 3_600_000;

/**
 * Logs in without a browser on this machine: the user types a code on another device (RFC 8628). Asks as often as the
 * server says, less often when it says `slow_down` or is out of reach, until the code expires.
 *
 * Throws `OAUTH_DEVICE_UNSUPPORTED`, `OAUTH_DEVICE_EXPIRED`, `OAUTH_ACCESS_DENIED`, `OAUTH_CLIENT_REFUSED`, `OAUTH_REFUSED`,
 * `OAUTH_RESPONSE_INVALID`, `OAUTH_NETWORK`, `OAUTH_SERVER_UNAVAILABLE`, or the signal's reason.
 */
export async function deviceAuthorize(options: DeviceAuthorizeOptions): Promise<TokenSet> {
  const { config, onPrompt, clock = systemClock, signal } = options;
  const device = await requestDeviceCode(config, options);
  const expiresInMs = Math.min(device.expires_in * 1000, MAX_LIFE_MS);
  const deadline = startDeadline({ clock, timeoutMs: expiresInMs, onTimeout: () => expiredError(config), signal });
  try {
    onPrompt(toPrompt(config, device, expiresInMs));
    return await poll(config, device, { ...options, clock, signal: deadline.signal });
  } finally {
    deadline.end();
  }
}

async function requestDeviceCode(config: OAuthConfig, options: OAuthRequestOptions): Promise<oauth.DeviceAuthorizationResponse> {
  if (config.deviceUrl === undefined) {
    throw new OrcError("OAUTH_DEVICE_UNSUPPORTED", `${config.provider} offers no login with a code on another device.`, {
      hint: "Log in on a machine with a browser, or use an API key.",
    });
  }
  const scope = config.scopes.join(" ");
  const answer = await callEndpoint(
    config,
    {
      name: DEVICE_ENDPOINT,
      address: config.deviceUrl,
      send: async ({ server, client, auth, http }) =>
        withStandardName(await oauth.deviceAuthorizationRequest(server, client, auth, scope === "" ? {} : { scope }, http)),
      read: (response, { server, client }) => oauth.processDeviceAuthorizationResponse(server, client, response),
    },
    options,
  );
  if (answer.refusal !== undefined) throw toRefusalError(config, answer.refusal);
  return answer.value;
}

async function poll(
  config: OAuthConfig,
  device: oauth.DeviceAuthorizationResponse,
  options: OAuthRequestOptions & { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<TokenSet> {
  let intervalMs = Math.max(MIN_INTERVAL_MS, device.interval === undefined ? DEFAULT_INTERVAL_MS : device.interval * 1000);
  for (;;) {
    await waitFor(Math.min(intervalMs, MAX_LIFE_MS), options.clock, options.signal);
    const answer = await askForTokens(config, device.device_code, options);
    if (answer === "unreachable") intervalMs *= 2;
    else if (answer.refusal === undefined) return answer.value;
    else if (answer.refusal.error === "slow_down") intervalMs += 5_000;
    else if (answer.refusal.error !== "authorization_pending") throw toDeviceError(config, answer.refusal);
  }
}

async function askForTokens(
  config: OAuthConfig,
  deviceCode: string,
  options: OAuthRequestOptions & { readonly signal: AbortSignal },
): Promise<Awaited<ReturnType<typeof requestTokens>> | "unreachable"> {
  try {
    return await requestTokens(
      config,
      {
        send: ({ server, client, auth, http }) => oauth.deviceCodeGrantRequest(server, client, auth, deviceCode, http),
        read: (response, { server, client }) => oauth.processDeviceCodeResponse(server, client, response),
      },
      options,
    );
  } catch (error) {
    if (isOrcError(error) && error.isRetryable) return "unreachable";
    throw error;
  }
}

// Both come from outside and go to a terminal.
function toPrompt(config: OAuthConfig, device: oauth.DeviceAuthorizationResponse, expiresInMs: number): DevicePrompt {
  const { user_code: userCode, verification_uri: address, verification_uri_complete: complete } = device;
  if (!/^[\x20-\x7e]{1,100}$/.test(userCode)) throw toResponseError(config, DEVICE_ENDPOINT, "its code for the user cannot be typed");
  return {
    verificationUri: parseEndpoint(config, "page for the code", address).href,
    ...(complete === undefined ? {} : { verificationUriComplete: parseEndpoint(config, "page for the code", complete).href }),
    userCode,
    expiresInMs,
  };
}

// Google's answer is older than the RFC and has `verification_url`.
async function withStandardName(response: Response): Promise<Response> {
  const body = parseJsonOrUndefined(await response.clone().text());
  if (!isJsonObject(body)) return response;
  return new Response(JSON.stringify({ verification_uri: body["verification_url"], ...body }), response);
}

function toDeviceError(config: OAuthConfig, refusal: Refusal): OrcError {
  return refusal.error === "expired_token" ? expiredError(config) : toRefusalError(config, refusal);
}

function expiredError(config: OAuthConfig): OrcError {
  return new OrcError("OAUTH_DEVICE_EXPIRED", `The code for ${config.provider} expired before anybody typed it.`, {
    hint: `Ask for a new one: ${loginCommand(config)}`,
  });
}
