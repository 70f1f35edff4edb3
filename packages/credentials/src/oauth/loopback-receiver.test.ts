import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { thrownBy } from "./__fixtures__/thrown-by.ts";
import { type LoopbackReceiver, openLoopbackReceiver } from "./loopback-receiver.ts";

describe("openLoopbackReceiver", () => {
  it("receives the answer with its state, and shows nothing of it", async () => {
    const { redirectUri, answer } = await open();
    const response = await fetch(`${redirectUri}?state=${STATE}&code=a%20code&x=<script>`);
    expect(Object.fromEntries(await answer)).toEqual({ state: STATE, code: "a code", x: "<script>" });
    expect(await response.text()).toBe("The answer has arrived. You can close this window and go back to the terminal.\n");
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'",
      "content-type": "text/plain; charset=utf-8",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
  });

  it.each([
    { what: "a favicon", path: "/favicon.ico" },
    { what: "another path", path: `/callback/x?state=${STATE}` },
    { what: "no state", path: "/callback?code=1" },
    { what: "an empty state", path: "/callback?state=" },
    { what: "a wrong state", path: "/callback?state=forged&code=1" },
    { what: "a state that only begins right", path: `/callback?state=${STATE}x` },
    { what: "two states", path: `/callback?state=${STATE}&state=forged` },
    { what: "a wrong state with an error", path: "/callback?state=forged&error=access_denied" },
    { what: "another method", path: `/callback?state=${STATE}`, method: "POST" },
    { what: "a HEAD", path: `/callback?state=${STATE}`, method: "HEAD" },
    { what: "another host's name", path: `/callback?state=${STATE}`, host: "attacker.example" },
    { what: "localhost, which is not the name it gave", path: `/callback?state=${STATE}`, host: "localhost" },
    { what: "a whole address as the path", path: `http://attacker.example/callback?state=${STATE}` },
    { what: "no path at all", path: "*" },
  ])("answers 404 to $what, and waits on", async ({ path, method, host }) => {
    const { redirectUri, answer } = await open();
    expect(await statusOf(redirectUri, path, method, host)).toBe(404);
    await fetch(`${redirectUri}?state=${STATE}&code=right`);
    expect((await answer).get("code")).toBe("right");
  });

  it("says nothing to whom it does not know", async () => {
    const { redirectUri } = await open();
    const response = await fetch(`${redirectUri}?state=forged&code=1`);
    expect([response.status, await response.text(), response.headers.get("connection")]).toEqual([
      404,
      "There is nothing here.\n",
      "close",
    ]);
  });

  it("takes one answer only", async () => {
    const { redirectUri, answer } = await open();
    const first = await fetch(`${redirectUri}?state=${STATE}&code=1`);
    await first.text();
    await expect(fetch(`${redirectUri}?state=${STATE}&code=2`)).rejects.toThrow("fetch failed");
    expect((await answer).get("code")).toBe("1");
  });

  it("takes no second answer from a connection that was there before the first", async () => {
    const { redirectUri, answer } = await open();
    const early = connect(Number(new URL(redirectUri).port), "127.0.0.1");
    await once(early, "connect");
    await (await fetch(`${redirectUri}?state=${STATE}&code=1`)).text();
    early.end(`GET /callback?state=${STATE}&code=2 HTTP/1.1\r\nhost: ${new URL(redirectUri).host}\r\n\r\n`);
    expect(await text(early)).toMatch(/^HTTP\/1\.1 404 /);
    expect((await answer).get("code")).toBe("1");
  });

  it.runIf(process.platform === "linux")("listens at no other address of this machine", async () => {
    const { redirectUri } = await open();
    await expect(fetch(redirectUri.replace("127.0.0.1", "127.0.0.2"))).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
  });

  it("says that it cannot listen where the port is taken", async () => {
    const { redirectUri } = await open();
    expect(await thrownBy(openLoopbackReceiver(STATE, Number(new URL(redirectUri).port)))).toMatchObject({
      code: "OAUTH_LISTEN_FAILED",
      message: "No port of 127.0.0.1 could be opened for the browser to come back to.",
      hint: "Log in with a code instead, where the provider offers that; or allow listening on 127.0.0.1.",
      cause: { code: "EADDRINUSE" },
    });
  });

  it("closes with connections that say nothing still open", async () => {
    const receiver = await open();
    const { port } = new URL(receiver.redirectUri);
    const silent = connect(Number(port), "127.0.0.1");
    silent.on("error", () => undefined);
    await once(silent, "connect");
    const closed = once(silent, "close");
    await receiver.close();
    await closed;
    await expect(fetch(receiver.redirectUri)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
  });
});

const STATE = "a-state-that-nobody-else-knows";

async function open(): Promise<LoopbackReceiver> {
  const receiver = await openLoopbackReceiver(STATE);
  onTestFinished(() => receiver.close());
  return receiver;
}

// fetch writes the Host header itself and mends paths.
function statusOf(redirectUri: string, path: string, method = "GET", host?: string): Promise<number | undefined> {
  const { port } = new URL(redirectUri);
  const headers = host === undefined ? {} : { host: `${host}:${port}` };
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode));
    });
    sent.on("error", reject).end();
  });
}
