import { inspect } from "node:util";
import { Redacted } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { call, INITIALIZE, startProbe } from "../__fixtures__/start-probe.ts";

describe("the token of the server", () => {
  it("is a new one of 256 bits at each start, and does not print", async () => {
    const [one, other] = [(await startProbe()).server, (await startProbe()).server];
    expect(one.token?.reveal()).toMatch(/^[\w-]{43}$/);
    expect(one.token?.reveal()).not.toBe(other.token?.reveal());
    expect(`${inspect(one)} ${JSON.stringify(one)} ${one.url}`).not.toContain(one.token?.reveal());
  });

  it("can be given", async () => {
    const token = "0123456789abcdef0123456789abcdef";
    const { send } = await startProbe({ auth: { type: "token", token: new Redacted(token) } });
    expect(await send({ body: INITIALIZE, token })).toMatchObject({ status: 200 });
    expect(await send({ body: INITIALIZE, token: `${token}0` })).toMatchObject({ status: 401 });
  });

  it.each(["", "short", "x".repeat(31), `${"x".repeat(32)} y`, `${"x".repeat(32)}ä`, `${"x".repeat(32)}\n`])(
    "is refused when it is weak or cannot be sent: %j",
    async (token) => {
      const starting = startProbe({ auth: { type: "token", token: new Redacted(token) } });
      await expect(starting).rejects.toMatchObject({ code: "SERVER_TOKEN_WEAK", message: expect.not.stringContaining("xxxx") });
    },
  );

  it.each<[string, (token: string) => string | string[] | undefined]>([
    ["none", () => undefined],
    ["an empty header", () => ""],
    ["no scheme", (token) => token],
    ["another scheme", (token) => `Basic ${Buffer.from(`x:${token}`).toString("base64")}`],
    ["the scheme alone", () => "Bearer "],
    ["another token", () => `Bearer ${"x".repeat(43)}`],
    ["the beginning of it", (token) => `Bearer ${token.slice(0, -1)}`],
    ["it, and more", (token) => `Bearer ${token}x`],
    ["it in another case", (token) => `Bearer ${token.toUpperCase()}${token.toLowerCase()}`],
    ["it twice", (token) => `Bearer ${token} ${token}`],
    ["it as one of several", (token) => `Bearer x, Bearer ${token}`],
    ["a very long one", () => `Bearer ${"x".repeat(10_000)}`],
  ])("refuses %s", async (_what, authorization) => {
    const { server, send, definition } = await startProbe();
    const token = server.token?.reveal() ?? "";
    for (const method of ["POST", "GET", "DELETE", "PUT", "OPTIONS"]) {
      const answer = await send({ method, body: INITIALIZE, headers: { authorization: authorization(token) } });
      expect(answer).toMatchObject({ status: 401, headers: { "www-authenticate": expect.stringMatching(/^Bearer realm="llm-orc"/) } });
      expect(answer.text).not.toContain(token);
    }
    expect(definition.opened).toEqual([]);
  });

  it("takes the scheme in any case", async () => {
    const { server, send } = await startProbe();
    const authorization = `bearer ${server.token?.reveal()}`;
    expect(await send({ body: INITIALIZE, headers: { authorization } })).toMatchObject({ status: 200 });
  });

  it("gives its holder every scope, or those that were said", async () => {
    expect(await scopesOf({ type: "token" })).toBe("read run write write:script admin");
    expect(await scopesOf({ type: "token", scopes: ["read", "run"] })).toBe("read run");
  });

  it("is refused in the address, also the right one, and on every path", async () => {
    const { server, send } = await startProbe();
    for (const name of ["access_token", "Access_Token", "access%5Ftoken"]) {
      for (const path of ["/mcp", "/healthz", "/elsewhere"]) {
        const answer = await send({ path: `${path}?x=1&${name}=${server.token?.reveal()}`, body: INITIALIZE });
        expect(answer.status).toBe(400);
        expect(answer.text).not.toContain(server.token?.reveal());
      }
    }
  });
});

async function scopesOf(auth: { type: "token"; scopes?: readonly ("read" | "run")[] }): Promise<string | undefined> {
  const { send, initialize } = await startProbe({ auth });
  const headers = { "mcp-session-id": await initialize() };
  const { text } = await send({ headers, body: call("scopes") });
  return /"text":"([^"]*)"/.exec(text)?.[1];
}
