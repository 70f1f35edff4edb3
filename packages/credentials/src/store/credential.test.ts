import { type JsonObject, Redacted } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { type Credential, fromFactsDocument, fromSecretDocument, secretsOf, toFactsDocument, toSecretDocument } from "./credential.ts";

const apiKey: Credential = { kind: "api_key", key: new Redacted("k") };
const token: Credential = { kind: "oauth", tokens: { accessToken: new Redacted("a") } };
const login: Credential = {
  kind: "oauth",
  tokens: { accessToken: new Redacted("a"), refreshToken: new Redacted("r") },
  client: { clientId: "id", clientSecret: new Redacted("s") },
};

describe("secretsOf", () => {
  it("has all that must not be shown, and no gaps", () => {
    expect([apiKey, token, login].map((credential) => secretsOf(credential).map((secret) => secret.reveal()))).toEqual([
      ["k"],
      ["a"],
      ["a", "r", "s"],
    ]);
  });
});

describe("toSecretDocument", () => {
  it("is written as it is described, so that the stores of today can be read tomorrow", () => {
    expect([apiKey, token, login].map(toSecretDocument)).toStrictEqual([
      { kind: "api_key", key: "k" },
      { kind: "oauth", access_token: "a" },
      { kind: "oauth", access_token: "a", refresh_token: "r", client_id: "id", client_secret: "s" },
    ]);
  });
});

describe("fromSecretDocument", () => {
  it.each<JsonObject>([
    { kind: "api_key", key: "k" },
    { kind: "oauth", access_token: "a" },
    { kind: "oauth", access_token: "a", client_id: "id" },
    { kind: "oauth", access_token: "a", client_id: "id", client_secret: "s" },
  ])("reads %j", (document) => {
    const credential = fromSecretDocument(document);
    expect(credential === undefined ? undefined : toSecretDocument(credential)).toEqual(document);
  });

  it.each([
    undefined,
    null,
    "k",
    [],
    {},
    { key: "k" },
    { kind: "api_key" },
    { kind: "api_key", key: "" },
    { kind: "api_key", key: 7 },
    { kind: "other", key: "k" },
    { kind: "other", access_token: "a" },
    { kind: "oauth" },
    { kind: "oauth", key: "k" },
  ])("takes %j for no credential", (document) => {
    expect(fromSecretDocument(document)).toBeUndefined();
  });

  it.each<[JsonObject, JsonObject]>([
    [{ client_id: "", client_secret: "s" }, {}],
    [{ client_id: 7 }, {}],
    [{ client_secret: "s" }, {}],
    [{ client_id: "id", client_secret: "" }, { client_id: "id" }],
    [{ client_id: "id", client_secret: 7 }, { client_id: "id" }],
  ])("of a client %j takes %j", (given, taken) => {
    const credential = fromSecretDocument({ kind: "oauth", access_token: "a", ...given });
    expect(credential === undefined ? undefined : toSecretDocument(credential)).toEqual({ kind: "oauth", access_token: "a", ...taken });
  });
});

describe("toFactsDocument", () => {
  it("is written as it is described, and has nothing of what is not known", () => {
    expect(toFactsDocument({})).toStrictEqual({});
    expect(toFactsDocument({ imported: false })).toStrictEqual({});
    expect(toFactsDocument({ origins: [], imported: true, addedAt: "2026-11-24T12:00:00.000Z" })).toEqual({
      origins: [],
      imported: true,
      added_at: "2026-11-24T12:00:00.000Z",
    });
  });
});

describe("fromFactsDocument", () => {
  it.each<[JsonObject, object]>([
    [{}, {}],
    [
      { origins: ["https://a.test"], imported: true, added_at: "2026" },
      { origins: ["https://a.test"], imported: true, addedAt: "2026" },
    ],
    [{ origins: ["https://a.test", 7, "", null] }, { origins: ["https://a.test"] }],
    [{ origins: "https://a.test" }, {}],
    [{ imported: false }, {}],
    [{ imported: "yes" }, {}],
    [{ added_at: 7 }, {}],
    [{ added_at: "" }, {}],
    [{ kind: "api_key", key: "k" }, {}],
  ])("of %j takes %j", (document, facts) => {
    expect(fromFactsDocument(document)).toEqual(facts);
  });
});
