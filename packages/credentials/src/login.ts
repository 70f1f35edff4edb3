import type { AuthorizeOptions } from "./oauth/authorize.ts";
import type { DeviceAuthorizeOptions } from "./oauth/device-authorize.ts";
import type { RevokeTokenOptions } from "./oauth/revoke-token.ts";
import type { TokenSet } from "./oauth/token-set.ts";

// What speaks OAuth is loaded when somebody logs in or out: a run that has a key needs none of it.

/** Logs in through the browser, with PKCE and an answer on a free port of this machine. Throws `OAUTH_...`. */
export async function authorize(options: AuthorizeOptions): Promise<TokenSet> {
  const flow = await import("./oauth/authorize.ts");
  return flow.authorize(options);
}

/** Logs in without a browser on this machine: the user types a code on another device. Throws `OAUTH_...`. */
export async function deviceAuthorize(options: DeviceAuthorizeOptions): Promise<TokenSet> {
  const flow = await import("./oauth/device-authorize.ts");
  return flow.deviceAuthorize(options);
}

/** Tells the vendor to forget a token. Throws `OAUTH_...`. */
export async function revokeToken(options: RevokeTokenOptions): Promise<void> {
  const flow = await import("./oauth/revoke-token.ts");
  await flow.revokeToken(options);
}
