import { connect } from "node:net";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { call, startProbe } from "./__fixtures__/start-probe.ts";

describe("closing the server", () => {
  it("lets a call end that does so in time", async () => {
    const { send, initialize, server, definition } = await startProbe({ limits: { drainMs: 60_000 } });
    const calling = send({ headers: { "mcp-session-id": await initialize() }, body: call("wait") });
    await definition.reached(1);
    const closing = server.close();
    definition.release();
    expect((await calling).text).toContain("released");
    await closing;
    expect(definition.closed).toEqual(definition.opened);
  });

  it("cancels what does not, ends every stream and closes every session", async () => {
    const { send, initialize, server, definition, port } = await startProbe({ limits: { drainMs: 50 } });
    const headers = { "mcp-session-id": await initialize() };
    const calling = send({ headers, body: call("wait") });
    const listening = send({ method: "GET", headers });
    const silent = connect(port, "127.0.0.1");
    silent.on("error", () => undefined);
    await Promise.all([once(silent, "connect"), definition.reached(1)]);
    const cut = new Promise((resolve) => silent.once("close", resolve));
    await server.close();
    expect(definition.ends).toEqual(["cancelled"]);
    expect(definition.closed).toEqual(definition.opened);
    await Promise.all([calling, listening, cut]);
    await expect(fetch(server.url)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
  });

  it("takes nothing new on a connection that is still there", async () => {
    const { send, initialize, server, definition } = await startProbe({ limits: { drainMs: 60_000 } });
    const headers = { "mcp-session-id": await initialize() };
    const calling = send({ headers, body: call("wait") });
    await definition.reached(1);
    const closing = server.close();
    await expect(send({ headers, body: call("echo") })).rejects.toMatchObject({ code: "ECONNREFUSED" });
    definition.release();
    await Promise.all([calling, closing]);
  });

  it("is done by the signal, also by one that was aborted before, and twice is once", async () => {
    const abort = new AbortController();
    const { server } = await startProbe({ signal: abort.signal });
    abort.abort();
    await Promise.all([server.close(), server.close()]);
    await expect(fetch(server.url)).rejects.toThrow("fetch failed");
    const { server: other } = await startProbe({ signal: abort.signal });
    await expect(fetch(other.url)).rejects.toThrow("fetch failed");
  });

  it("does not wait for a session that never closes", async () => {
    const { initialize, server, definition } = await startProbe();
    const openSession = definition.openSession.bind(definition);
    Object.assign(definition, {
      openSession: (options: never) => ({ ...openSession(options), close: () => new Promise(() => undefined) }),
    });
    await initialize();
    await server.close();
    await expect(fetch(server.url)).rejects.toThrow("fetch failed");
  });
});
