import { isJsonObject, OrcError, parseJsonOrUndefined } from "@llm-orc/contracts";
import { ResponseBodyError, WWWAuthenticateChallengeError } from "oauth4webapi";
import type { OAuthConfig } from "./oauth-config.ts";
import { loginCommand } from "./oauth-errors.ts";

/** A "no" that the protocol has a word for. */
export interface Refusal {
  /** The word, printable and short: `invalid_grant`. */
  readonly error: string;
  /** The server's own explanation: printable, short, and without anything that was sent in confidence. */
  readonly description?: string;
}

/** Parameters of requests that must not come back in a message. */
const CONFIDENTIAL = ["client_secret", "code", "code_verifier", "refresh_token", "device_code", "token"];

/** The refusal that a failed request ended in, if it was one. `sent` is what the request carried. */
export async function refusalIn(error: unknown, sent: URLSearchParams): Promise<Refusal | undefined> {
  if (error instanceof ResponseBodyError) return toRefusal(error.error, error.error_description, sent);
  if (!(error instanceof WWWAuthenticateChallengeError)) return undefined;
  // A 401 may carry the protocol's word beside the challenge.
  const body = parseJsonOrUndefined(await error.response.text());
  const { error: word, error_description: description } = isJsonObject(body) ? body : {};
  return toRefusal(typeof word === "string" ? word : "invalid_client", description, sent);
}

/** Makes what a server wrote safe to show: printable, short, without the values of confidential parameters or a full stop. */
export function toRefusal(error: string, description: unknown, sent: URLSearchParams): Refusal {
  const secrets = CONFIDENTIAL.flatMap((name) => sent.getAll(name)).filter((value) => value !== "");
  const explanation = toPrintable(description, 300, secrets);
  return { error: toPrintable(error, 80, secrets), ...(explanation === "" ? {} : { description: explanation }) };
}

/** The error for a refusal that the flow knows nothing better to do about. */
export function toRefusalError(config: OAuthConfig, refusal: Refusal): OrcError {
  const { provider } = config;
  const said = refusal.description === undefined ? refusal.error : `${refusal.error}: ${refusal.description}`;
  switch (refusal.error) {
    case "access_denied":
      return new OrcError("OAUTH_ACCESS_DENIED", `The login at ${provider} was declined (${said}).`, {
        hint: `Allow the access in the browser: ${loginCommand(config)}`,
      });
    case "invalid_client":
    case "unauthorized_client":
      return new OrcError("OAUTH_CLIENT_REFUSED", `${provider} does not accept this OAuth client (${said}).`, {
        hint: `Check the client id and secret, and that the client is of the kind "desktop app": ${loginCommand(config)}`,
      });
    case "server_error":
    case "temporarily_unavailable":
      return new OrcError("OAUTH_SERVER_UNAVAILABLE", `The login server of ${provider} has a problem (${said}).`, {
        hint: "Wait a little and try again.",
        isRetryable: true,
      });
    default:
      return new OrcError("OAUTH_REFUSED", `The login server of ${provider} refused the request (${said}).`, {
        hint: `Correct what it names, and log in again: ${loginCommand(config)}`,
      });
  }
}

function toPrintable(text: unknown, maxLength: number, secrets: readonly string[]): string {
  if (typeof text !== "string") return "";
  const withoutSecrets = secrets.reduce((rest, secret) => rest.replaceAll(secret, "[redacted]"), text);
  return withoutSecrets
    .replaceAll(/[^\x20-\x7e]+/g, " ")
    .trim()
    .slice(0, maxLength)
    .replace(/\.$/, "");
}
