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
import type { Credential, OAuthCredential } from "../store/credential.ts";
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
      message: "The login at acme has expired, and there is no client to renew it with.",
      hint: "Log in again: llm-orc auth setup acme",
    });
  });

  it("is renewed under a lock of its own, with the fetch that is given", async () => {
    const clock = createManualClock();
    const store = openCredentialStore({ dir: temporaryFolder(), keyring: false });
    const tokens = { accessToken: new Redacted("access-old"), refreshToken: new Redacted("refresh-old"), expiresAtMs: clock.now() };
    await store.set("acme/groq", { kind: "oauth", tokens, client: { clientId: "x" } });
    const seen: string[] = [];
    const fetch: typeof globalThis.fetch = async () => {
      seen.push(...readdirSync(store.dir).filter((name) => name.startsWith(".oauth")));
      return Response.json({ access_token: "access-new", token_type: "bearer", expires_in: 3_600 });
    };
    const plugin = acmePlugin({ oauth: { authorizationUrl: "https://a.test/a", tokenUrl: "https://a.test/t", scopes: [] } });
    const credentials = createCredentials({ store, env: {}, clock, fetch });
    expect((await credentials.credential(plugin, "groq", "https://groq.test"))?.reveal()).toBe("access-new");
    expect(seen).toEqual([".oauth-acme+groq.lock"]);
    expect((await store.find("acme/groq"))?.expiresAtMs).toBe(clock.now() + HOUR_MS);
  });

  it("does not take the place of a key that the user has put there meanwhile", async () => {
    const { store, credentials } = await expired(async () => {
      await store.set("acme", { kind: "api_key", key: new Redacted("key-of-the-user") });
    });
    expect((await credentials.credential(OVER_HTTPS, undefined, ACME_ORIGIN))?.reveal()).toBe("access-new");
    expect((await store.find("acme"))?.kind).toBe("api_key");
  });

  it("is renewed with the client of the login, also after another client was set up", async () => {
    const clients: (string | null)[] = [];
    const { store, credentials } = await expired(async (form) => void clients.push(form.get("client_id")));
    await credentials.credential(OVER_HTTPS, undefined, ACME_ORIGIN);
    await store.set("acme", expiredLogin("second"));
    await credentials.credential(OVER_HTTPS, undefined, ACME_ORIGIN);
    expect(clients).toEqual(["first", "second"]);
  });

  it.each<[string, Credential | undefined]>([
    ["has been ended", undefined],
    ["has become a key", { kind: "api_key", key: new Redacted("key-of-the-user") }],
  ])("is none when, on a second look, the login %s", async (_, later) => {
    const { store } = await expired(async () => undefined);
    let looks = 0;
    const changing: CredentialStore = { ...store, get: async (name) => (looks++ === 0 ? store.get(name) : later) };
    const credentials = createCredentials({ store: changing, env: {} });
    await expect(credentials.credential(OVER_HTTPS, undefined, ACME_ORIGIN)).rejects.toMatchObject({ code: "OAUTH_NOT_LOGGED_IN" });
  });

  it("is kept for when it can be stored, and is not asked for again", async () => {
    let requests = 0;
    const { store, fetch } = await expired(async () => void requests++);
    let failures = 1;
    const update: CredentialStore["update"] = async (...input) => {
      if (failures-- > 0) throw new Error("disk full");
      return store.update(...input);
    };
    const credentials = createCredentials({ store: { ...store, update }, env: {}, fetch });
    await expect(credentials.credential(OVER_HTTPS, undefined, ACME_ORIGIN)).rejects.toThrow("disk full");
    expect((await credentials.credential(OVER_HTTPS, undefined, ACME_ORIGIN))?.reveal()).toBe("access-new");
    expect([requests, (await tokensIn(store))?.accessToken.reveal()]).toEqual([1, "access-new"]);
  });

  it("without an end is good for ever", async () => {
    const store = openCredentialStore({ dir: temporaryFolder(), keyring: false });
    await store.set("acme", { kind: "oauth", tokens: { accessToken: new Redacted("access-0123456789") } });
    const credentials = createCredentials({ store, env: {} });
    expect((await credentials.credential(acmePlugin(), undefined, ACME_ORIGIN))?.reveal()).toBe("access-0123456789");
  });
});

const OVER_HTTPS = acmePlugin({ oauth: { authorizationUrl: "https://a.test/a", tokenUrl: "https://a.test/t", scopes: [] } });

function expiredLogin(clientId: string): OAuthCredential {
  const tokens = { accessToken: new Redacted(`access-${clientId}`), refreshToken: new Redacted("refresh-old"), expiresAtMs: 0 };
  return { kind: "oauth", tokens, client: { clientId } };
}

/** A login that has to be renewed, at a server that first does this with what it is sent. */
async function expired(onRequest: (form: URLSearchParams) => Promise<void>) {
  const store = openCredentialStore({ dir: temporaryFolder(), keyring: false });
  await store.set("acme", expiredLogin("first"));
  const fetch: typeof globalThis.fetch = async (_, init) => {
    await onRequest(init?.body as URLSearchParams);
    return Response.json({ access_token: "access-new", token_type: "bearer", expires_in: 3_600 });
  };
  return { store, fetch, credentials: createCredentials({ store, env: {}, fetch }) };
}

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
