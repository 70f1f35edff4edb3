import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toRefusal, toRefusalError } from "./refusal.ts";

describe("toRefusal", () => {
  it("keeps what was sent in confidence out of what the server says, and is printable and short", () => {
    const anyName = fc.constantFrom("client_secret", "code", "code_verifier", "refresh_token", "device_code", "token");
    const anySecret = fc.stringMatching(/^[A-Za-z0-9~+/ -]{12,60}$/);
    fc.assert(
      fc.property(anyName, anySecret, fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (name, secret, before, after) => {
        const refusal = toRefusal(`${before}${secret}`, `${before}${secret}${after}`, new URLSearchParams({ [name]: secret }));
        for (const text of [refusal.error, refusal.description ?? ""]) {
          expect(text).not.toContain(secret);
          expect(text).toMatch(/^[\x20-\x7e]{0,300}$/);
        }
      }),
    );
  });
});

describe("toRefusalError", () => {
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
