import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { describe, expect, it, onTestFinished } from "vitest";
import { AUDIENCE, type Issuer, startIssuer } from "../__fixtures__/issuer.ts";
import { type Answer, call, INITIALIZE, type Probe, startProbe } from "../__fixtures__/start-probe.ts";

const METADATA = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp";

describe("a server with an OAuth issuer", () => {
  it("lets in who has an access token for it, with the scopes of the token", async () => {
    const { issuer, probe } = await start();
    const token = await issuer.sign();
    const headers = { "mcp-session-id": await probe.initialize({ token }) };
    const { text } = await probe.send({ token, headers, body: call("scopes") });
    expect(text).toContain('"text":"read run"');
    expect(probe.server.token).toBeUndefined();
  });

  it("tells somebody without a token where to get one", async () => {
    const { issuer, probe } = await start();
    const answer = await probe.send({ body: INITIALIZE, token: "" });
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toBe(`Bearer scope="read", resource_metadata="${METADATA}"`);
    for (const path of ["/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"]) {
      const { status, text } = await probe.send({ method: "GET", path, token: "" });
      expect(status).toBe(200);
      expect(JSON.parse(text)).toEqual({
        resource: AUDIENCE,
        authorization_servers: [issuer.origin],
        scopes_supported: ["read", "run", "write", "write:script", "admin"],
        bearer_methods_supported: ["header"],
        resource_name: "llm-orc",
      });
    }
  });

  const now = Math.floor(Date.now() / 1000);
  it.each([
    ["expired", { exp: now - 60 }, "has expired"],
    ["without an end", { exp: undefined }, "lacks a claim"],
    ["of tomorrow", { nbf: now + 3600 }, "is not valid yet"],
    ["for another server", { aud: "https://other.example.com/mcp" }, "is for another server"],
    ["for an address that only begins like ours", { aud: `${AUDIENCE}/x` }, "is for another server"],
    ["for nobody in particular", { aud: undefined }, "is for another server"],
    ["of another issuer", { iss: "https://attacker.example" }, "is of another issuer"],
    ["of no issuer", { iss: undefined }, "is of another issuer"],
    ["of nobody", { sub: undefined, client_id: undefined }, "cannot be verified"],
  ])("refuses a token %s", async (_what, claims, reason) => {
    const { issuer, probe } = await start();
    expectInvalid(await probe.send({ body: INITIALIZE, token: await issuer.sign(claims) }), reason);
    expect(probe.definition.opened).toEqual([]);
  });

  it("takes a token that is for this server among others", async () => {
    const { issuer, probe } = await start();
    const token = await issuer.sign({ aud: ["https://other.example.com", AUDIENCE] });
    expect(await probe.send({ body: INITIALIZE, token })).toMatchObject({ status: 200 });
  });

  it("refuses a token that nobody signed, or that was signed with what everybody knows", async () => {
    const { issuer, probe } = await start();
    const payload = (await issuer.sign()).split(".")[1];
    const none = `${encode({ alg: "none", typ: "JWT" })}.${payload}.`;
    const { keys } = (await (await fetch(`${issuer.origin}/keys`)).json()) as { keys: { n: string; kid: string }[] };
    const [key] = keys;
    const shared = await new SignJWT(JSON.parse(Buffer.from(payload ?? "", "base64url").toString()) as object as never)
      .setProtectedHeader({ alg: "HS256", kid: key?.kid as string })
      .sign(Buffer.from(key?.n ?? "", "base64url"));
    const embedded = await selfSigned(issuer, "jwk");
    const pointing = await selfSigned(issuer, "jku");
    for (const token of [none, none.slice(0, -1), `${none}x`]) expect((await probe.send({ body: INITIALIZE, token })).status).toBe(401);
    expectInvalid(await probe.send({ body: INITIALIZE, token: shared }), "is signed in a way that is not allowed here");
    for (const token of [embedded, pointing]) expectInvalid(await probe.send({ body: INITIALIZE, token }), "cannot be verified");
    expect(issuer.requests.filter((path) => path === "/attacker-keys")).toEqual([]);
  });

  it("refuses a token whose content was changed, or that is none", async () => {
    const { issuer, probe } = await start();
    const [header, payload, signature] = (await issuer.sign()).split(".") as [string, string, string];
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as object;
    const changed = `${header}.${encode({ ...claims, scope: "admin" })}.${signature}`;
    for (const token of [changed, `${header}.${payload}.`, `${header}.${payload}`, "x", "..", "a.b.c.d.e", "x".repeat(12_000)]) {
      expect(await probe.send({ body: INITIALIZE, token })).toMatchObject({ status: 401 });
    }
  });

  it("asks for a scope that it knows", async () => {
    const { issuer, probe } = await start();
    for (const scope of ["", "openid email", "Read", "readwrite", undefined]) {
      const answer = await probe.send({ body: INITIALIZE, token: await issuer.sign({ scope }) });
      expect(answer.status).toBe(403);
      expect(answer.headers["www-authenticate"]).toBe(`Bearer error="insufficient_scope", scope="read", resource_metadata="${METADATA}"`);
    }
  });

  it.each(["", "2026-07-28"])("names the scopes that a tool needs beside those of the token (revision %s)", async (revision) => {
    const { issuer, probe } = await start();
    const token = await issuer.sign();
    const headers = revision === "" ? { "mcp-session-id": await probe.initialize({ token }) } : { "mcp-protocol-version": revision };
    const answer = await probe.send({ token, headers, body: call("change") });
    expect(answer.status).toBe(403);
    expect(answer.headers["www-authenticate"]).toContain('error="insufficient_scope", scope="read run write"');
    if (revision === "") expect(await probe.send({ token, headers, body: [call("echo"), call("change")] })).toMatchObject({ status: 403 });
  });

  it.each([
    [{ scope: undefined, scp: "read admin" }, undefined, "read admin"],
    [{ scope: undefined, scp: ["write", "read"] }, undefined, "read write"],
    [{ scope: "admin", permissions: ["read"] }, "permissions", "read"],
    [{ scope: ["read", 7, null] }, undefined, "read"],
  ])("reads scopes as authorization servers write them: %j", async (claims, scopesClaim, expected) => {
    const { issuer, probe } = await start(scopesClaim === undefined ? {} : { scopesClaim });
    const token = await issuer.sign(claims);
    const headers = { "mcp-session-id": await probe.initialize({ token }) };
    expect((await probe.send({ token, headers, body: call("scopes") })).text).toContain(`"text":"${expected}"`);
  });

  it("keeps a session for who opened it: the same person, client and scopes", async () => {
    const { issuer, probe } = await start();
    const headers = { "mcp-session-id": await probe.initialize({ token: await issuer.sign() }) };
    const others = [{ sub: "bob" }, { client_id: "other" }, { sub: undefined }, { scope: "read" }, { scope: "read run write" }];
    for (const claims of others) {
      for (const method of ["POST", "GET", "DELETE"]) {
        const token = await issuer.sign(claims);
        expect(await probe.send({ method, token, headers, body: method === "POST" ? call("echo") : undefined })).toMatchObject({
          status: 404,
        });
      }
    }
    const refreshed = await issuer.sign({ scope: "run read", jti: "another token" });
    expect(await probe.send({ token: refreshed, headers, body: call("echo") })).toMatchObject({ status: 200 });
  });

  it("ends a stream with the token that opened it", async () => {
    const { issuer, probe } = await start();
    const token = await issuer.sign();
    const session = await probe.initialize({ token });
    const short = await issuer.sign({ exp: Math.floor(Date.now() / 1000) + 1 });
    const stream = probe.send({ method: "GET", token: short, headers: { "mcp-session-id": session } });
    await expect(stream).rejects.toThrow();
    expect(await probe.send({ token, headers: { "mcp-session-id": session }, body: call("echo") })).toMatchObject({ status: 200 });
  });

  it("asks for the keys once, and again when a token names a new one", async () => {
    const { issuer, probe } = await start();
    await Promise.all(Array.from({ length: 20 }, async () => probe.send({ body: INITIALIZE, token: await issuer.sign() })));
    expect(issuer.requests.filter((path) => path === "/keys")).toHaveLength(1);
    expect(issuer.requests.filter((path) => path.startsWith("/.well-known/"))).toHaveLength(1);
    const old = await issuer.sign();
    await issuer.rotate();
    for (let n = 0; n < 20; n += 1) await probe.send({ body: INITIALIZE, token: await issuer.sign() });
    // A minute's flood of unknown keys is one question, not one each.
    expect(issuer.requests.filter((path) => path === "/keys").length).toBeLessThanOrEqual(2);
    expect(await probe.send({ body: INITIALIZE, token: old })).toMatchObject({ status: 200 });
  });

  it("finds the keys through OpenID discovery as well", async () => {
    const { issuer, probe } = await start();
    issuer.fault = "openid-only";
    expect(await probe.send({ body: INITIALIZE, token: await issuer.sign() })).toMatchObject({ status: 200 });
  });

  it.each(["hang-up", "server-error", "other-issuer"] as const)(
    "does not know of a token while the issuer answers with %s",
    async (fault) => {
      const { issuer, probe } = await start();
      issuer.fault = fault;
      for (let n = 0; n < 10; n += 1) {
        const answer = await probe.send({ body: INITIALIZE, token: await issuer.sign() });
        expect(answer).toMatchObject({ status: 503, headers: { "retry-after": "5" } });
        expect(answer.text).not.toContain(issuer.origin);
      }
      // The issuer is left alone for a while.
      expect(issuer.requests.length).toBeLessThanOrEqual(2);
      expect(probe.definition.opened).toEqual([]);
    },
  );

  it("takes no keys from where the metadata was redirected to", async () => {
    const { issuer } = await start();
    const redirecting = createServer((_request, response) => void response.writeHead(302, { location: `${issuer.origin}/keys` }).end());
    await new Promise<void>((resolve) => void redirecting.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void redirecting.close());
    const jwksUri = `http://127.0.0.1:${(redirecting.address() as AddressInfo).port}/keys`;
    const { probe } = await start({ jwksUri }, issuer);
    expect(await probe.send({ body: INITIALIZE, token: await issuer.sign() })).toMatchObject({ status: 503 });
  });

  it.each([
    { issuer: "login.example.com" },
    { issuer: "http://login.example.com" },
    { issuer: "ftp://login.example.com" },
    { audience: "llm-orc" },
    { audience: "http://mcp.example.com/mcp" },
    { audience: "https://mcp.example.com/mcp#x" },
    { audience: "https://user:secret@mcp.example.com/mcp" },
    { jwksUri: "http://login.example.com/keys" },
  ])("does not start with %j", async (wrong) => {
    const auth = { type: "oauth", issuer: "https://login.example.com", audience: AUDIENCE, ...wrong } as const;
    await expect(startProbe({ auth })).rejects.toMatchObject({
      code: "SERVER_OPTION_INVALID",
      message: expect.not.stringContaining("secret"),
    });
  });
});

async function start(options: { scopesClaim?: string; jwksUri?: string } = {}, given?: Issuer): Promise<{ issuer: Issuer; probe: Probe }> {
  const issuer = given ?? (await startIssuer());
  if (given === undefined) onTestFinished(() => issuer.close());
  const probe = await startProbe({ auth: { type: "oauth", issuer: issuer.origin, audience: AUDIENCE, ...options } });
  return { issuer, probe };
}

function expectInvalid(answer: Answer, reason: string): void {
  expect(answer.status).toBe(401);
  expect(answer.headers["www-authenticate"]).toBe(`Bearer error="invalid_token", scope="read", resource_metadata="${METADATA}"`);
  expect(answer.text).toContain(reason);
}

/** Signed with a key of one's own, which the token brings along or points at. */
async function selfSigned(issuer: Issuer, by: "jwk" | "jku"): Promise<string> {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const payload = JSON.parse(Buffer.from((await issuer.sign()).split(".")[1] ?? "", "base64url").toString()) as Record<string, string>;
  const pointer = by === "jwk" ? { jwk: await exportJWK(publicKey) } : { jku: `${issuer.origin}/attacker-keys` };
  return new SignJWT(payload).setProtectedHeader({ alg: "RS256", kid: "key-1", ...pointer }).sign(privateKey);
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
