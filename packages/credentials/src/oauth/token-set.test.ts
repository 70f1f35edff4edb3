import { Redacted } from "@llm-orc/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { everythingIn } from "./__fixtures__/thrown-by.ts";
import { fromTokenDocument, toTokenDocument, type TokenSet } from "./token-set.ts";

describe("toTokenDocument", () => {
  it("is read back as it was, to the second", () => {
    const token = fc.string({ minLength: 1 });
    const anyTokens = fc.record(
      { access: token, refresh: token, expiresAt: fc.integer({ min: 0, max: 1e11 }), scopes: fc.array(fc.stringMatching(/^[\w.:/-]+$/)) },
      { requiredKeys: ["access"] },
    );
    fc.assert(
      fc.property(anyTokens, ({ access, refresh, expiresAt, scopes }) => {
        const tokens: TokenSet = {
          accessToken: new Redacted(access),
          ...(refresh === undefined ? {} : { refreshToken: new Redacted(refresh) }),
          ...(expiresAt === undefined ? {} : { expiresAtMs: expiresAt * 1000 }),
          ...(scopes === undefined ? {} : { scopes }),
        };
        const again = fromTokenDocument(JSON.parse(JSON.stringify(toTokenDocument(tokens))));
        expect({ ...again, accessToken: again?.accessToken.reveal(), refreshToken: again?.refreshToken?.reveal() }).toEqual({
          ...tokens,
          accessToken: access,
          refreshToken: refresh,
        });
      }),
    );
  });
});

describe("toTokenDocument, as it is stored,", () => {
  it("has what there is, the time in whole seconds", () => {
    const accessToken = new Redacted("a");
    expect(toTokenDocument({ accessToken })).toEqual({ access_token: "a" });
    expect(toTokenDocument({ accessToken, refreshToken: new Redacted("r"), expiresAtMs: 1_999, scopes: ["x", "y"] })).toEqual({
      access_token: "a",
      refresh_token: "r",
      expires_at: 1,
      scope: "x y",
    });
  });
});

describe("fromTokenDocument", () => {
  it.each([
    [{ scope: " a  b " }, { scopes: ["a", "b"] }],
    [{ scope: "" }, { scopes: [] }],
    [{ scope: null, expires_at: null, refresh_token: null }, {}],
    [{ refresh_token: "" }, {}],
    [{ expires_at: Infinity }, {}],
    [{ expires_at: 0 }, { expiresAtMs: 0 }],
  ])("of %j reads %j", (given, read) => {
    const { accessToken: _, ...rest } = fromTokenDocument({ access_token: "a", ...given }) ?? { accessToken: undefined, isMissing: true };
    expect(rest).toEqual(read);
  });

  it("reads what the Python program stored, and prints no secret", () => {
    const tokens = fromTokenDocument({
      auth_method: "oauth",
      access_token: "SECRET-access",
      refresh_token: null,
      expires_at: 1_700_000_000,
      client_id: "mine",
    });
    expect(tokens).toEqual({ accessToken: expect.any(Redacted), expiresAtMs: 1_700_000_000_000 });
    expect(tokens?.accessToken.reveal()).toBe("SECRET-access");
    expect(everythingIn(tokens)).not.toContain("SECRET");
  });

  it.each([
    undefined,
    null,
    "a token",
    [],
    {},
    { access_token: "" },
    { access_token: 1 },
    { access_token: "a", refresh_token: {} },
    { access_token: "a", expires_at: "soon" },
    { access_token: "a", scope: ["x"] },
    { refresh_token: "r" },
  ])("takes %j for no tokens", (document) => expect(fromTokenDocument(document)).toBeUndefined());
});
