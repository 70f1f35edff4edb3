import { Redacted } from "@llm-orc/contracts";
import { describe, expect, it, onTestFinished } from "vitest";
import { createManualClock } from "./__fixtures__/manual-clock.ts";
import { type AuthorizationServer, type AuthorizationFault as Fault, startAuthorizationServer } from "@llm-orc/testkit";
import { everythingIn, thrownBy } from "./__fixtures__/thrown-by.ts";
import { refresh } from "./refresh.ts";
import { fromTokenDocument, type TokenSet } from "./token-set.ts";

describe("refresh", () => {
  it("replaces the refresh token by the new one", async () => {
    const { server, tokens } = await start();
    const clock = createManualClock();
    const second = await refresh(tokens, server.config(), { clock });
    const third = await refresh(second, server.config(), { clock });
    const seen = [tokens, second, third];
    expect(new Set(seen.map((set) => set.refreshToken?.reveal())).size).toBe(3);
    expect(new Set(seen.map((set) => set.accessToken.reveal())).size).toBe(3);
    expect(server.grants.isActive(third.accessToken.reveal())).toBe(true);
    expect(third).toMatchObject({ expiresAtMs: clock.now() + 3_600_000, scopes: ["models.use"] });
    expect(clock.pending).toBe(0);
  });

  it("keeps the refresh token when none comes back", async () => {
    const { server, tokens } = await start();
    server.grants.settings.rotates = false;
    const second = await refresh(tokens, server.config());
    expect(second.refreshToken?.reveal()).toBe(tokens.refreshToken?.reveal());
    expect(server.grants.isActive((await refresh(second, server.config())).accessToken.reveal())).toBe(true);
  });

  it("keeps the scopes, and no time to live, when the server says neither", async () => {
    const { server, tokens } = await start();
    server.failNext("token", { status: 200, body: '{"access_token":"new","token_type":"bearer"}' });
    const second = await refresh({ ...tokens, expiresAtMs: 1 }, server.config());
    expect(second.scopes).toEqual(["models.use"]);
    expect(second.expiresAtMs).toBeUndefined();
  });

  it("asks for a new login when the refresh token is no longer good", async () => {
    const { server, tokens } = await start();
    await refresh(tokens, server.config());
    const error = await thrownBy(refresh(tokens, server.config()));
    expect(error).toMatchObject({ code: "OAUTH_LOGIN_EXPIRED", isRetryable: false, hint: "Log in again: llm-orc auth setup acme" });
    expect(error.message).toContain("this refresh token was used before");
  });

  it("says why the login has ended, also where the server does not", async () => {
    const { server, tokens } = await start();
    server.failNext("token", { status: 400, body: '{"error":"invalid_grant"}' });
    expect((await thrownBy(refresh(tokens, server.config()))).message).toBe(
      "The login at acme is no longer valid: the refresh token has expired or was revoked.",
    );
    expect((await thrownBy(refresh({ accessToken: new Redacted("old") }, server.config()))).message).toBe(
      "The login at acme is no longer valid: the access token has expired, and no refresh token came with it.",
    );
  });

  it("reads the word of a 401 beside its challenge", async () => {
    const { server, tokens } = await start();
    const headers = { "www-authenticate": "Basic" };
    server.failNext("token", { status: 401, body: '{"error":"invalid_grant","error_description":"Too old."}', headers });
    expect(await thrownBy(refresh(tokens, server.config()))).toMatchObject({
      code: "OAUTH_LOGIN_EXPIRED",
      message: "The login at acme is no longer valid: Too old.",
    });
  });

  it("says what is wrong with a token", async () => {
    const { server, tokens } = await start();
    for (const [part, problem] of [
      [{ token_type: "DPoP" }, "the type of its token is not bearer"],
      [{ access_token: "a\u0000" }, "its token has characters that no token may have"],
      [{ refresh_token: "é" }, "its token has characters that no token may have"],
    ] as const) {
      server.failNext("token", { status: 200, body: JSON.stringify({ access_token: "a", token_type: "bearer", ...part }) });
      expect((await thrownBy(refresh(tokens, server.config()))).message).toBe(
        `The token address of acme gave no valid answer: ${problem}.`,
      );
    }
  });

  it("takes an answer of 256 KiB, and none that is larger", async () => {
    const { server, tokens } = await start();
    const body = '{"access_token":"new","token_type":"bearer"}';
    server.failNext("token", { status: 200, body: body.padEnd(256 * 1024) }, { status: 200, body: body.padEnd(256 * 1024 + 1) });
    expect((await refresh(tokens, server.config())).accessToken.reveal()).toBe("new");
    expect((await thrownBy(refresh(tokens, server.config()))).message).toBe("The login server sent more than 262144 bytes.");
  });

  it("asks nobody when the signal has aborted before", async () => {
    const { server, tokens } = await start();
    await expect(refresh(tokens, server.config(), { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
    expect(server.requests).toEqual([]);
  });

  it("asks for a new login when there is no refresh token", async () => {
    const { server } = await start();
    const error = await thrownBy(refresh({ accessToken: new Redacted("old") }, server.config()));
    expect(error).toMatchObject({ code: "OAUTH_LOGIN_EXPIRED", hint: "Log in again: llm-orc auth setup acme" });
    expect(server.requests).toEqual([]);
  });

  const json = (body: unknown, status = 200): Fault => ({ status, body: JSON.stringify(body) });
  const token = { access_token: "SECRET-access", token_type: "bearer", refresh_token: "SECRET-refresh" };
  it.each<{ what: string; fault: Fault; code: string; isRetryable?: boolean }>([
    {
      what: "a 500 page",
      fault: { status: 500, body: "<h1>Oops</h1>", contentType: "text/html" },
      code: "OAUTH_SERVER_UNAVAILABLE",
      isRetryable: true,
    },
    { what: "a 503 document", fault: json({ error: "server_error" }, 503), code: "OAUTH_SERVER_UNAVAILABLE", isRetryable: true },
    { what: "a 429", fault: { status: 429, body: "slow", contentType: "text/plain" }, code: "OAUTH_SERVER_UNAVAILABLE", isRetryable: true },
    { what: "a broken connection", fault: "hang-up", code: "OAUTH_NETWORK", isRetryable: true },
    {
      what: "a page with 200",
      fault: { status: 200, body: "<h1>Hotel Wi-Fi</h1>", contentType: "text/html" },
      code: "OAUTH_RESPONSE_INVALID",
    },
    { what: "half a document", fault: { status: 200, body: '{"access_token":"SECRET-' }, code: "OAUTH_RESPONSE_INVALID" },
    { what: "nothing", fault: { status: 200, body: "" }, code: "OAUTH_RESPONSE_INVALID" },
    { what: "a list", fault: json([token]), code: "OAUTH_RESPONSE_INVALID" },
    { what: "no access token", fault: json({ ...token, access_token: undefined }), code: "OAUTH_RESPONSE_INVALID" },
    { what: "no type", fault: json({ ...token, token_type: undefined }), code: "OAUTH_RESPONSE_INVALID" },
    { what: "a token of another type", fault: json({ ...token, token_type: "mac" }), code: "OAUTH_RESPONSE_INVALID" },
    { what: "a token of a type that needs a key", fault: json({ ...token, token_type: "DPoP" }), code: "OAUTH_RESPONSE_INVALID" },
    { what: "a token with a line break", fault: json({ ...token, access_token: "SECRET-a\r\nX-Evil: 1" }), code: "OAUTH_RESPONSE_INVALID" },
    { what: "a number for a token", fault: json({ ...token, refresh_token: 5 }), code: "OAUTH_RESPONSE_INVALID" },
    { what: "a life that is no number", fault: json({ ...token, expires_in: "a while" }), code: "OAUTH_RESPONSE_INVALID" },
    { what: "a negative life", fault: json({ ...token, expires_in: -1 }), code: "OAUTH_RESPONSE_INVALID" },
    { what: "a scope that is no text", fault: json({ ...token, scope: ["a"] }), code: "OAUTH_RESPONSE_INVALID" },
    { what: "too much", fault: json({ ...token, padding: "x".repeat(300_000) }), code: "OAUTH_RESPONSE_INVALID" },
    { what: "a 400 page", fault: { status: 400, body: "no", contentType: "text/plain" }, code: "OAUTH_RESPONSE_INVALID" },
    { what: "a 400 without a word", fault: json({ message: "no" }, 400), code: "OAUTH_RESPONSE_INVALID" },
    { what: "a word of its own", fault: json({ error: "quota_gone" }, 400), code: "OAUTH_REFUSED" },
    {
      what: "a 401 with only a challenge",
      fault: { status: 401, body: "no", contentType: "text/plain", headers: { "www-authenticate": "Basic" } },
      code: "OAUTH_CLIENT_REFUSED",
    },
  ])("turns $what into $code", async ({ fault, code, isRetryable = false }) => {
    const { server, tokens } = await start("SECRET-client");
    server.failNext("token", fault);
    const error = await thrownBy(refresh(tokens, server.config()));
    expect(error).toMatchObject({ code, isRetryable, hint: expect.stringMatching(/\w/) });
    expect(error.message).toContain(code === "OAUTH_RESPONSE_INVALID" ? "" : "acme");
    expect(everythingIn(error)).not.toContain("SECRET");
    expect(server.count("token")).toBe(1);
  });

  it("follows no redirect: the tokens would go along", async () => {
    const { server, tokens } = await start();
    server.failNext("token", { status: 307, body: "", headers: { location: `${server.origin}/revoke` } });
    expect((await thrownBy(refresh(tokens, server.config()))).code).toBe("OAUTH_RESPONSE_INVALID");
    expect(server.count("revoke")).toBe(0);
  });

  it("gives up on a server that does not answer", async () => {
    const { server, tokens } = await start();
    server.failNext("token", "silence");
    const clock = createManualClock();
    const refreshed = refresh(tokens, server.config(), { clock });
    await server.reached("token", 1);
    clock.advance(29_999);
    await expect(Promise.race([refreshed, Promise.resolve("waiting")])).resolves.toBe("waiting");
    clock.advance(1);
    expect(await thrownBy(refreshed)).toMatchObject({
      code: "OAUTH_NETWORK",
      message: "The token address of acme did not answer within 30 s.",
      isRetryable: true,
    });
    expect(clock.pending).toBe(0);
  });

  it("says that nobody listens", async () => {
    const { server, tokens } = await start();
    await server.close();
    const error = await thrownBy(refresh(tokens, server.config()));
    expect(error.message).toBe("The token address of acme cannot be reached (ECONNREFUSED).");
  });

  it("stops with the signal's reason, also with a fetch that does not look at it", async () => {
    const { server, tokens } = await start();
    const stop = new AbortController();
    const refreshed = refresh(tokens, server.config(), { signal: stop.signal, fetch: () => new Promise(() => undefined) });
    stop.abort(new Error("enough"));
    await expect(refreshed).rejects.toThrow("enough");
  });

  it("stops with the signal's reason also where that is no error", async () => {
    const { server, tokens } = await start();
    server.failNext("token", "silence");
    const stop = new AbortController();
    const refreshed = refresh(tokens, server.config(), { signal: stop.signal });
    await server.reached("token", 1);
    stop.abort("enough");
    await expect(refreshed).rejects.toBe("enough");
  });

  it("sends nothing over plain http to another machine", async () => {
    const { server, tokens } = await start();
    const asked: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (input) => {
      asked.push(input);
      return new Response();
    };
    for (const host of ["login.example.com", "127.0.0.1.example.com", "169.254.169.254", "[::ffff:8.8.8.8]", "localhost.example.com"]) {
      const error = await thrownBy(refresh(tokens, server.config({ tokenUrl: `http://${host}/token` }), { fetch }));
      expect(error.code, host).toBe("OAUTH_INSECURE_URL");
    }
    expect(asked).toEqual([]);
  });

  it("sends its form with the fetch that it is given, over https", async () => {
    const { server, tokens } = await start("SECRET-client");
    const asked: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      asked.push(input, init?.redirect, Object.fromEntries(init?.body as URLSearchParams));
      return Response.json({ access_token: "new", token_type: "Bearer", expires_in: "120" });
    };
    const clock = createManualClock();
    const config = server.config({ tokenUrl: "https://login.example.com/token" });
    expect(await refresh(tokens, config, { fetch, clock })).toMatchObject({ expiresAtMs: clock.now() + 120_000 });
    expect(asked).toEqual([
      "https://login.example.com/token",
      "manual",
      {
        grant_type: "refresh_token",
        refresh_token: tokens.refreshToken?.reveal(),
        client_id: "the-users-own-client",
        client_secret: "SECRET-client",
      },
    ]);
  });
});

async function start(clientSecret?: string): Promise<{ server: AuthorizationServer; tokens: TokenSet }> {
  const server = await startAuthorizationServer(clientSecret);
  onTestFinished(() => server.close());
  return { server, tokens: fromTokenDocument(server.grants.logIn("models.use").body) as TokenSet };
}
