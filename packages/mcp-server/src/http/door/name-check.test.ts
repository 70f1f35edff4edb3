import { networkInterfaces } from "node:os";
import { Redacted } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { exchange, headOf, INITIALIZE, type Probe, startProbe } from "../__fixtures__/start-probe.ts";
import type { HttpServerOptions } from "../http-options.ts";

const PATHS = ["/mcp", "/healthz", "/elsewhere"];

describe("the Host of a request", () => {
  it.each(["127.0.0.1:PORT", "localhost:PORT", "LocalHost:PORT", "[::1]:PORT"])("may be %s", async (host) => {
    expect(await statusFor({}, { host })).toBe(200);
  });

  it.each([
    "attacker.example:PORT",
    "attacker.example",
    "localhost.attacker.example:PORT",
    "127.0.0.1.attacker.example:PORT",
    "127.0.0.1:1",
    "127.0.0.1",
    "localhost",
    "localhost:PORT.attacker.example",
    "localhost.:PORT",
    "localhost:PORT@attacker.example",
    "attacker.example:PORT@localhost",
    "user@localhost:PORT",
    "localhost:PORT/",
    "localhost:0PORT0",
    "0.0.0.0:PORT",
    "127.1:PORT",
    "2130706433:PORT",
    "0x7f.0.0.1:PORT",
    "[::ffff:127.0.0.1]:PORT",
    "[0:0:0:0:0:0:0:1]:PORT",
    "::1:PORT",
    "127.0.0.1:PORT, attacker.example",
    "*",
    " ",
    "mcp.example.com:PORT",
  ])("may not be %j, whatever is asked for", async (host) => {
    for (const path of PATHS) expect(await statusFor({}, { host }, path)).toBe(403);
  });

  it("may be a name that was allowed, behind a proxy that has another port", async () => {
    const options = { allowedHosts: ["mcp.example.com"] };
    for (const host of ["mcp.example.com", "MCP.example.com:8443"]) expect(await statusFor(options, { host })).toBe(200);
    for (const host of ["example.com", "x.mcp.example.com"]) expect(await statusFor(options, { host })).toBe(403);
  });

  it("may be an allowed name at its port only, where one was given", async () => {
    const options = { allowedHosts: ["mcp.example.com:8443"] };
    expect(await statusFor(options, { host: "mcp.example.com:8443" })).toBe(200);
    for (const host of ["mcp.example.com", "mcp.example.com:8444"]) expect(await statusFor(options, { host })).toBe(403);
  });

  it("may not come twice", async () => {
    const probe = await startProbe();
    expect(await exchange(probe, headOf(probe, { Host: "attacker.example", connection: "close" }))).toMatch(/^HTTP\/1.1 40[03] /);
  });

  it("may be the address that the connection came in at, and none of the machine's others", async () => {
    const probe = await startProbe({ host: "0.0.0.0", auth: { type: "token", token: new Redacted("t".repeat(32)) } });
    const outside = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    const other = outside.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "192.0.2.1";
    expect(await statusOf(probe, { host: "127.0.0.1:PORT" })).toBe(200);
    expect(await statusOf(probe, { host: `${other}:PORT` })).toBe(403);
  });
});

describe("the Origin of a request", () => {
  it.each(["http://127.0.0.1:PORT", "http://localhost:PORT", "http://[::1]:PORT", undefined])("may be %s", async (origin) => {
    expect(await statusFor({}, { origin })).toBe(200);
  });

  it.each([
    "https://attacker.example",
    "http://attacker.example:PORT",
    "null",
    "http://localhost",
    "http://localhost:3000",
    "https://localhost:PORT",
    "http://localhost:PORT.attacker.example",
    "http://localhost.attacker.example:PORT",
    "http://localhost:PORT/",
    "localhost:PORT",
    "file://",
    "chrome-extension://abcdefghijklmnop",
    "",
  ])("may not be %j, whatever is asked for and with whatever token", async (origin) => {
    for (const path of PATHS) expect(await statusFor({}, { origin }, path)).toBe(403);
  });

  it("gives no page permission to read an answer", async () => {
    const { send } = await startProbe();
    const headers = { origin: "https://attacker.example", "access-control-request-method": "POST" };
    const preflight = await send({ method: "OPTIONS", token: "", headers });
    expect(preflight.status).toBe(403);
    expect(Object.keys(preflight.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  it("gives the allowed page permission, and still wants the token", async () => {
    const { send } = await startProbe({ allowedOrigins: ["https://app.example.com"] });
    const headers = { origin: "https://app.example.com" };
    const preflight = await send({ method: "OPTIONS", token: "", headers: { ...headers, "access-control-request-method": "POST" } });
    expect(preflight).toMatchObject({ status: 204, headers: { "access-control-allow-origin": "https://app.example.com", vary: "origin" } });
    expect(preflight.headers).not.toHaveProperty("access-control-allow-credentials");
    const answer = await send({ body: INITIALIZE, headers });
    expect(answer).toMatchObject({ status: 200, headers: { "access-control-allow-origin": "https://app.example.com" } });
    expect(await send({ body: INITIALIZE, headers, token: "" })).toMatchObject({ status: 401 });
    expect(await send({ body: INITIALIZE, headers: { origin: "https://other.example.com" } })).toMatchObject({ status: 403 });
  });
});

describe("names that are allowed", () => {
  it.each([
    { allowedHosts: ["https://mcp.example.com"] },
    { allowedHosts: ["mcp.example.com/mcp"] },
    { allowedHosts: ["*"] },
    { allowedHosts: [""] },
    { allowedOrigins: ["app.example.com"] },
    { allowedOrigins: ["https://app.example.com/page"] },
    { allowedOrigins: ["*"] },
    { allowedOrigins: ["null"] },
  ])("are refused at the start when they are none: %j", async (options) => {
    await expect(startProbe(options)).rejects.toMatchObject({ code: "SERVER_OPTION_INVALID" });
  });
});

async function statusFor(options: HttpServerOptions, headers: Record<string, string | undefined>, path = "/mcp"): Promise<number> {
  return statusOf(await startProbe(options), headers, path);
}

async function statusOf({ send, port }: Probe, headers: Record<string, string | undefined>, path = "/mcp"): Promise<number> {
  const filled = Object.entries(headers).map(([name, value]) => [name, value?.replace("PORT", String(port))]);
  const { status, text } = await send({ path, body: INITIALIZE, headers: Object.fromEntries(filled) as Record<string, string> });
  if (status === 403) expect(text).not.toContain("attacker");
  return status;
}
