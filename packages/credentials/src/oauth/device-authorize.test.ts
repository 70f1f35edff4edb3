import { describe, expect, it, onTestFinished } from "vitest";
import { createManualClock, type ManualClock } from "./__fixtures__/manual-clock.ts";
import { type AuthorizationServer, startAuthorizationServer } from "@llm-orc/testkit";
import { everythingIn, thrownBy } from "./__fixtures__/thrown-by.ts";
import { deviceAuthorize, type DeviceAuthorizeOptions, type DevicePrompt } from "./device-authorize.ts";
import type { TokenSet } from "./token-set.ts";

describe("deviceAuthorize", () => {
  it("shows the code, waits for the user as the server says, and has tokens that work", async () => {
    const { server, clock } = await start();
    const { prompt, login } = await begin(server, clock);
    expect(prompt).toEqual({
      verificationUri: `${server.origin}/code`,
      userCode: expect.stringMatching(/^[0-9A-F]{8}$/),
      expiresInMs: 600_000,
    });
    await poll(server, clock, 5_000);
    await poll(server, clock, 5_000);
    server.grants.decideDevice(prompt.userCode, "approved");
    await poll(server, clock, 5_000);
    expect(server.grants.isActive((await login).accessToken.reveal())).toBe(true);
    expect(server.count("token")).toBe(3);
    expect(clock.pending).toBe(0);
  });

  it("keeps the interval that the server asks for", async () => {
    const { server, clock } = await start();
    server.interval = 12;
    const { prompt, login } = await begin(server, clock);
    server.grants.decideDevice(prompt.userCode, "approved");
    await poll(server, clock, 12_000);
    await login;
  });

  it("asks no more than once a second, whatever the server says", async () => {
    const { server, clock } = await start();
    server.interval = 0.001;
    const { prompt, login } = await begin(server, clock);
    server.grants.decideDevice(prompt.userCode, "approved");
    await poll(server, clock, 1_000);
    await login;
  });

  it("waits five seconds longer with each slow_down, and for good", async () => {
    const { server, clock } = await start();
    const { prompt, login } = await begin(server, clock);
    server.grants.slowDown(prompt.userCode, 2);
    await poll(server, clock, 5_000);
    await poll(server, clock, 10_000);
    await poll(server, clock, 15_000);
    server.grants.decideDevice(prompt.userCode, "approved");
    await poll(server, clock, 15_000);
    await login;
  });

  it("waits twice as long when the server is out of reach, and goes on", async () => {
    const { server, clock } = await start();
    const { prompt, login } = await begin(server, clock);
    server.failNext("token", { status: 503, body: "" }, "hang-up");
    await poll(server, clock, 5_000);
    await poll(server, clock, 10_000);
    server.grants.decideDevice(prompt.userCode, "approved");
    await poll(server, clock, 20_000);
    await login;
  });

  it.each([
    { decision: "denied", code: "OAUTH_ACCESS_DENIED" },
    { decision: "expired", code: "OAUTH_DEVICE_EXPIRED" },
  ] as const)("ends when the code is $decision", async ({ decision, code }) => {
    const { server, clock } = await start();
    const { prompt, login } = await begin(server, clock);
    server.grants.decideDevice(prompt.userCode, decision);
    await poll(server, clock, 5_000);
    expect(await thrownBy(login)).toMatchObject({ code, hint: expect.stringContaining("llm-orc auth setup acme") });
    expect(clock.pending).toBe(0);
  });

  it("ends when the time of the code is over, also when the server does not answer", async () => {
    const { server, clock } = await start();
    const { login } = await begin(server, clock);
    server.failNext("token", "silence");
    await poll(server, clock, 5_000);
    clock.advance(595_000);
    expect(await thrownBy(login)).toMatchObject({
      code: "OAUTH_DEVICE_EXPIRED",
      message: "The code for acme expired before anybody typed it.",
      hint: "Ask for a new one: llm-orc auth setup acme",
    });
    expect(clock.pending).toBe(0);
  });

  it("stops with the signal's reason while it waits", async () => {
    const { server, clock } = await start();
    const stop = new AbortController();
    const { login } = await begin(server, clock, { signal: stop.signal });
    await clock.timer(5_000);
    stop.abort(new Error("enough"));
    await expect(login).rejects.toThrow("enough");
    expect(server.count("token")).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it("understands Google, which calls the page verification_url", async () => {
    const { server, clock } = await start();
    server.namesItVerificationUrl = true;
    const { prompt, login } = await begin(server, clock);
    expect(prompt.verificationUri).toBe(`${server.origin}/code`);
    server.grants.decideDevice(prompt.userCode, "approved");
    await poll(server, clock, 5_000);
    await login;
  });

  it("takes the name of today where an answer has both", async () => {
    const { server, clock } = await start();
    server.failNext("device", deviceAnswer({ verification_url: "https://login.example.com/old" }));
    const stop = new AbortController();
    const { prompt, login } = await begin(server, clock, { signal: stop.signal });
    expect(prompt.verificationUri).toBe("https://login.example.com/code");
    stop.abort(new Error("enough"));
    await expect(login).rejects.toThrow("enough");
  });

  it("does not ask again after an answer that is none", async () => {
    const { server, clock } = await start();
    const { login } = await begin(server, clock);
    server.failNext("token", { status: 200, body: "a page" });
    await poll(server, clock, 5_000);
    expect(await thrownBy(login)).toMatchObject({ code: "OAUTH_RESPONSE_INVALID", message: expect.stringMatching(/^The token address /) });
    expect(clock.pending).toBe(0);
  });

  it("names what gave an answer that is none", async () => {
    const { server, clock } = await start();
    server.failNext("device", { status: 200, body: "a page" });
    expect(await thrownBy(deviceAuthorize({ config: server.config(), clock, onPrompt: () => undefined }))).toMatchObject({
      code: "OAUTH_RESPONSE_INVALID",
      message: expect.stringMatching(/^The device address of acme gave no valid answer: /),
    });
  });

  it("says that a provider has no such login", async () => {
    const { server } = await start();
    const { deviceUrl: _, ...config } = server.config();
    expect(await thrownBy(deviceAuthorize({ config, onPrompt: () => undefined }))).toMatchObject({
      code: "OAUTH_DEVICE_UNSUPPORTED",
      message: "acme offers no login with a code on another device.",
      hint: "Log in on a machine with a browser, or use an API key.",
    });
  });

  it("asks for the scopes that are configured, and for none where there are none", async () => {
    const { server, clock } = await start();
    for (const scopes of [["models.read", "models.use"], []]) {
      const stop = new AbortController();
      const { login } = await begin(server, clock, { config: server.config({ scopes }), signal: stop.signal });
      stop.abort(new Error("enough"));
      await expect(login).rejects.toThrow("enough");
    }
    const asked = server.requests.filter(({ endpoint }) => endpoint === "device").map(({ parameters }) => parameters.get("scope"));
    expect(asked).toEqual(["models.read models.use", null]);
  });

  it("waits no longer than a day, however long the code is said to be good and the wait to be", async () => {
    const { server, clock } = await start();
    const stop = new AbortController();
    server.failNext("device", deviceAnswer({ expires_in: 1e9, user_code: "A".repeat(100), interval: 1e9 }));
    const { prompt, login } = await begin(server, clock, { signal: stop.signal });
    expect(prompt).toMatchObject({ expiresInMs: 86_400_000, userCode: "A".repeat(100) });
    await clock.timer(86_400_000);
    clock.advance(86_399_999);
    expect(server.count("token")).toBe(0);
    stop.abort(new Error("enough"));
    await expect(login).rejects.toThrow("enough");
  });

  it("shows the address with the code in it where there is one", async () => {
    const { server, clock } = await start();
    server.failNext("device", deviceAnswer({ verification_uri_complete: "https://login.example.com/code?c=ABCD" }));
    const stop = new AbortController();
    const { prompt, login } = await begin(server, clock, { signal: stop.signal });
    expect(prompt.verificationUriComplete).toBe("https://login.example.com/code?c=ABCD");
    stop.abort(new Error("enough"));
    await expect(login).rejects.toThrow("enough");
  });

  it.each([
    {
      what: "control characters in the code",
      part: { user_code: "AB\u001b[2JCD" },
      code: "OAUTH_RESPONSE_INVALID",
      said: "The device address of acme gave no valid answer: its code for the user cannot be typed.",
    },
    { what: "an endless code", part: { user_code: "A".repeat(101) }, code: "OAUTH_RESPONSE_INVALID", said: "cannot be typed" },
    {
      what: "a page that is a script",
      part: { verification_uri: "javascript:alert(1)" },
      code: "OAUTH_CONFIG_INVALID",
      said: "The page for the code of acme",
    },
    {
      what: "a page over plain http",
      part: { verification_uri: "http://login.example.com/" },
      code: "OAUTH_INSECURE_URL",
      said: "The page for the code of acme",
    },
    {
      what: "a page with the code in it that is a script",
      part: { verification_uri_complete: "javascript:alert(1)" },
      code: "OAUTH_CONFIG_INVALID",
      said: "The page for the code of acme",
    },
    { what: "no page", part: { verification_uri: undefined }, code: "OAUTH_RESPONSE_INVALID", said: "The device address of acme" },
    { what: "no code", part: { device_code: undefined }, code: "OAUTH_RESPONSE_INVALID", said: "The device address of acme" },
    { what: "no time", part: { expires_in: "soon" }, code: "OAUTH_RESPONSE_INVALID", said: "The device address of acme" },
  ])("shows nothing of an answer with $what", async ({ part, code, said }) => {
    const { server, clock } = await start();
    server.failNext("device", deviceAnswer(part));
    const prompts: DevicePrompt[] = [];
    const error = await thrownBy(deviceAuthorize({ config: server.config(), clock, onPrompt: (prompt) => prompts.push(prompt) }));
    expect(error.code).toBe(code);
    expect(error.message).toContain(said);
    expect(everythingIn(error)).not.toContain("SECRET");
    expect(prompts).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it("says that the client is not accepted", async () => {
    const { server, clock } = await start();
    const login = deviceAuthorize({ config: server.config({ clientId: "somebody" }), clock, onPrompt: () => undefined });
    expect((await thrownBy(login)).code).toBe("OAUTH_CLIENT_REFUSED");
  });
});

async function start(): Promise<{ server: AuthorizationServer; clock: ManualClock }> {
  const server = await startAuthorizationServer();
  onTestFinished(() => server.close());
  return { server, clock: createManualClock() };
}

async function begin(
  server: AuthorizationServer,
  clock: ManualClock,
  options: Partial<DeviceAuthorizeOptions> = {},
): Promise<{ prompt: DevicePrompt; login: Promise<TokenSet> }> {
  const shown = Promise.withResolvers<DevicePrompt>();
  const login = deviceAuthorize({ config: server.config(), clock, onPrompt: shown.resolve, ...options });
  login.catch(shown.reject);
  return { prompt: await shown.promise, login };
}

/** Lets the wait of exactly this length pass, and the request after it reach the server. */
async function poll(server: AuthorizationServer, clock: ManualClock, waitMs: number): Promise<void> {
  const before = server.count("token");
  await clock.timer(waitMs);
  clock.advance(waitMs - 1);
  expect(server.count("token")).toBe(before);
  clock.advance(1);
  await server.reached("token", before + 1);
}

function deviceAnswer(part: Record<string, unknown>): { status: number; body: string } {
  const body = {
    device_code: "SECRET-device",
    user_code: "ABCD",
    verification_uri: "https://login.example.com/code",
    expires_in: 600,
    ...part,
  };
  return { status: 200, body: JSON.stringify(body) };
}
