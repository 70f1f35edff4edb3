import { describe, expect, it, onTestFinished } from "vitest";
import { authorize, deviceAuthorize, openInBrowser, revokeToken, type TokenSet } from "./index.ts";
import { createManualClock } from "./oauth/__fixtures__/manual-clock.ts";
import { type AuthorizationServer, startAuthorizationServer } from "@llm-orc/testkit";

describe("authorize", () => {
  it("logs in through a browser", async () => {
    const server = await start();
    const tokens = await authorize({ config: server.config(), onUrl: () => {}, openBrowser: (url) => void fetch(url).catch(() => {}) });
    expect(server.grants.isActive(tokens.accessToken.reveal())).toBe(true);
  });
});

describe("deviceAuthorize", () => {
  it("logs in with a code on another device", async () => {
    const server = await start();
    const clock = createManualClock();
    const login: Promise<TokenSet> = deviceAuthorize({
      config: server.config(),
      clock,
      onPrompt: ({ userCode }) => server.grants.decideDevice(userCode, "approved"),
    });
    await clock.timer(5_000);
    clock.advance(5_000);
    expect(server.grants.isActive((await login).accessToken.reveal())).toBe(true);
  });
});

describe("revokeToken", () => {
  it("ends a login", async () => {
    const server = await start();
    const tokens = await authorize({ config: server.config(), onUrl: () => {}, openBrowser: (url) => void fetch(url).catch(() => {}) });
    const config = { ...server.config(), revocationUrl: `${server.origin}/revoke` };
    await revokeToken({ config, token: tokens.accessToken });
    expect(server.grants.isActive(tokens.accessToken.reveal())).toBe(false);
  });
});

describe("openInBrowser", () => {
  it("opens no other addresses than those of pages", async () => {
    await expect(openInBrowser("file:///etc/passwd")).rejects.toMatchObject({ code: "OAUTH_URL_REFUSED" });
  });
});

async function start(): Promise<AuthorizationServer> {
  const server = await startAuthorizationServer();
  onTestFinished(() => server.close());
  return server;
}
