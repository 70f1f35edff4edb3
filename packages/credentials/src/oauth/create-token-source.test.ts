import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { OrcError, type Redacted } from "@llm-orc/contracts";
import { withFileLock, writeFileAtomic } from "@llm-orc/project-files";
import { describe, expect, it, onTestFinished } from "vitest";
import { createManualClock, type ManualClock } from "./__fixtures__/manual-clock.ts";
import { type AuthorizationServer, startAuthorizationServer } from "@llm-orc/testkit";
import { everythingIn, thrownBy } from "./__fixtures__/thrown-by.ts";
import { createTokenSource, type TokenSource, type TokenSourceOptions } from "./create-token-source.ts";
import { refresh } from "./refresh.ts";
import { fromTokenDocument, toTokenDocument, type TokenSet } from "./token-set.ts";

describe("createTokenSource", () => {
  it("hands out the stored token while it has more than a minute to live, and reads it once", async () => {
    const { store, source, server } = await start({ lifeMs: 61_000 });
    const token = await source.accessToken();
    expect(token.reveal()).toBe(store.read().access_token);
    expect(await source.accessToken()).toBe(token);
    expect(store.loads).toBe(1);
    expect(server.requests).toEqual([]);
  });

  it("refreshes a token in its last minute, and stores what it got", async () => {
    const { store, source, server } = await start({ lifeMs: 60_000 });
    const old = store.read();
    const token = (await source.accessToken()).reveal();
    expect(server.grants.isActive(token)).toBe(true);
    expect(store.read()).toMatchObject({ access_token: token, refresh_token: expect.not.stringMatching(old.refresh_token as string) });
  });

  it("refreshes again each time the token runs out", async () => {
    const { source, server, clock } = await start();
    for (let round = 1; round <= 4; round++) {
      expect(server.grants.isActive((await source.accessToken()).reveal())).toBe(true);
      expect(server.count("token")).toBe(round);
      clock.advance(3_600_000);
    }
  });

  it("takes a token without a time to live as good", async () => {
    const { source, server } = await start({ lifeMs: undefined });
    await source.accessToken();
    expect(server.requests).toEqual([]);
  });

  it("makes one request for 20 callers of one process", async () => {
    const { source, server, store } = await start();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => source.accessToken()));
    expect(server.count("token")).toBe(1);
    // Before the lock, and under it.
    expect(store.loads).toBe(2);
    expect(new Set(tokens.map((token) => token.reveal())).size).toBe(1);
    expect(server.grants.isActive(tokens[0]?.reveal() ?? "")).toBe(true);
  });

  it("makes one request for 20 sources of one process", async () => {
    const { open, server } = await start();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => open().accessToken()));
    expect(server.count("token")).toBe(1);
    expect(new Set(tokens.map((token) => token.reveal())).size).toBe(1);
  });

  it("makes one request for many sources where the server grants less than a minute", async () => {
    const { open, server } = await start();
    server.grants.settings.lifeSeconds = 30;
    const tokens = await Promise.all(Array.from({ length: 20 }, () => open().accessToken()));
    expect(server.count("token")).toBe(1);
    expect(new Set(tokens.map((token) => token.reveal())).size).toBe(1);
  });

  it("uses what another process has refreshed before it came to it", async () => {
    const { store, source, server, clock } = await start({ lifeMs: 120_000 });
    await source.accessToken();
    clock.advance(119_000);
    const elsewhere = await refresh(store.tokens() as TokenSet, server.config(), { clock });
    store.write(elsewhere);
    expect((await source.accessToken()).reveal()).toBe(elsewhere.accessToken.reveal());
    expect(server.count("token")).toBe(1);
  });

  it("refreshes what another process has stored meanwhile when that has run out too", async () => {
    const { store, source, server, clock, folder } = await start();
    const waiting: Promise<Redacted>[] = [];
    const elsewhere = newLogin(server, clock, 0);
    await withFileLock(join(folder, "lock"), async () => {
      waiting.push(source.accessToken());
      // It has looked at the store by now, and waits for the lock.

      await setImmediate();
      store.write(elsewhere);
    });
    const token = (await waiting[0])?.reveal() ?? "";
    expect([token === elsewhere.accessToken.reveal(), server.grants.isActive(token), server.count("token")]).toEqual([false, true, 1]);
    const sent = server.requests.find(({ endpoint }) => endpoint === "token")?.parameters.get("refresh_token");
    expect(sent).toBe(elsewhere.refreshToken?.reveal());
  });

  it("stops with the signal's reason while another process has the lock", async () => {
    const stop = new AbortController();
    const { source, folder, server } = await start({ signal: stop.signal });
    await withFileLock(join(folder, "lock"), async () => {
      const token = source.accessToken();
      stop.abort(new Error("enough"));
      await expect(token).rejects.toThrow("enough");
    });
    expect(server.requests).toEqual([]);
  });

  it("asks for a login when there is none", async () => {
    const { store, source, server } = await start();
    rmSync(store.file);
    expect(await thrownBy(source.accessToken())).toMatchObject({
      code: "OAUTH_NOT_LOGGED_IN",
      message: "Nobody is logged in at acme.",
      hint: "Log in: llm-orc auth setup acme",
    });
    expect(server.requests).toEqual([]);
  });

  it("asks for a new login when the old one was revoked, and finds it once it is there", async () => {
    const { store, source, server, clock } = await start();
    server.grants.revoke(new URLSearchParams({ token: store.read().refresh_token as string }));
    const error = await thrownBy(source.accessToken());
    expect(error).toMatchObject({ code: "OAUTH_LOGIN_EXPIRED", hint: "Log in again: llm-orc auth setup acme" });
    expect(everythingIn(error)).not.toContain("SECRET");
    store.write(newLogin(server, clock, 3_600_000));
    expect(server.grants.isActive((await source.accessToken()).reveal())).toBe(true);
  });

  it("goes on with a token that is still good when the server has a problem, and tries again later", async () => {
    const { store, source, server, clock } = await start({ lifeMs: 30_000 });
    server.failNext("token", { status: 503, body: "" }, "hang-up");
    expect((await source.accessToken()).reveal()).toBe(store.read().access_token);
    clock.advance(30_000);
    expect(await thrownBy(source.accessToken())).toMatchObject({ code: "OAUTH_NETWORK", isRetryable: true });
    expect(server.grants.isActive((await source.accessToken()).reveal())).toBe(true);
    expect(server.count("token")).toBe(3);
  });

  it("does not lose a new refresh token that could not be stored", async () => {
    const { store, source, server } = await start();
    store.failNextSaves(2);
    await expect(source.accessToken()).rejects.toThrow("disk full");
    await expect(source.accessToken()).rejects.toThrow("disk full");
    const token = (await source.accessToken()).reveal();
    expect(server.count("token")).toBe(1);
    expect(store.read().access_token).toBe(token);
    expect(server.grants.isActive((await refresh(store.tokens() as TokenSet, server.config())).accessToken.reveal())).toBe(true);
  });

  it("says that a new refresh token could not be stored, though the old access token is still good", async () => {
    const { source, store } = await start({ lifeMs: 30_000 });
    store.failNextSaves(1, new OrcError("FILE_IN_USE", "the store is locked", { isRetryable: true }));
    await expect(source.accessToken()).rejects.toThrow("the store is locked");
    expect((await source.accessToken()).reveal()).toBe(store.read().access_token);
  });

  it("leaves a new login alone when it has an older one to store", async () => {
    const { store, source, server, clock } = await start();
    store.failNextSaves(1);
    await expect(source.accessToken()).rejects.toThrow("disk full");
    const login = newLogin(server, clock, 3_600_000);
    store.write(login);
    expect((await source.accessToken()).reveal()).toBe(login.accessToken.reveal());
    expect(store.read().access_token).toBe(login.accessToken.reveal());
  });

  it("does not bring back a login that the user has ended meanwhile", async () => {
    const { store, source } = await start();
    store.failNextSaves(1);
    await expect(source.accessToken()).rejects.toThrow("disk full");
    rmSync(store.file);
    expect((await thrownBy(source.accessToken())).code).toBe("OAUTH_NOT_LOGGED_IN");
    expect(store.tokens()).toBeUndefined();
  });

  it("stops with the signal's reason", async () => {
    const stop = new AbortController();
    const { source, server } = await start({ signal: stop.signal });
    server.failNext("token", "silence");
    const token = source.accessToken();
    await server.reached("token", 1);
    stop.abort(new Error("enough"));
    await expect(token).rejects.toThrow("enough");
  });
});

interface Setting {
  readonly lifeMs?: number | undefined;
  readonly signal?: AbortSignal;
}

interface Started {
  readonly server: AuthorizationServer;
  readonly clock: ManualClock;
  readonly folder: string;
  readonly store: ReturnType<typeof createStore>;
  readonly source: TokenSource;
  /** Another source for the same login, as another process would have it. */
  readonly open: () => TokenSource;
}

/** A login that is stored, and whose access token has so long to live; by default it has just expired. */
async function start(setting: Setting = {}): Promise<Started> {
  const server = await startAuthorizationServer();
  const folder = mkdtempSync(join(tmpdir(), "llm-orc-tokens-"));
  onTestFinished(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });
  const clock = createManualClock();
  const store = createStore(join(folder, "tokens.json"));
  store.write(newLogin(server, clock, "lifeMs" in setting ? setting.lifeMs : 0));
  const options: TokenSourceOptions = {
    config: server.config(),
    load: store.load,
    save: store.save,
    lockFile: join(folder, "lock"),
    clock,
    ...(setting.signal === undefined ? {} : { signal: setting.signal }),
  };
  return { server, clock, folder, store, source: createTokenSource(options), open: () => createTokenSource(options) };
}

function newLogin(server: AuthorizationServer, clock: ManualClock, lifeMs: number | undefined): TokenSet {
  const { expiresAtMs: _, ...tokens } = fromTokenDocument(server.grants.logIn("models.use").body) as TokenSet;
  return lifeMs === undefined ? tokens : { ...tokens, expiresAtMs: clock.now() + lifeMs };
}

function createStore(file: string) {
  let loads = 0;
  let failures = 0;
  let failure = new Error("disk full");
  const tokens = (): TokenSet | undefined => {
    try {
      return fromTokenDocument(JSON.parse(readFileSync(file, "utf8")));
    } catch {
      return undefined;
    }
  };
  const write = (set: TokenSet): void => writeFileAtomic(file, JSON.stringify(toTokenDocument(set)), { mode: 0o600 });
  return {
    file,
    tokens,
    write,
    read: () => JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>,
    get loads() {
      return loads;
    },
    failNextSaves: (count: number, error: Error = failure) => {
      failures = count;
      failure = error;
    },
    load: async () => {
      loads++;
      return tokens();
    },
    save: async (set: TokenSet) => {
      if (failures-- > 0) throw failure;
      write(set);
    },
  };
}
