import { execFile } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  CERTIFICATE_FILE,
  type Protocol,
  startServer,
  startTcpServer,
  type TestServer,
  trustTestCertificate,
} from "./__fixtures__/start-server.ts";
import { createHttpPool, type HttpPool, type HttpPoolOptions } from "./http-pool.ts";
import { readText } from "./read-text.ts";
import { requestStream } from "./request-stream.ts";

const PROTOCOLS: readonly Protocol[] = ["http", "https", "h2"];
const cleanups: (() => Promise<unknown>)[] = [];
beforeAll(trustTestCertificate);
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe("createHttpPool", () => {
  it.each(PROTOCOLS)("sends all requests of a burst over %s at once", async (protocol) => {
    const server = await serve(protocol, answerWhenAllAreThere(60));
    expect(await burst(server, ownPool(), 60)).toEqual(Array(60).fill("ok"));
  });

  it.each([
    [250, 100, 3],
    [10, 1, 10],
    [100, 100, 1],
    [21, 5, 5],
  ])("opens for %i requests to an HTTP/2 server that takes %i at once, %i connections", async (requests, cap, connections) => {
    const server = await serve("h2", answerWhenAllAreThere(requests), { maxConcurrentStreams: cap });
    expect(await burst(server, ownPool(), requests)).toEqual(Array(requests).fill("ok"));
    expect(server.accepted()).toBe(connections);
  });

  it("takes HTTP/1.1 from a server that offers HTTP/2, when it is told to", async () => {
    const versions: string[] = [];
    const server = await serve("h2", (request, response) => {
      versions.push(request.httpVersion);
      response.end("ok");
    });
    await burst(server, ownPool(), 1);
    await burst(server, ownPool({ allowH2: false }), 1);
    expect(versions).toEqual(["2.0", "1.1"]);
  });

  it.each(["https", "h2"] as const)("asks with one connection whether a server speaks HTTP/2: %s", async (protocol) => {
    const server = await serve(protocol, (_request, response) => void response.end("ok"));
    const gate = await openGate(server);
    const all = burst(gate.server, ownPool(), 40);
    await until(() => gate.server.accepted() === 1);
    await turns();
    expect(gate.server.accepted()).toBe(1);
    gate.open();
    expect(await all).toEqual(Array(40).fill("ok"));
  });

  it.each(["http", "https"] as const)("does not ask again: later bursts over %s open all their sockets at once", async (protocol) => {
    const server = await serve(protocol, (_request, response) => void response.setHeader("connection", "close").end("ok"));
    const gate = await openGate(server);
    gate.open();
    const pool = ownPool();
    await burst(gate.server, pool, 1);
    await until(() => gate.server.open() === 0);
    gate.shut();
    const before = gate.server.accepted();
    const all = burst(gate.server, pool, 30);
    await until(() => gate.server.accepted() === before + 30);
    gate.open();
    expect(await all).toEqual(Array(30).fill("ok"));
  });

  it.each(PROTOCOLS)("neither times nor fails requests over %s that wait for a socket", async (protocol) => {
    const answerMs = 20;
    const firstByteMs = 400;
    const server = await serve(protocol, (_request, response) => void setTimeout(() => response.end("ok"), answerMs), {
      maxConcurrentStreams: 1,
    });
    const begun = performance.now();
    expect(await burst(server, ownPool({ connections: 2 }), 50, { firstByteMs })).toEqual(Array(50).fill("ok"));
    expect(performance.now() - begun).toBeGreaterThan(firstByteMs);
    expect(server.accepted()).toBe(2);
  });

  it.each(PROTOCOLS)("keeps no more idle sockets to %s than it may", async (protocol) => {
    const server = await serve(protocol, answerWhenAllAreThere(10), { maxConcurrentStreams: 1 });
    const pool = ownPool({ idleConnections: 3, keepAliveMs: 60_000 });
    expect(await burst(server, pool, 10)).toEqual(Array(10).fill("ok"));
    await until(() => server.open() === 3);
  });

  it.each(PROTOCOLS.flatMap((protocol) => [[protocol, 50] as const, [protocol, 0] as const]))(
    "closes idle sockets to %s after %i ms, whatever the server would allow",
    async (protocol, keepAliveMs) => {
      const server = await serve(protocol, (_request, response) => {
        if (protocol !== "h2") response.setHeader("keep-alive", "timeout=60");
        response.end("ok");
      });
      await burst(server, ownPool({ keepAliveMs }), 3);
      await until(() => server.open() === 0);
    },
  );

  it.each(PROTOCOLS)("uses the same socket to %s for one request after the other", async (protocol) => {
    const server = await serve(protocol, (_request, response) => void response.end("ok"));
    const pool = ownPool();
    for (let call = 0; call < 5; call++) await burst(server, pool, 1);
    expect(server.accepted()).toBe(1);
  });

  it("opens no more sockets for requests that follow upon answers which end together", async () => {
    const server = await serve("http", answerWhenAllAreThere(20));
    const pool = ownPool();
    const chain = async (): Promise<void> => {
      for (let call = 0; call < 10; call++) expect(await burst(server, pool, 1)).toEqual(["ok"]);
    };
    await Promise.all(Array.from({ length: 20 }, chain));
    expect(server.accepted()).toBe(20);
  });

  it.each(["http", "https"] as const)("fails every request over %s when nothing answers", async (protocol) => {
    const server = await serve(protocol, () => {});
    await server.close();
    const failures = await burst(server, ownPool(), 40);
    for (const failure of failures) expect(failure).toMatchObject({ kind: "network", reachedVendor: false });
    expect(failures[0]).toMatchObject({ message: expect.stringContaining("ECONNREFUSED") as string });
  });

  it("lets nobody wait behind handshakes that never end", async () => {
    const server = await startTcpServer(() => {});
    cleanups.push(() => server.close());
    const failures = await burst(server, ownPool({ connectMs: 100 }), 200);
    for (const failure of failures) expect(failure).toMatchObject({ kind: "timeout", reachedVendor: false });
    expect(server.accepted()).toBeLessThan(20);
  });

  it("gets over a server that drops the first handshakes", async () => {
    const real = await serve("h2", (_request, response) => void response.end("ok"));
    let dropped = 0;
    const flaky = await startTcpServer((socket) => {
      if (++dropped <= 3) return void socket.resetAndDestroy();
      forward(socket, real);
    });
    cleanups.push(() => flaky.close());
    const outcomes = await burst(flaky, ownPool(), 50);
    expect(outcomes.filter((outcome) => outcome === "ok").length).toBeGreaterThanOrEqual(47);
  });

  it("fails nobody when it gets no more sockets than it has", async () => {
    const waiting: ServerResponse[] = [];
    const real = await serve("h2", (_request, response) => void waiting.push(response), { maxConcurrentStreams: 2 });
    let opened = 0;
    const server = await startTcpServer((socket) => {
      if (++opened === 1) forward(socket, real);
      else socket.resetAndDestroy();
    });
    cleanups.push(() => server.close());
    const pool = ownPool();
    const first = burst(server, pool, 2);
    await until(() => waiting.length === 2);
    const second = burst(server, pool, 2);
    await until(() => opened > 1);
    await turns();
    for (const response of waiting.splice(0)) response.end("ok");
    await until(() => waiting.length === 2);
    for (const response of waiting) response.end("ok");
    expect([...(await first), ...(await second)]).toEqual(Array(4).fill("ok"));
  });

  it("does not trust just any certificate", async () => {
    const server = await serve("https", (_request, response) => void response.end("ok"));
    const response = requestStream({
      provider: "test",
      url: server.url.replace("127.0.0.1", "127.0.0.2"),
      signal: new AbortController().signal,
      pool: ownPool(),
    });
    // The server listens there too, under a name that its certificate does not hold.
    await expect(response).rejects.toMatchObject({ kind: "network", reachedVendor: false });
  });

  it("skips requests that are aborted while they wait, and opens nothing for them", async () => {
    const server = await serve("https", (_request, response) => void response.end("ok"));
    const gate = await openGate(server);
    const controller = new AbortController();
    const pool = ownPool();
    const all = burst(gate.server, pool, 20, {}, controller.signal);
    await until(() => gate.server.accepted() === 1);
    const reason = new Error("changed my mind");
    controller.abort(reason);
    for (const outcome of await all) expect(outcome).toBe(reason);
    gate.open();
    await until(() => gate.server.open() === 0);
    expect(gate.server.accepted()).toBe(1);
  });

  it.each(PROTOCOLS)(
    "has another connection to %s for one whose other side has vanished, also where it may have only one",
    async (protocol) => {
      let asked = 0;
      const real = await serve(protocol, (_request, response) => {
        if (++asked > 1) return void response.end("ok");
        for (const socket of sockets) socket.unpipe().pause();
      });
      const sockets: Socket[] = [];
      const server = await startTcpServer((socket) => void sockets.push(socket, forward(socket, real)));
      cleanups.push(() => server.close());
      const pool = ownPool({ connections: 1 });
      const url = real.url.replace(String(real.port), String(server.port));
      expect(await burst({ ...server, url }, pool, 1, { firstByteMs: 150 })).toMatchObject([{ kind: "timeout", reachedVendor: true }]);
      expect(await burst({ ...server, url }, pool, 1)).toEqual(["ok"]);
      expect(server.accepted()).toBe(2);
    },
  );

  it.each(PROTOCOLS)("cuts what is under way over %s when it is closed", async (protocol) => {
    const server = await serve(protocol, (_request, response) => void response.write("begun"), { maxConcurrentStreams: 1 });
    const pool = ownPool({ connections: 1 });
    const running = requestStream({ provider: "test", url: server.url, signal: new AbortController().signal, pool });
    const { body } = await running;
    const waiting = burst(server, pool, 1);
    await turns();
    await pool.close();
    await expect(readText(body)).rejects.toMatchObject({ kind: "network" });
    expect(await waiting).toMatchObject([{ kind: "network", reachedVendor: false }]);
    await until(() => server.open() === 0);
  });

  it.each(PROTOCOLS)("keeps no process alive with idle sockets to %s", async (protocol) => {
    const server = await serve(protocol, (_request, response) => void response.end("ok"));
    const script = `
      import { createHttpPool } from ${JSON.stringify(join(import.meta.dirname, "http-pool.ts"))};
      import { requestStream } from ${JSON.stringify(join(import.meta.dirname, "request-stream.ts"))};
      const pool = createHttpPool({ keepAliveMs: 3_600_000 });
      const request = { provider: "test", url: ${JSON.stringify(server.url)}, signal: new AbortController().signal, pool };
      const answers = await Promise.all([1, 2, 3].map(() => requestStream(request)));
      for (const { body } of answers) for await (const chunk of body) process.stdout.write(chunk);`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--conditions=@llm-orc/source", "--input-type=module-typescript", "--eval", script],
      { env: { ...process.env, NODE_EXTRA_CA_CERTS: CERTIFICATE_FILE }, timeout: 15_000, cwd: import.meta.dirname },
    );
    expect(stdout).toBe("okokok");
  });
});

async function serve(
  protocol: Protocol,
  ...more: Parameters<typeof startServer> extends [Protocol, ...infer Rest] ? Rest : never
): Promise<TestServer> {
  const server = await startServer(protocol, ...more);
  cleanups.push(() => server.close());
  return server;
}

function ownPool(options: HttpPoolOptions = {}): HttpPool {
  const pool = createHttpPool(options);
  cleanups.push(() => pool.close());
  return pool;
}

// So many requests at once: the text of each answer, or its failure.
function burst(
  { url }: TestServer,
  pool: HttpPool,
  count: number,
  timers: { readonly firstByteMs?: number } = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly unknown[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      try {
        return await readText((await requestStream({ provider: "test", url, body: "{}", signal, pool, timers })).body);
      } catch (error) {
        return error;
      }
    }),
  );
}

// Answers nobody before all are there: whoever sends them one after the other never ends.
function answerWhenAllAreThere(count: number): (request: IncomingMessage, response: ServerResponse) => void {
  const waiting = new Set<ServerResponse>();
  return (_request, response) => {
    waiting.add(response);
    // Streams that the server refuses come here too, and go again.
    response.once("close", () => waiting.delete(response));
    if (waiting.size === count) for (const each of waiting) each.end("ok");
  };
}

interface Gate {
  readonly server: TestServer;
  open(): void;
  shut(): void;
}

// In front of a server: accepts connections, and lets nothing through before it is opened.
async function openGate(behind: TestServer): Promise<Gate> {
  let isOpen = false;
  let held: Socket[] = [];
  const server = await startTcpServer((socket) => {
    if (isOpen) forward(socket, behind);
    else held.push(socket);
  });
  cleanups.push(() => server.close());
  return {
    server: { ...server, url: behind.url.replace(String(behind.port), String(server.port)) },
    open() {
      isOpen = true;
      for (const socket of held) forward(socket, behind);
      held = [];
    },
    shut: () => (isOpen = false),
  };
}

function forward(socket: Socket, { port }: TestServer): Socket {
  const onward = connect({ port, host: "127.0.0.1" });
  socket.pipe(onward).pipe(socket);
  onward.on("error", () => socket.destroy());
  onward.on("close", () => socket.destroy());
  socket.on("close", () => onward.destroy());
  return onward;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

// Enough of them for whatever is under way.
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 2));
}
