import { isOrcError, OrcError } from "@llm-orc/contracts";
import * as oauth from "oauth4webapi";
import type { OAuthConfig } from "./oauth-config.ts";

type Named = Pick<OAuthConfig, "provider">;

/** What to type to log in again. */
export function loginCommand(config: Named): string {
  return `llm-orc auth setup ${config.provider}`;
}

/** Nothing was answered: no connection, or one that broke. */
export function toNetworkError(config: Named, endpoint: string, error: unknown): OrcError {
  if (isOrcError(error)) return error;
  const reason = systemCode(error);
  return new OrcError("OAUTH_NETWORK", `The ${endpoint} of ${config.provider} cannot be reached${reason === "" ? "" : ` (${reason})`}.`, {
    hint: "Check the connection and the proxy settings, and try again.",
    isRetryable: true,
    cause: error,
  });
}

/** The request took longer than it may. */
export function toTimeoutError(config: Named, endpoint: string, timeoutMs: number): OrcError {
  return new OrcError("OAUTH_NETWORK", `The ${endpoint} of ${config.provider} did not answer within ${timeoutMs / 1000} s.`, {
    hint: "Check the connection and the proxy settings, and try again.",
    isRetryable: true,
  });
}

/** An answer that the protocol does not allow, in our words. */
export function toResponseError(config: Named, endpoint: string, problem: string): OrcError {
  return new OrcError("OAUTH_RESPONSE_INVALID", `The ${endpoint} of ${config.provider} gave no valid answer: ${problem}.`, {
    hint: "Check that the address is right; a proxy or a login page may have answered in its place.",
  });
}

/**
 * The error for what oauth4webapi threw. Its errors never become a cause: they hold the body of the answer, tokens and
 * all.
 */
export function fromLibraryError(config: Named, endpoint: string, error: unknown): Error {
  if (error instanceof oauth.UnsupportedOperationError) return toResponseError(config, endpoint, error.message);
  if (!(error instanceof oauth.OperationProcessingError)) return error instanceof Error ? error : new Error(String(error));
  if (!(error.cause instanceof Response)) return toResponseError(config, endpoint, error.message);
  const { status } = error.cause;
  if (status < 500 && status !== 429) return toResponseError(config, endpoint, `HTTP status ${status} without the JSON of OAuth`);
  return new OrcError("OAUTH_SERVER_UNAVAILABLE", `The ${endpoint} of ${config.provider} answered with HTTP status ${status}.`, {
    hint: "Wait a little and try again.",
    isRetryable: true,
  });
}

// `fetch failed` says nothing; the system's word for it stands in the cause.
function systemCode(error: unknown): string {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ("code" in current && typeof current.code === "string") return current.code;
  }
  return "";
}
