import { OrcError } from "@llm-orc/contracts";
import * as oauth from "oauth4webapi";
import { describe, expect, it } from "vitest";
import { fromLibraryError, toNetworkError, toTimeoutError } from "./oauth-errors.ts";

const acme = { provider: "acme" };
const TRY_AGAIN = "Check the connection and the proxy settings, and try again.";
const WRONG_ADDRESS = "Check that the address is right; a proxy or a login page may have answered in its place.";

describe("toNetworkError", () => {
  it("says what the system said, however deep it stands, and that one may try again", () => {
    const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    const cause = new TypeError("fetch failed", { cause: new Error("inner", { cause: refused }) });
    expect(toNetworkError(acme, "token address", cause)).toMatchObject({
      code: "OAUTH_NETWORK",
      message: "The token address of acme cannot be reached (ECONNREFUSED).",
      hint: TRY_AGAIN,
      isRetryable: true,
      cause,
    });
  });

  it.each([new Error("no"), Object.assign(new Error("no"), { code: 7 }), "no"])(
    "says no more than that where there is no word for it",
    (error) => {
      expect(toNetworkError(acme, "token address", error).message).toBe("The token address of acme cannot be reached.");
    },
  );

  it("lets through what is explained already", () => {
    const known = new OrcError("OAUTH_RESPONSE_INVALID", "known");
    expect(toNetworkError(acme, "token address", known)).toBe(known);
  });
});

describe("toTimeoutError", () => {
  it("says how long was waited, and that one may try again", () => {
    expect(toTimeoutError(acme, "device address", 30_000)).toMatchObject({
      code: "OAUTH_NETWORK",
      message: "The device address of acme did not answer within 30 s.",
      hint: TRY_AGAIN,
      isRetryable: true,
    });
  });
});

describe("fromLibraryError", () => {
  it.each<[string, unknown, object]>([
    [
      "an operation that is not supported",
      new oauth.UnsupportedOperationError("not that"),
      { code: "OAUTH_RESPONSE_INVALID", message: "The token address of acme gave no valid answer: not that.", hint: WRONG_ADDRESS },
    ],
    [
      "an answer that makes no sense",
      new oauth.OperationProcessingError("no sense", { cause: { body: "SECRET" } }),
      { code: "OAUTH_RESPONSE_INVALID", message: "The token address of acme gave no valid answer: no sense.", hint: WRONG_ADDRESS },
    ],
    ["a status of 404", answered(404), { code: "OAUTH_RESPONSE_INVALID", message: expect.stringContaining("HTTP status 404 without") }],
    ["a status of 499", answered(499), { code: "OAUTH_RESPONSE_INVALID", isRetryable: false }],
    [
      "a status of 500",
      answered(500),
      {
        code: "OAUTH_SERVER_UNAVAILABLE",
        message: "The token address of acme answered with HTTP status 500.",
        hint: "Wait a little and try again.",
        isRetryable: true,
      },
    ],
    ["a status of 429", answered(429), { code: "OAUTH_SERVER_UNAVAILABLE", isRetryable: true }],
  ])("has words for %s", (_, error, expected) => {
    const outcome = fromLibraryError(acme, "token address", error);
    expect(outcome).toMatchObject(expected);
    expect(outcome.cause).toBeUndefined();
  });

  it("passes on what is not of the protocol", () => {
    const [known, fault] = [new OrcError("OAUTH_NETWORK", "known"), new TypeError("a fault")];
    expect(fromLibraryError(acme, "token address", known)).toBe(known);
    expect(fromLibraryError(acme, "token address", fault)).toBe(fault);
    expect(fromLibraryError(acme, "token address", "thrown")).toMatchObject({ message: "thrown" });
  });
});

function answered(status: number): oauth.OperationProcessingError {
  return new oauth.OperationProcessingError("unexpected", { cause: new Response("SECRET", { status }) });
}
