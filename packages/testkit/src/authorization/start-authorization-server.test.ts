import { createHash } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import { type AuthorizationServer, startAuthorizationServer } from "./start-authorization-server.ts";

// The tests of the flows are worth what this server is: it has to say no.
describe("startAuthorizationServer", () => {
  it("gives tokens for a code only to whoever has the verifier", async () => {
    const server = await start();
    const redeem = (verifier: string) => post(server, { ...code(server), code_verifier: verifier });
    expect(await redeem("another verifier")).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect(await redeem(VERIFIER)).toMatchObject({ status: 200, body: { token_type: "Bearer" } });
  });

  it("takes a code once, and ends the login when it comes again", async () => {
    const server = await start();
    const form = { ...code(server), code_verifier: VERIFIER };
    const { body } = await post(server, form);
    expect(server.grants.isActive(body["access_token"] as string)).toBe(true);
    expect(await post(server, form)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect(server.grants.isActive(body["access_token"] as string)).toBe(false);
  });

  it("takes a rotated refresh token once, and ends the login when it comes again", async () => {
    const server = await start();
    const form = { grant_type: "refresh_token", refresh_token: server.grants.logIn("a").body["refresh_token"] as string };
    const { body } = await post(server, form);
    expect(await post(server, form)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect(server.grants.isActive(body["access_token"] as string)).toBe(false);
  });

  it("knows its clients", async () => {
    const server = await start();
    expect(await post(server, { ...code(server), client_id: "somebody" })).toMatchObject({ status: 401 });
  });
});

const VERIFIER = "the verifier";
const REDIRECT = "http://127.0.0.1:1/callback";

async function start(): Promise<AuthorizationServer> {
  const server = await startAuthorizationServer();
  onTestFinished(() => server.close());
  return server;
}

function code(server: AuthorizationServer): Record<string, string> {
  const challenge = createHash("sha256").update(VERIFIER).digest("base64url");
  return { grant_type: "authorization_code", code: server.grants.newCode("a", REDIRECT, challenge), redirect_uri: REDIRECT };
}

async function post(server: AuthorizationServer, form: Record<string, string>): Promise<{ status: number; body: Record<string, unknown> }> {
  const body = new URLSearchParams({ client_id: server.config().clientId, ...form });
  const response = await fetch(server.config().tokenUrl, { method: "POST", body });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
