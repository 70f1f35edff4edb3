import { readdirSync } from "node:fs";
import { Redacted } from "@llm-orc/contracts";
import type { ProviderPlugin } from "@llm-orc/provider";
import { describe, expect, it, onTestFinished } from "vitest";
import { ACME_ORIGIN, acmePlugin } from "../__fixtures__/acme-plugin.ts";
import { temporaryFolder } from "../__fixtures__/temporary-folder.ts";
import { createManualClock, type ManualClock } from "../oauth/__fixtures__/manual-clock.ts";
import { type AuthorizationServer, startAuthorizationServer } from "@llm-orc/testkit";
import { fromTokenDocument, type TokenSet } from "../oauth/token-set.ts";
import { type CredentialStore, openCredentialStore } from "../store/credential-store.ts";
import { createCredentials } from "./create-credentials.ts";

const HOUR_MS = 3_600_000;

describe("credential, of a login", () => {
  it("is the stored token while it is good", async () => {
    const { server, store, ask } = await start({ lifeMs: 61_000 });
    const stored = await tokensIn(store);
    expect(await ask()).toBe(stored?.accessToken.reveal());
    expect(server.requests).toEqual([]);
  });

  it("is a new token in its last minute, which is stored with what else there is", async () => {
    const { server, store, ask, credentials } = await start({ lifeMs: 60_000 });
    const old = await tokensIn(store);
    const token = (await ask()) ?? "";
    expect(server.grants.isActive(token)).toBe(true);
    const stored = await store.get("acme");
    expect(stored).toMatchObject({ kind: "oauth", origins: ["https://granted.test"], client: { clientId: server.config().clientId } });
    expect((await tokensIn(store))?.accessToken.reveal()).toBe(token);
    const secrets = credentials.secrets().map((secret) => secret.reveal());
    expect(secrets).toEqual(expect.arrayContaining([token, old?.accessToken.reveal(), old?.refreshToken?.reveal(), "client-secret-1"]));
    expect(readdirSync(store.dir).toSorted()).toEqual([".credentials_key", "credentials.json"]);
  });

  it("costs one request for 20 who ask at once, also for another program", async () => {
    const { server, ask, open } = await start({ lifeMs: 0 });
    const other = open();
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, number) => (number % 2 === 0 ? ask() : other())));
    expect([server.count("token"), new Set(tokens).size]).toEqual([1, 1]);
  });

  it("is renewed each time it runs out", async () => {
    const { server, clock, ask } = await start({ lifeMs: 0 });
    for (let round = 1; round <= 3; round++) {
      expect(server.grants.isActive((await ask()) ?? "")).toBe(true);
      expect(server.count("token")).toBe(round);
      clock.advance(HOUR_MS);
    }
  });

  it("is that of a new login as soon as there is one", async () => {
    const { server, clock, store, ask } = await start({ lifeMs: 0 });
    await ask();
    const login = newLogin(server, clock, HOUR_MS);
    await store.update("acme", (stored) => (stored.kind === "oauth" ? { ...stored, tokens: login } : stored));
    expect(await ask()).toBe(login.accessToken.reveal());
  });

  it("says what went wrong, and is none once the user has ended it", async () => {
    const { server, store, ask } = await start({ lifeMs: 0 });
    server.failNext("token", { status: 500, body: "" });
    await expect(ask()).rejects.toMatchObject({ code: "OAUTH_SERVER_UNAVAILABLE" });
    await store.remove("acme");
    expect([await ask(), await store.list()]).toEqual([undefined, []]);
  });

  it("goes only where the user and the vendor let it go", async () => {
    const { ask } = await start({ lifeMs: HOUR_MS });
    expect(await ask("https://granted.test")).toMatch(/access/);
    await expect(ask("https://evil.test")).rejects.toMatchObject({ code: "CREDENTIAL_ORIGIN_REFUSED" });
  });

  it.each([
    ["a provider without OAuth", acmePlugin(), { clientId: "x" }],
    ["a login without a client", undefined, undefined],
  ])("of %s is good until it expires", async (_, plugin, client) => {
    const clock = createManualClock();
    const store = openCredentialStore({ dir: temporaryFolder(), keyring: false });
    const tokens = { accessToken: new Redacted("access-0123456789"), expiresAtMs: clock.now() + 1_000 };
    await store.set("acme", { kind: "oauth", tokens, ...(client === undefined ? {} : { client }) });
    const credentials = createCredentials({ store, env: {}, clock });
    const of = plugin ?? acmePlugin({ oauth: { authorizationUrl: "https://a.test/a", tokenUrl: "https://a.test/t", scopes: [] } });
    expect((await credentials.credential(of, undefined, ACME_ORIGIN))?.reveal()).toBe("access-0123456789");
    clock.advance(1_000);
    await expect(credentials.credential(of, undefined, ACME_ORIGIN)).rejects.toMatchObject({
      code: "OAUTH_LOGIN_EXPIRED",
      hint: "Log in again: llm-orc auth setup acme",
    });
  });

  it("without an end is good for ever", async () => {
    const store = openCredentialStore({ dir: temporaryFolder(), keyring: false });
    await store.set("acme", { kind: "oauth", tokens: { accessToken: new Redacted("access-0123456789") } });
    const credentials = createCredentials({ store, env: {} });
    expect((await credentials.credential(acmePlugin(), undefined, ACME_ORIGIN))?.reveal()).toBe("access-0123456789");
  });
});

interface Started {
  readonly server: AuthorizationServer;
  readonly clock: ManualClock;
  readonly store: CredentialStore;
  readonly credentials: ReturnType<typeof createCredentials>;
  readonly ask: (origin?: string) => Promise<string | undefined>;
  /** The same as another program would ask. */
  readonly open: () => () => Promise<string | undefined>;
}

async function start({ lifeMs }: { readonly lifeMs: number }): Promise<Started> {
  const server = await startAuthorizationServer("client-secret-1");
  onTestFinished(() => server.close());
  const clock = createManualClock();
  const { clientId, authorizationUrl, tokenUrl, scopes } = server.config();
  const plugin: ProviderPlugin = acmePlugin({ oauth: { authorizationUrl, tokenUrl, scopes } });
  const store = openCredentialStore({ dir: temporaryFolder(), keyring: false });
  await store.set("acme", {
    kind: "oauth",
    tokens: newLogin(server, clock, lifeMs),
    client: { clientId, clientSecret: new Redacted("client-secret-1") },
    origins: ["https://granted.test"],
  });
  const create = (of: CredentialStore) => createCredentials({ store: of, env: {}, clock });
  const credentials = create(store);
  const asker =
    (of: typeof credentials) =>
    async (origin: string = ACME_ORIGIN) =>
      (await of.credential(plugin, undefined, origin))?.reveal();
  return {
    server,
    clock,
    store,
    credentials,
    ask: asker(credentials),
    open: () => asker(create(openCredentialStore({ dir: store.dir, keyring: false }))),
  };
}

function newLogin(server: AuthorizationServer, clock: ManualClock, lifeMs: number): TokenSet {
  return { ...(fromTokenDocument(server.grants.logIn("models.use").body) as TokenSet), expiresAtMs: clock.now() + lifeMs };
}

async function tokensIn(store: CredentialStore): Promise<TokenSet | undefined> {
  const stored = await store.get("acme");
  return stored?.kind === "oauth" ? stored.tokens : undefined;
}
