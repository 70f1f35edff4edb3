import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { call, INITIALIZE, type Probe, startProbe } from "../__fixtures__/start-probe.ts";

describe("sessions over HTTP", () => {
  it("have a project of their own, from the handshake to DELETE", async () => {
    const { send, initialize, definition } = await startProbe();
    const [one, other] = [await initialize(), await initialize()];
    expect(one).toMatch(/^[\w-]{43}$/);
    expect(one).not.toBe(other);
    expect(definition.opened).toHaveLength(2);
    const headers = { "mcp-session-id": one };
    expect((await send({ headers, body: call("echo", { text: "hello" }) })).text).toContain('"text":"hello"');
    expect(await send({ method: "DELETE", headers })).toMatchObject({ status: 200 });
    expect(definition.closed).toEqual([definition.opened[0]]);
    for (const method of ["POST", "GET", "DELETE"]) {
      const body = method === "POST" ? call("echo") : undefined;
      expect(await send({ method, headers, body })).toMatchObject({ status: 404 });
    }
    expect(await send({ headers: { "mcp-session-id": other }, body: call("echo") })).toMatchObject({ status: 200 });
  });

  it.each(["x", "", "undefined", "__proto__", "constructor", "../../x", "a".repeat(10_000), "%00"])(
    "do not exist by the id %j",
    async (id) => {
      const { send } = await startProbe();
      for (const body of [call("echo"), INITIALIZE]) {
        expect(await send({ headers: { "mcp-session-id": id }, body })).toMatchObject({ status: 404 });
      }
    },
  );

  it("are wanted by everything but the handshake", async () => {
    const { send } = await startProbe();
    expect(await send({ body: call("echo") })).toMatchObject({ status: 400 });
    expect(await send({ method: "GET" })).toMatchObject({ status: 400 });
    expect(await send({ method: "DELETE" })).toMatchObject({ status: 400 });
    expect(await send({ body: [INITIALIZE, call("echo")] })).toMatchObject({ status: 400 });
  });

  it("are not opened by a handshake that is refused", async () => {
    const { send, definition } = await startProbe();
    expect(await send({ body: INITIALIZE, headers: { accept: "text/html" } })).toMatchObject({ status: 406 });
    expect(await send({ body: { ...INITIALIZE, params: {} } })).toMatchObject({ status: 400 });
    expect(definition.closed).toEqual(definition.opened);
  });

  it("do not take the handshake twice", async () => {
    const { send, initialize, definition } = await startProbe();
    const headers = { "mcp-session-id": await initialize() };
    expect(await send({ headers, body: INITIALIZE })).toMatchObject({ status: 400 });
    expect(definition.opened).toHaveLength(1);
    expect(await send({ headers, body: call("echo") })).toMatchObject({ status: 200 });
  });

  it("are so many for one caller, and no more until one ends", async () => {
    const { send, initialize, definition } = await startProbe({ limits: { maxSessionsPerCaller: 3 } });
    const ids = [await initialize(), await initialize(), await initialize()];
    const refused = await Promise.all(Array.from({ length: 20 }, () => send({ body: INITIALIZE })));
    for (const answer of refused) expect(answer).toMatchObject({ status: 429, headers: { "retry-after": "30" } });
    expect(definition.opened).toHaveLength(3);
    await send({ method: "DELETE", headers: { "mcp-session-id": ids[0] } });
    expect(await send({ body: INITIALIZE })).toMatchObject({ status: 200 });
  });

  it("are never more than the limit, however many are wanted at once", async () => {
    const { send, definition } = await startProbe({ limits: { maxSessions: 20 } });
    const answers = await Promise.all(Array.from({ length: 400 }, () => send({ body: INITIALIZE })));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(380);
    for (const answer of refused) expect(answer).toMatchObject({ status: 503 });
    expect(definition.opened).toHaveLength(20);
  });

  it("end when nobody has used them for a while, and not while a stream is open", async () => {
    const probe = await startProbe({ limits: { sessionIdleMs: 1500 } });
    const [listened, left] = [await probe.initialize(), await probe.initialize()];
    const hangUp = await listen(probe, listened);
    await probe.definition.closings(1);
    expect(await probe.send({ headers: { "mcp-session-id": left }, body: call("echo") })).toMatchObject({ status: 404 });
    expect(await probe.send({ headers: { "mcp-session-id": listened }, body: call("echo") })).toMatchObject({ status: 200 });
    hangUp();
    await probe.definition.closings(2);
  });

  it("do not end while a call is at work", async () => {
    const { send, initialize, definition } = await startProbe({ limits: { sessionIdleMs: 1500 } });
    const [busy] = [await initialize(), await initialize()];
    const calling = send({ headers: { "mcp-session-id": busy }, body: call("wait") });
    await definition.closings(1);
    definition.release();
    expect((await calling).text).toContain("released");
  });

  it("cancel what is at work when the client ends them", async () => {
    const { send, initialize, definition } = await startProbe();
    const headers = { "mcp-session-id": await initialize() };
    const calling = send({ headers, body: call("wait") });
    await definition.reached(1);
    await send({ method: "DELETE", headers });
    await definition.ended(1);
    expect(definition.ends).toEqual(["cancelled"]);
    await calling;
  });
});

/** Opens the stream of a session, and gives back how to hang up. */
function listen({ port, server }: Probe, session: string): Promise<() => void> {
  const headers = {
    accept: "text/event-stream",
    authorization: `Bearer ${server.token?.reveal()}`,
    host: `127.0.0.1:${port}`,
    "mcp-session-id": session,
  };
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path: "/mcp", headers, agent: false }, (response) => {
      response.on("error", () => undefined).resume();
      resolve(() => void response.destroy());
    });
    sent.on("error", reject).end();
  });
}
