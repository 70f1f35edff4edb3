import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Probe, startProbe } from "./__fixtures__/start-probe.ts";

describe.each([
  { era: "handshake", mode: "legacy", revision: "2025-11-25" },
  { era: "stateless", mode: "auto", revision: "2026-07-28" },
] as const)("serveHttp with a client of the $era era", ({ mode, revision }) => {
  it("lists and calls tools", async () => {
    const probe = await startProbe();
    const client = await connect(probe, mode);
    expect(client.getNegotiatedProtocolVersion()).toBe(revision);
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(["echo", "scopes", "change", "fail", "wait"]);
    const result = await client.callTool({ name: "echo", arguments: { text: "hello" } });
    expect(result.content).toEqual([{ type: "text", text: "hello" }]);
  });

  it("lets a call reach only what the token allows", async () => {
    const probe = await startProbe({ auth: { type: "token", scopes: ["read"] } });
    const client = await connect(probe, mode);
    expect(await client.callTool({ name: "scopes" })).toMatchObject({ content: [{ text: "read" }] });
    expect(await client.callTool({ name: "change" })).toMatchObject({ isError: true });
  });

  it("serves many clients at once without mixing their answers", async () => {
    const probe = await startProbe();
    const clients = await Promise.all(Array.from({ length: 8 }, () => connect(probe, mode)));
    const answers = await Promise.all(
      clients.flatMap((client, c) =>
        Array.from({ length: 8 }, async (_, n) => {
          const result = await client.callTool({ name: "echo", arguments: { text: `${c}.${n}` } });
          return (result.content as readonly { text: string }[])[0]?.text === `${c}.${n}`;
        }),
      ),
    );
    expect(answers).toEqual(Array.from({ length: 64 }, () => true));
  });

  it("cancels a call that the client gives up", async () => {
    const probe = await startProbe();
    const client = await connect(probe, mode);
    const abort = new AbortController();
    const call = client.callTool({ name: "wait" }, { signal: abort.signal });
    await probe.definition.reached(1);
    abort.abort();
    await expect(call).rejects.toThrow();
    await probe.definition.ended(1);
    expect(probe.definition.ends).toEqual(["cancelled"]);
  });

  it("ends calls and streams when it closes", async () => {
    const probe = await startProbe({ limits: { drainMs: 50 } });
    const client = await connect(probe, mode);
    const call = client.callTool({ name: "wait" }).catch((error: unknown) => error);
    await probe.definition.reached(1);
    await probe.server.close();
    expect(probe.definition.ends).toEqual(["cancelled"]);
    expect(new Set(probe.definition.closed)).toEqual(new Set(probe.definition.opened));
    await client.close();
    await call;
  });

  it("does not let a client without the token in", async () => {
    const probe = await startProbe();
    await expect(connect(probe, mode, "x".repeat(43))).rejects.toThrow();
    expect(probe.definition.opened).toEqual([]);
  });
});

async function connect({ server }: Probe, mode: "legacy" | "auto", token = server.token?.reveal()): Promise<Client> {
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
  const headers = { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(server.url), { requestInit: { headers } }));
  onTestFinished(() => client.close());
  return client;
}
