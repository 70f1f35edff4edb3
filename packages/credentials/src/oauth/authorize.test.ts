import { type OrcError, Redacted } from "@llm-orc/contracts";
import { describe, expect, it, onTestFinished } from "vitest";
import { browse } from "./__fixtures__/browse.ts";
import { createManualClock } from "./__fixtures__/manual-clock.ts";
import { type AuthorizationServer, type AuthorizationConsent as Consent, startAuthorizationServer } from "@llm-orc/testkit";
import { everythingIn, thrownBy } from "./__fixtures__/thrown-by.ts";
import { authorize, type AuthorizeOptions } from "./authorize.ts";
import type { TokenSet } from "./token-set.ts";

describe("authorize", () => {
  it("logs in through the browser, with tokens that work", async () => {
    const server = await start();
    const clock = createManualClock();
    const { tokens } = await logIn(server, { clock });
    expect(server.grants.isActive(tokens.accessToken.reveal())).toBe(true);
    expect(tokens.refreshToken?.reveal()).toMatch(/^SECRET-refresh/);
    expect(tokens).toMatchObject({ expiresAtMs: clock.now() + 3_600_000, scopes: ["models.read", "models.use"] });
    expect(clock.pending).toBe(0);
  });

  it("logs in as a client with a secret", async () => {
    const server = await start("SECRET-client");
    const { tokens } = await logIn(server);
    expect(server.grants.isActive(tokens.accessToken.reveal())).toBe(true);
  });

  it("shows the address before the browser opens it, and there is no secret in it", async () => {
    const server = await start("SECRET-client");
    const steps: string[] = [];
    const opened = Promise.withResolvers<string>();
    await authorize({
      config: server.config({ extraAuthorizationParams: { access_type: "offline", prompt: "consent" } }),
      onUrl: (url) => steps.push(`shown ${url}`),
      openBrowser: async (url) => {
        steps.push(`opened ${url}`);
        opened.resolve(url);
        await browse(url);
      },
    });
    const url = await opened.promise;
    expect(steps).toEqual([`shown ${url}`, `opened ${url}`]);
    const { state, code_challenge: challenge, redirect_uri: redirect, ...rest } = Object.fromEntries(new URL(url).searchParams);
    expect(rest).toEqual({
      response_type: "code",
      client_id: "the-users-own-client",
      scope: "models.read models.use",
      code_challenge_method: "S256",
      access_type: "offline",
      prompt: "consent",
    });
    expect(state).toMatch(/^[\w-]{43}$/);
    expect(challenge).toMatch(/^[\w-]{43}$/);
    expect(redirect).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    const verifier = server.requests.find(({ endpoint }) => endpoint === "token")?.parameters.get("code_verifier") ?? "";
    expect(verifier).toMatch(/^[\w-]{43}$/);
    expect(url).not.toContain(verifier);
    expect(url).not.toContain("SECRET");
  });

  it("keeps what the authorization address has of its own, and lets nobody replace what the protocol sends", async () => {
    const server = await start();
    const config = server.config({
      authorizationUrl: `${server.origin}/authorize?tenant=blue`,
      extraAuthorizationParams: { redirect_uri: "https://attacker.example/", code_challenge_method: "plain", state: "known" },
    });
    await logIn(server, { config });
    const query = server.requests[0]?.parameters;
    expect(query?.get("tenant")).toBe("blue");
    expect(query?.getAll("redirect_uri")).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:/)]);
    expect(query?.get("code_challenge_method")).toBe("S256");
    expect(query?.get("state")).not.toBe("known");
  });

  it("uses another state, verifier and port each time", async () => {
    const server = await start();
    await Promise.all(Array.from({ length: 5 }, () => logIn(server)));
    const values = (name: string): Set<string | null> => new Set(server.requests.map(({ parameters }) => parameters.get(name)));
    for (const name of ["state", "code_challenge", "code_verifier", "redirect_uri"])
      expect(values(name).size, name).toBeGreaterThanOrEqual(5);
  });

  it.each([
    { refusal: { error: "access_denied" }, code: "OAUTH_ACCESS_DENIED" },
    { refusal: { error: "unauthorized_client" }, code: "OAUTH_CLIENT_REFUSED" },
    { refusal: { error: "temporarily_unavailable" }, code: "OAUTH_SERVER_UNAVAILABLE" },
    { refusal: { error: "invalid_scope", description: "models.use is not for\u001b[31m you" }, code: "OAUTH_REFUSED" },
  ])("says that the server answered $refusal.error", async ({ refusal, code }) => {
    const server = await start();
    server.consent = refusal;
    const error = await thrownBy(logIn(server));
    expect(error.code).toBe(code);
    expect(error.message).toContain(`acme`);
    expect(error.message).toContain(refusal.error);
    expect(error.message).toMatch(/^[\x20-\x7e]+$/);
    expect(error.hint).toBeDefined();
    expect(server.count("token")).toBe(0);
  });

  it("goes on waiting after an answer with a wrong state", async () => {
    const server = await start();
    server.consent = "wrong-state";
    const pages: number[] = [];
    const { tokens } = await logIn(server, {
      openBrowser: async (url) => {
        pages.push((await browse(url)).status);
        server.consent = "allow";
        pages.push((await browse(url)).status);
      },
    });
    expect(server.grants.isActive(tokens.accessToken.reveal())).toBe(true);
    await expect.poll(() => pages).toEqual([404, 200]);
  });

  it.each<{ consent: Consent; issuer?: string; outcome: string }>([
    { consent: "wrong-issuer", outcome: "OAUTH_ISSUER_MISMATCH" },
    { consent: "same-origin-issuer", outcome: "tokens" },
    { consent: "same-origin-issuer", issuer: "/realms/one", outcome: "tokens" },
    { consent: "same-origin-issuer", issuer: "/realms/two", outcome: "OAUTH_ISSUER_MISMATCH" },
    { consent: "same-origin-issuer", issuer: "", outcome: "OAUTH_ISSUER_MISMATCH" },
  ])("with a configured issuer of $issuer, an answer of $consent ends in $outcome", async ({ consent, issuer, outcome }) => {
    const server = await start();
    server.consent = consent;
    const config = server.config(issuer === undefined ? {} : { issuer: server.origin + issuer });
    const ended = await logIn(server, { config }).then(
      () => "tokens",
      (error: OrcError) => error.code,
    );
    expect(ended).toBe(outcome);
    expect(server.count("token")).toBe(outcome === "tokens" ? 1 : 0);
  });

  it("names the provider whose answer came from another server", async () => {
    const server = await start();
    server.consent = "wrong-issuer";
    expect(await thrownBy(logIn(server))).toMatchObject({
      message: "The answer for acme came from another authorization server than the one asked.",
      hint: "Nothing was stored. Check the addresses of the provider, and log in again: llm-orc auth setup acme",
    });
  });

  it.each([
    [{ error: "access_denied" }, "OAUTH_ACCESS_DENIED", "The login at acme was declined (access_denied)."],
    [
      { code: "x", iss: "no address" },
      "OAUTH_ISSUER_MISMATCH",
      "The answer for acme came from another authorization server than the one asked.",
    ],
    [{ response: "x" }, "OAUTH_RESPONSE_INVALID", expect.stringMatching(/^The authorization address of acme gave no valid answer: ./)],
  ])("makes of an answer with %j %s", async (answer, code, message) => {
    const server = await start();
    const openBrowser = async (url: string): Promise<void> => {
      const { redirect_uri: redirect = "", state = "" } = Object.fromEntries(new URL(url).searchParams);
      const query = new URLSearchParams(Object.entries({ state, ...answer }));
      await fetch(`${redirect}?${query.toString()}`);
    };
    expect(await thrownBy(logIn(server, { openBrowser }))).toMatchObject({ code, message });
    expect(server.count("token")).toBe(0);
  });

  it("asks for no scope where none is configured", async () => {
    const server = await start();
    await logIn(server, { config: server.config({ scopes: [] }) });
    expect(server.requests[0]?.parameters.has("scope")).toBe(false);
  });

  it("does without a browser that cannot be opened", async () => {
    const server = await start();
    const shown = Promise.withResolvers<string>();
    const login = authorize({
      config: server.config(),
      onUrl: shown.resolve,
      openBrowser: () => {
        throw new Error("no desktop");
      },
    });
    await browse(await shown.promise);
    await expect(login).resolves.toHaveProperty("accessToken");
  });

  it("gives up when nobody logs in in time, and closes its port", async () => {
    const server = await start();
    server.consent = "never";
    const clock = createManualClock();
    const { url, login } = await begin(server, { clock, timeoutMs: 300_000 });
    clock.advance(299_999);
    await expect(Promise.race([login, Promise.resolve("waiting")])).resolves.toBe("waiting");
    clock.advance(1);
    const error = await thrownBy(login);
    expect(error).toMatchObject({ code: "OAUTH_TIMEOUT", hint: expect.stringContaining("llm-orc auth setup acme") });
    expect(error.message).toContain("5 min");
    expect(clock.pending).toBe(0);
    await expectClosed(url);
  });

  it("gives the user five minutes, and counts the minutes up", async () => {
    const server = await start();
    const clock = createManualClock();
    const { login } = await begin(server, { clock });
    clock.advance(299_999);
    await expect(Promise.race([login, Promise.resolve("waiting")])).resolves.toBe("waiting");
    clock.advance(1);
    expect((await thrownBy(login)).message).toBe("Nobody logged in at acme within 5 min.");
    const short = await begin(server, { clock, timeoutMs: 61_000 });
    clock.advance(61_000);
    expect((await thrownBy(short.login)).message).toBe("Nobody logged in at acme within 2 min.");
  });

  it("stops with the signal's reason, and closes its port", async () => {
    const server = await start();
    const stop = new AbortController();
    const clock = createManualClock();
    const { url, login } = await begin(server, { clock, signal: stop.signal });
    stop.abort(new Error("enough"));
    await expect(login).rejects.toThrow("enough");
    expect(clock.pending).toBe(0);
    await expectClosed(url);
  });

  it("stops with the signal's reason while the tokens are fetched", async () => {
    const server = await start();
    server.failNext("token", "silence");
    const stop = new AbortController();
    const { url, login } = await begin(server, { signal: stop.signal });
    await browse(url);
    await server.reached("token", 1);
    stop.abort(new Error("enough"));
    await expect(login).rejects.toThrow("enough");
  });

  it("does nothing when the signal has aborted before", async () => {
    const server = await start();
    await expect(begin(server, { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
    expect(server.requests).toEqual([]);
  });

  it.each([
    { part: { tokenUrl: "http://login.example.com/token" }, code: "OAUTH_INSECURE_URL" },
    { part: { authorizationUrl: "http://login.example.com/authorize" }, code: "OAUTH_INSECURE_URL" },
    { part: { authorizationUrl: "file:///etc/passwd" }, code: "OAUTH_CONFIG_INVALID" },
    { part: { tokenUrl: "no address" }, code: "OAUTH_CONFIG_INVALID" },
  ])("asks nobody with an address such as $part", async ({ part, code }) => {
    const server = await start();
    const shown: string[] = [];
    const login = authorize({ config: server.config(part), onUrl: (url) => shown.push(url), openBrowser: (url) => shown.push(url) });
    const error = await thrownBy(login);
    expect(error.code).toBe(code);
    expect(error.message).toContain("tokenUrl" in part ? "The token address of acme" : "The authorization address of acme");
    expect(shown).toEqual([]);
  });

  it("lets neither its errors nor its tokens print a secret", async () => {
    const server = await start("SECRET-client");
    const { tokens } = await logIn(server);
    const wrongClient = await thrownBy(logIn(server, { config: server.config({ clientSecret: new Redacted("SECRET-wrong") }) }));
    expect(wrongClient).toMatchObject({ code: "OAUTH_CLIENT_REFUSED", message: expect.stringContaining("[redacted]") });
    server.failNext("token", { status: 200, body: '{"access_token":"SECRET-access","token_type":"mac","refresh_token":"SECRET-refresh"}' });
    const wrongType = await thrownBy(logIn(server));
    expect(wrongType.code).toBe("OAUTH_RESPONSE_INVALID");
    for (const value of [tokens, wrongClient, wrongType]) expect(everythingIn(value)).not.toContain("SECRET");
  });
});

async function start(clientSecret?: string): Promise<AuthorizationServer> {
  const server = await startAuthorizationServer(clientSecret);
  onTestFinished(() => server.close());
  return server;
}

/** A login whose user consents at once. */
async function logIn(server: AuthorizationServer, options: Partial<AuthorizeOptions> = {}): Promise<{ readonly tokens: TokenSet }> {
  return { tokens: await authorize({ config: server.config(), onUrl: () => undefined, openBrowser: browse, ...options }) };
}

/** A login whose user has the address and has not come yet. */
async function begin(server: AuthorizationServer, options: Partial<AuthorizeOptions>): Promise<{ url: string; login: Promise<TokenSet> }> {
  const shown = Promise.withResolvers<string>();
  const login = authorize({ config: server.config(), onUrl: shown.resolve, openBrowser: () => undefined, ...options });
  login.catch(shown.reject);
  return { url: await shown.promise, login };
}

async function expectClosed(authorizationUrl: string): Promise<void> {
  const redirect = new URL(authorizationUrl).searchParams.get("redirect_uri") ?? "";
  await expect(fetch(redirect)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
}
