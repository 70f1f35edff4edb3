import { gzipSync } from "node:zlib";
import type { Logger } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { call, exchange, headOf, INITIALIZE, startProbe } from "../__fixtures__/start-probe.ts";

describe("the front door", () => {
  it("says that it is there without a token, and nothing else", async () => {
    const { send } = await startProbe();
    expect(await send({ method: "GET", path: "/healthz", token: "" })).toMatchObject({ status: 200, text: '{"status":"ok"}' });
    expect(await send({ method: "POST", path: "/healthz", token: "" })).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
  });

  it.each(["/", "/mcp/", "/mcp/x", "/MCP", "//mcp", "/../mcp/../x", "/sse", "/.env", "/.well-known/oauth-protected-resource", "/mcp%00"])(
    "has nothing at %s",
    async (path) => {
      const { send, definition } = await startProbe();
      const { status } = await send({ path, body: INITIALIZE });
      expect(status).toBe(path === "//mcp" ? 400 : 404);
      expect(definition.opened).toEqual([]);
    },
  );

  it.each(["http://attacker.example/mcp", "*", "mcp", "/mcp\\..\\x"])("takes no %s for a path", async (path) => {
    const { send, definition } = await startProbe();
    expect([400, 404]).toContain((await send({ path, body: INITIALIZE })).status);
    expect(definition.opened).toEqual([]);
  });

  it.each(["PUT", "PATCH", "OPTIONS", "HEAD", "TRACE", "PROPFIND"])("does not know %s", async (method) => {
    const { send } = await startProbe();
    expect(await send({ method })).toMatchObject({ status: 405, headers: { allow: "GET, POST, DELETE" } });
  });

  it.each([
    ["text/plain"],
    ["application/x-www-form-urlencoded"],
    ["multipart/form-data; boundary=x"],
    ["application/jsonp"],
    ["text/plain; application/json"],
    [undefined],
  ])("takes no body of type %s", async (type) => {
    const { send } = await startProbe();
    expect(await send({ body: INITIALIZE, headers: { "content-type": type } })).toMatchObject({ status: 415 });
  });

  it("takes JSON with a charset, and no compressed body", async () => {
    const { send } = await startProbe();
    expect(await send({ body: INITIALIZE, headers: { "content-type": "Application/JSON; charset=utf-8" } })).toMatchObject({ status: 200 });
    const bomb = gzipSync(JSON.stringify(INITIALIZE)).toString("latin1");
    expect(await send({ body: bomb, headers: { "content-encoding": "gzip" } })).toMatchObject({ status: 415 });
  });

  it.each(["", "{", "nonsense", '{"a":1}x', "\u0000", "[1,]", "NaN", "{'a':1}"])("says of %j that it is not JSON", async (body) => {
    const { send } = await startProbe();
    const answer = await send({ body });
    expect(answer).toMatchObject({ status: 400 });
    expect(JSON.parse(answer.text)).toEqual({ jsonrpc: "2.0", error: { code: -32_700, message: "The body is not JSON." }, id: null });
  });

  it.each(["null", "42", '"initialize"', "[]", "{}", "[[[]]]", '{"method":"initialize"}', '{"jsonrpc":"1.0","id":1,"method":"ping"}'])(
    "refuses %s, which is JSON and no message",
    async (body) => {
      const { send, server, definition } = await startProbe();
      expect(await send({ body })).toMatchObject({ status: 400 });
      await server.close();
      expect(definition.closed).toEqual(definition.opened);
    },
  );

  it.each([
    ["a list", "[".repeat(201) + "]".repeat(201)],
    ["half a million lists", "[".repeat(500_000) + "]".repeat(500_000)],
    ["objects that never end", '{"a":'.repeat(300)],
    ["lists after a text with a quote", `["\\"", ${"[".repeat(201)}`],
  ])("refuses %s that is nested too deep", async (_what, body) => {
    const { send } = await startProbe();
    const answer = await send({ body });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("nested deeper than 200");
  });

  it("takes brackets in a text for text", async () => {
    const { send, initialize } = await startProbe();
    const text = `\\"[{${"[".repeat(1000)}`;
    const answer = await send({ headers: { "mcp-session-id": await initialize() }, body: call("echo", { text }) });
    expect(answer.text).toContain("[[[[");
  });

  it("takes a body up to the limit and none above, with the length said or not", async () => {
    const { send, initialize } = await startProbe({ limits: { maxBodyBytes: 2000 } });
    const headers = { "mcp-session-id": await initialize() };
    expect((await send({ headers, body: call("echo", { text: "x".repeat(1500) }) })).status).toBe(200);
    for (const size of [2000, 5_000_000]) {
      const body = call("echo", { text: "x".repeat(size) });
      expect(await send({ headers, body })).toMatchObject({ status: 413 });
      expect(await send({ headers: { ...headers, "transfer-encoding": "chunked", "content-length": undefined }, body })).toMatchObject({
        status: 413,
      });
    }
  });

  it("reads no body of somebody without a token", async () => {
    const probe = await startProbe();
    const head = headOf(probe, { authorization: undefined, "content-length": "1000000" });
    expect(await exchange(probe, head)).toMatch(/^HTTP\/1.1 401 /);
  });

  it.each([
    ["headers that never end", "POST /mcp HTTP/1.1\r\nhost: x\r\nx-slow: "],
    ["nothing at all", ""],
  ])("cuts off %s", async (_what, text) => {
    const probe = await startProbe({ limits: { headersTimeoutMs: 200, requestTimeoutMs: 400 } });
    expect(await exchange(probe, text)).toMatch(/^(HTTP\/1.1 408 |$)/);
  });

  it("cuts off a body that does not come", async () => {
    const probe = await startProbe({ limits: { headersTimeoutMs: 200, requestTimeoutMs: 400 } });
    await exchange(probe, `${headOf(probe, { "content-length": "100" })}{"jsonrpc"`);
    expect(probe.definition.opened).toEqual([]);
  });

  it.each([
    ["garbage", "\u0016\u0003\u0001\u0002\u0000\r\n\r\n"],
    [
      "a request smuggled behind two lengths",
      "POST /mcp HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ["a header with a line break", "GET /healthz HTTP/1.1\r\nhost: x\r\nx: a\rb\r\n\r\n"],
    ["no Host", "GET /healthz HTTP/1.1\r\n\r\n"],
    ["headers above the limit", `GET /healthz HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(20_000)}\r\n\r\n`],
  ])("answers %s with an error, and lives on", async (_what, text) => {
    const probe = await startProbe();
    expect(await exchange(probe, text)).toMatch(/^HTTP\/1.1 4\d\d /);
    expect(await probe.send({ body: INITIALIZE })).toMatchObject({ status: 200 });
  });

  it("lets no header of a client come back", async () => {
    const { send } = await startProbe();
    for (const name of ["mcp-session-id", "origin", "mcp-protocol-version", "last-event-id", "x-request-id"]) {
      const { headers, text } = await send({ body: INITIALIZE, headers: { [name]: "marked-by-the-client" } });
      expect(`${JSON.stringify(headers)}${text}`).not.toContain("marked-by-the-client\r");
      expect(JSON.stringify(headers)).not.toContain("marked-by-the-client");
    }
  });

  it("forbids caches, frames and guessing of types at every answer", async () => {
    const { send } = await startProbe();
    for (const path of ["/mcp", "/healthz", "/elsewhere"]) {
      const { headers } = await send({ method: "GET", path });
      expect(headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
      expect(headers).not.toHaveProperty("server");
      expect(headers).not.toHaveProperty("access-control-allow-origin");
    }
  });

  it("tells nothing of a fault of its own, and logs it without secrets", async () => {
    const lines: string[] = [];
    const logger: Logger = { warn: (line) => void lines.push(line), debug: () => undefined };
    const probe = await startProbe({ logger });
    const openSession = (): never => {
      throw new Error("cannot open /home/ann/.llm-orc with sk-ant-REDACTED");
    };
    Object.assign(probe.definition, { openSession });
    const answer = await probe.send({ body: INITIALIZE });
    expect(answer).toMatchObject({ status: 500 });
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: -32_603, message: "The server failed at this request." } });
    expect(lines).toEqual([expect.stringContaining("cannot open")]);
    expect(lines[0]).not.toContain("sk-ant");
  });

  it("tells nothing of what a tool threw", async () => {
    const { send, initialize } = await startProbe();
    const { text } = await send({ headers: { "mcp-session-id": await initialize() }, body: call("fail") });
    expect(text).not.toContain("/home");
  });

  it("has so many messages at work and no more", async () => {
    const { send, initialize, definition } = await startProbe({ limits: { maxConcurrentRequests: 2 } });
    const headers = { "mcp-session-id": await initialize() };
    const calls = [1, 2].map((id) => send({ headers, body: call("wait", {}, id) }));
    await definition.reached(2);
    expect(await send({ headers, body: call("echo") })).toMatchObject({ status: 503, headers: { "retry-after": "1" } });
    definition.release();
    await Promise.all(calls);
    expect(await send({ headers, body: call("echo") })).toMatchObject({ status: 200 });
  });
});
