import { createServer, type Server } from "node:net";
import { Redacted } from "@llm-orc/contracts";
import { describe, expect, it, onTestFinished } from "vitest";
import { startProbe } from "../__fixtures__/start-probe.ts";

const TOKEN = { type: "token", token: new Redacted("t".repeat(32)) } as const;

describe("the port of the server", () => {
  it("is open on 127.0.0.1 and nowhere else", async () => {
    const { server, port } = await startProbe();
    expect(server.url).toBe(`http://127.0.0.1:${port}/mcp`);
    for (const host of ["127.0.0.2", "[::1]"]) await expect(fetch(`http://${host}:${port}/healthz`)).rejects.toThrow("fetch failed");
  });

  it("is open on both loopback addresses when localhost is asked for", async () => {
    const { server, port } = await startProbe({ host: "localhost" });
    expect(server.url).toBe(`http://localhost:${port}/mcp`);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    if (await hasIpv6()) expect((await fetch(`http://[::1]:${port}/healthz`)).status).toBe(200);
  });

  it.each([
    "0.0.0.0",
    "::",
    "192.0.2.1",
    "mcp.example.com",
    "localhost.example.com",
    "127.0.0.1.example.com",
    "",
    " 127.0.0.1",
    "::ffff:127.0.0.1",
  ])("is not opened on %j without authentication that was chosen", async (host) => {
    for (const auth of [{ type: "none" }, { type: "token" }, { type: "token", scopes: ["read"] }, undefined] as const) {
      const starting = startProbe({ host, ...(auth === undefined ? {} : { auth }) });
      await expect(starting).rejects.toMatchObject({ code: "SERVER_NOT_PROTECTED", hint: expect.stringContaining("LLM_ORC_SERVER_TOKEN") });
    }
  });

  it("is opened on every address with a token that was given", async () => {
    const { server, port, initialize } = await startProbe({ host: "0.0.0.0", auth: TOKEN });
    expect(server.url).toBe(`http://127.0.0.1:${port}/mcp`);
    await initialize();
  });

  it("needs no token on loopback when that was said", async () => {
    const { server, initialize } = await startProbe({ auth: { type: "none" } });
    expect(server.token).toBeUndefined();
    await initialize();
  });

  it("says that it is taken, with what to type", async () => {
    const taken = await occupy();
    const { port } = taken.address() as { port: number };
    await expect(startProbe({ port })).rejects.toMatchObject({ code: "SERVER_LISTEN_FAILED", hint: expect.stringContaining("--port") });
  });

  it("says that the address is not of this machine", async () => {
    await expect(startProbe({ host: "192.0.2.1", auth: TOKEN })).rejects.toMatchObject({ code: "SERVER_LISTEN_FAILED" });
    await expect(startProbe({ host: "no-such-host.invalid", auth: TOKEN })).rejects.toMatchObject({ code: "SERVER_LISTEN_FAILED" });
  });

  it.each([-1, 65_536, 1.5, Number.NaN])("is not %d", async (port) => {
    await expect(startProbe({ port })).rejects.toMatchObject({ code: "SERVER_OPTION_INVALID" });
  });
});

async function occupy(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return server;
}

async function hasIpv6(): Promise<boolean> {
  const server = createServer();
  const hasIt = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false)).listen(0, "::1", () => resolve(true));
  });
  server.close();
  return hasIt;
}
