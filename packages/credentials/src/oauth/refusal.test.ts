import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusalIn, toRefusal, toRefusalError } from "./refusal.ts";

const anyCharacter = fc.nat(0x10_ff_ff).map((code) => String.fromCodePoint(code));

describe("toRefusal", () => {
  it("keeps what was sent in confidence out of what the server says, and is printable and short", () => {
    const anyName = fc.constantFrom("client_secret", "code", "code_verifier", "refresh_token", "device_code", "token");
    const anySecret = fc.stringMatching(/^[A-Za-z0-9~+/ -]{12,60}$/);
    fc.assert(
      fc.property(
        anyName,
        anySecret,
        fc.string({ unit: anyCharacter }),
        fc.string({ unit: anyCharacter }),
        (name, secret, before, after) => {
          const refusal = toRefusal(`${before}${secret}`, `${before}${secret}${after}`, new URLSearchParams({ [name]: secret }));
          for (const text of [refusal.error, refusal.description ?? ""]) {
            expect(text).not.toContain(secret);
            expect(text).toMatch(/^[\x20-\x7e]{0,300}$/);
          }
        },
      ),
    );
  });
});

describe("toRefusal, of what a server writes,", () => {
  it.each([
    ["invalid_grant", "It has expired.", { error: "invalid_grant", description: "It has expired" }],
    ["invalid_grant", " It.\n\tHas expired. ", { error: "invalid_grant", description: "It. Has expired" }],
    ["invalid_grant", "", { error: "invalid_grant" }],
    ["invalid_grant", " . ", { error: "invalid_grant" }],
    ["invalid_grant", undefined, { error: "invalid_grant" }],
    ["invalid_grant", ["no"], { error: "invalid_grant" }],
    ["e".repeat(90), "d".repeat(400), { error: "e".repeat(80), description: "d".repeat(300) }],
    ["invalid_grant", "ünknown\u001b[31m!", { error: "invalid_grant", description: "nknown [31m!" }],
  ])("makes of %j and %j what can be shown", (error, description, refusal) => {
    expect(toRefusal(error, description, new URLSearchParams())).toEqual(refusal);
  });

  it("takes out every confidential value, and no empty one", () => {
    const sent = new URLSearchParams([
      ["client_secret", "one"],
      ["code", "two"],
      ["code", "three"],
      ["code_verifier", "four"],
      ["refresh_token", "five"],
      ["device_code", "six"],
      ["token", "seven"],
      ["token", ""],
      ["client_id", "eight"],
    ]);
    expect(toRefusal("one two", "one one two three four five six seven eight", sent)).toEqual({
      error: "[redacted] [redacted]",
      description: `${"[redacted] ".repeat(8)}eight`,
    });
  });
});

describe("refusalIn", () => {
  it("has nothing to say of other errors", async () => {
    expect(await refusalIn(new Error("no"), new URLSearchParams())).toBeUndefined();
  });
});

describe("toRefusalError", () => {
  it.each([
    [
      "access_denied",
      "OAUTH_ACCESS_DENIED",
      "The login at acme was declined (access_denied).",
      "Allow the access in the browser: llm-orc auth setup acme",
      false,
    ],
    [
      "invalid_client",
      "OAUTH_CLIENT_REFUSED",
      "acme does not accept this OAuth client (invalid_client).",
      'Check the client id and secret, and that the client is of the kind "desktop app": llm-orc auth setup acme',
      false,
    ],
    [
      "unauthorized_client",
      "OAUTH_CLIENT_REFUSED",
      "acme does not accept this OAuth client (unauthorized_client).",
      'Check the client id and secret, and that the client is of the kind "desktop app": llm-orc auth setup acme',
      false,
    ],
    [
      "server_error",
      "OAUTH_SERVER_UNAVAILABLE",
      "The login server of acme has a problem (server_error).",
      "Wait a little and try again.",
      true,
    ],
    [
      "temporarily_unavailable",
      "OAUTH_SERVER_UNAVAILABLE",
      "The login server of acme has a problem (temporarily_unavailable).",
      "Wait a little and try again.",
      true,
    ],
  ])("has words of its own for %s", (error, code, message, hint, isRetryable) => {
    const config = { provider: "acme", authorizationUrl: "", tokenUrl: "", scopes: [], clientId: "" };
    expect(toRefusalError(config, { error })).toMatchObject({ code, message, hint, isRetryable });
  });

  it("names the provider, what was said and what to type next", () => {
    const error = toRefusalError(
      { provider: "acme", authorizationUrl: "", tokenUrl: "", scopes: [], clientId: "" },
      { error: "invalid_scope", description: "no" },
    );
    expect(error.toJSON()).toEqual({
      code: "OAUTH_REFUSED",
      message: "The login server of acme refused the request (invalid_scope: no).",
      hint: "Correct what it names, and log in again: llm-orc auth setup acme",
    });
  });
});
