import { describe, expect, it, onTestFinished } from "vitest";
import { type AuthorizationServer, startAuthorizationServer } from "@llm-orc/testkit";
import { everythingIn, thrownBy } from "./__fixtures__/thrown-by.ts";
import { revokeToken } from "./revoke-token.ts";
import { fromTokenDocument, type TokenSet } from "./token-set.ts";

describe("revokeToken", () => {
  it("ends the login", async () => {
    const { server, tokens } = await start();
    await revokeToken({ config: revocable(server), token: tokens.refreshToken ?? tokens.accessToken });
    expect(server.grants.isActive(tokens.accessToken.reveal())).toBe(false);
  });

  it("is content with a token that was not valid any more, as Google says it", async () => {
    const { server, tokens } = await start();
    server.failNext("revoke", { status: 400, body: '{"error":"invalid_token"}' });
    await expect(revokeToken({ config: revocable(server), token: tokens.accessToken })).resolves.toBeUndefined();
  });

  it.each([
    { status: 503, body: "", code: "OAUTH_SERVER_UNAVAILABLE" },
    { status: 400, body: '{"error":"unsupported_token_type"}', code: "OAUTH_REFUSED" },
    { status: 302, body: "", code: "OAUTH_RESPONSE_INVALID" },
    { status: 204, body: "", code: "OAUTH_RESPONSE_INVALID" },
  ])("says that it failed with $status", async ({ status, body, code }) => {
    const { server, tokens } = await start();
    server.failNext("revoke", { status, body });
    const error = await thrownBy(revokeToken({ config: revocable(server), token: tokens.accessToken }));
    expect(error.code).toBe(code);
    if (code !== "OAUTH_REFUSED") expect(error.message).toContain("The revocation address of acme");
    expect(everythingIn(error)).not.toContain("SECRET");
    expect(server.grants.isActive(tokens.accessToken.reveal())).toBe(true);
  });
});

function revocable(server: AuthorizationServer): Parameters<typeof revokeToken>[0]["config"] {
  return { ...server.config(), revocationUrl: `${server.origin}/revoke` };
}

async function start(): Promise<{ server: AuthorizationServer; tokens: TokenSet }> {
  const server = await startAuthorizationServer();
  onTestFinished(() => server.close());
  return { server, tokens: fromTokenDocument(server.grants.logIn("models.use").body) as TokenSet };
}
