import { Redacted } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { issuerOf, parseEndpoint, toOAuthConfig } from "./oauth-config.ts";

describe("toOAuthConfig", () => {
  it("adds to Google's addresses what makes a refresh token come, and where to revoke it", () => {
    const clientSecret = new Redacted("s");
    expect(toOAuthConfig("google-gemini", GOOGLE, { clientId: "mine", clientSecret })).toEqual({
      ...GOOGLE,
      provider: "google-gemini",
      clientId: "mine",
      clientSecret,
      extraAuthorizationParams: { access_type: "offline", prompt: "consent" },
      revocationUrl: "https://oauth2.googleapis.com/revoke",
    });
  });

  it("adds nothing to other addresses", () => {
    const oauth = { ...GOOGLE, authorizationUrl: "https://accounts.google.com.example/auth" };
    expect(toOAuthConfig("acme", oauth, { clientId: "mine" })).toEqual({ ...oauth, provider: "acme", clientId: "mine" });
  });

  it("takes an empty secret for none", () => {
    expect(toOAuthConfig("acme", GOOGLE, { clientId: "mine", clientSecret: new Redacted("") })).not.toHaveProperty("clientSecret");
  });

  it("wants a client id", () => {
    expect(() => toOAuthConfig("acme", GOOGLE, { clientId: "" })).toThrow(
      expect.objectContaining({
        code: "OAUTH_CONFIG_INVALID",
        message: "No OAuth client id is given for acme.",
        hint: 'Register a client of the kind "desktop app" with the vendor, and give its id.',
      }),
    );
  });

  it("names the address that is none", () => {
    expect(() => toOAuthConfig("acme", { ...GOOGLE, authorizationUrl: "somewhere" }, { clientId: "mine" })).toThrow(
      expect.objectContaining({
        message: "The authorization address of acme is not an https address.",
        hint: "Write it in full, without user or password, for example https://login.example.com/token",
      }),
    );
  });
});

describe("parseEndpoint", () => {
  it.each(["https://login.example.com/token", "http://127.0.0.1:8080/token", "http://localhost/token", "http://[::1]:1/token"])(
    "accepts %s",
    (address) => expect(parseEndpoint({ provider: "acme" }, "token address", address).href).toBe(address),
  );

  it.each([
    { address: "http://login.example.com/token", code: "OAUTH_INSECURE_URL" },
    { address: "http://127.0.0.1@example.com/", code: "OAUTH_CONFIG_INVALID" },
    { address: "https://user:password@login.example.com/", code: "OAUTH_CONFIG_INVALID" },
    { address: "ftp://login.example.com/", code: "OAUTH_CONFIG_INVALID" },
    { address: "", code: "OAUTH_CONFIG_INVALID" },
    { address: "https://user@login.example.com/", code: "OAUTH_CONFIG_INVALID" },
    { address: "https://:password@login.example.com/", code: "OAUTH_CONFIG_INVALID" },
    { address: "xhttps://login.example.com/", code: "OAUTH_CONFIG_INVALID" },
    { address: "httpsx://login.example.com/", code: "OAUTH_CONFIG_INVALID" },
  ])("refuses $address", ({ address, code }) => {
    expect(() => parseEndpoint({ provider: "acme" }, "token address", address)).toThrow(expect.objectContaining({ code }));
  });
});

describe("parseEndpoint, of plain http,", () => {
  it("says where it would go, without the rest of the address", () => {
    expect(() => parseEndpoint({ provider: "acme" }, "token address", "http://login.example.com/token?code=1")).toThrow(
      expect.objectContaining({
        message: "The token address of acme is plain http: http://login.example.com",
        hint: "Use https. Plain http is allowed only on this machine (127.0.0.1, localhost).",
      }),
    );
  });
});

describe("issuerOf", () => {
  it("is the one that is configured, else the origin of the authorization address", () => {
    const config = toOAuthConfig("acme", GOOGLE, { clientId: "mine" });
    expect(issuerOf(config)).toBe("https://accounts.google.com");
    expect(issuerOf({ ...config, issuer: "https://login.example.com/realm" })).toBe("https://login.example.com/realm");
    expect(() => issuerOf({ ...config, authorizationUrl: "no address" })).toThrow(
      "The authorization address of acme is not an https address.",
    );
  });
});

const GOOGLE = {
  authorizationUrl: "https://accounts.google.com/o/oauth2/v2/auth",
  tokenUrl: "https://oauth2.googleapis.com/token",
  scopes: ["https://www.googleapis.com/auth/generative-language.retriever"],
};
