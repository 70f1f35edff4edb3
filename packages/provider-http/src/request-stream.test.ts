import { getEventListeners } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { countingClock } from "./__fixtures__/counting-clock.ts";
import { createHttpPool, type HttpPool } from "./http-pool.ts";
import { readText } from "./read-text.ts";
import { type HttpRequest, requestStream } from "./request-stream.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

describe("requestStream", () => {
  it("sends what it is given and reads the answer", async () => {
    const url = await serve((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (text: string) => (body += text));
      request.on("end", () => {
        response.writeHead(201, { "X-Thing": ["a", "b"] });
        response.end(JSON.stringify({ method: request.method, path: request.url, key: request.headers.authorization, body }));
      });
    });
    const response = await requestStream(ask(`${url}/v1/x?y=1`, { body: "né", headers: { authorization: "Bearer k" } }));
    expect(response.status).toBe(201);
    expect(response.headers["x-thing"]).toBe("a, b");
    expect(JSON.parse(await readText(response.body))).toEqual({ method: "POST", path: "/v1/x?y=1", key: "Bearer k", body: "né" });
  });

  it("uses a socket again after an answer that was read, and after one whose rest was discarded", async () => {
    const sockets = new Set<Socket>();
    const url = await serve((request, response) => {
      sockets.add(request.socket);
      response.write("wanted");
      setTimeout(() => response.end("unwanted"), 20);
    });
    const pool = ownPool({ connections: 1 });
    expect(await readText((await requestStream(ask(url, { pool }))).body)).toBe("wantedunwanted");
    const second = await requestStream(ask(url, { pool }));
    for await (const chunk of second.body) {
      expect(Buffer.from(chunk).toString()).toBe("wanted");
      second.discard();
      break;
    }
    expect(await readText((await requestStream(ask(url, { pool }))).body)).toBe("wantedunwanted");
    expect(sockets.size).toBe(1);
  });

  it("closes the socket of a discarded answer that does not end", async () => {
    const closed = Promise.withResolvers<void>();
    const url = await serve((_request, response) => {
      response.once("close", closed.resolve);
      response.write("wanted");
    });
    const response = await requestStream(ask(url));
    response.discard();
    await closed.promise;
  });

  it("does not follow a redirect", async () => {
    let asked = 0;
    const url = await serve((_request, response) => {
      asked++;
      response.writeHead(302, { location: "/elsewhere" }).end();
    });
    for (const more of [{}, { fetch }]) {
      const response = await requestStream(ask(url, more));
      expect(response.status).toBe(302);
      response.cancel();
    }
    expect(asked).toBe(2);
  });

  it("refuses plain http to another machine before it sends anything", async () => {
    await expect(requestStream(ask("http://api.example.com/v1"))).rejects.toMatchObject({ code: "PROVIDER_INSECURE_URL" });
  });

  it("names the connect timeout when a TLS handshake never ends", async () => {
    const server = createTcpServer(() => {});
    const port = await listen(server);
    const error = await failureOf(requestStream(ask(`https://127.0.0.1:${port}`, { pool: ownPool({ connectMs: 200 }) })));
    expect(error).toMatchObject({ kind: "timeout", reachedVendor: false, message: expect.stringContaining("connect timeout") as string });
  });

  it("names the first byte timeout, also when the headers came", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/headers") response.writeHead(200).flushHeaders();
    });
    const timers = { firstByteMs: 150, idleMs: 60_000 };
    const expected = { kind: "timeout", reachedVendor: true, message: expect.stringContaining("first byte timeout") as string };
    expect(await failureOf(requestStream(ask(url, { timers })))).toMatchObject(expected);
    const response = await requestStream(ask(`${url}/headers`, { timers }));
    expect(await failureOf(readText(response.body))).toMatchObject(expected);
  });

  it("names the idle timeout when the body stops", async () => {
    const url = await serve((_request, response) => void response.write("first"));
    const response = await requestStream(ask(url, { timers: { idleMs: 150 } }));
    const error = await failureOf(readText(response.body));
    expect(error).toMatchObject({ kind: "timeout", message: expect.stringContaining("idle timeout") as string });
  });

  it("does not time a request that waits for a socket", async () => {
    const waiting: (() => void)[] = [];
    const url = await serve((_request, response) => void waiting.push(() => response.end("ok")));
    const pool = ownPool({ connections: 1 });
    const first = requestStream(ask(url, { pool }));
    await until(() => waiting.length === 1);
    const { clock, started } = countingClock();
    const second = requestStream(ask(url, { pool, clock }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(started()).toBe(0);
    waiting[0]?.();
    await readText((await first).body);
    await until(() => waiting.length === 2);
    expect(started()).toBe(1);
    waiting[1]?.();
    expect(await readText((await second).body)).toBe("ok");
  });

  it("does not take a slow reader for a silent server", async () => {
    const url = await serve((_request, response) => void response.end("x".repeat(2 * 1024 * 1024)));
    const response = await requestStream(ask(url, { timers: { idleMs: 50 } }));
    let read = 0;
    for await (const chunk of response.body) {
      if (read === 0) await new Promise((resolve) => setTimeout(resolve, 200));
      read += chunk.length;
    }
    expect(read).toBe(2 * 1024 * 1024);
  });

  it("stops at the size cap and closes the socket", async () => {
    const closed = Promise.withResolvers<void>();
    const url = await serve((_request, response) => {
      response.once("close", closed.resolve);
      const more = (): void => {
        if (!response.destroyed) response.write("x".repeat(65_536), more);
      };
      more();
    });
    const response = await requestStream(ask(url, { maxBytes: 1_000_000 }));
    let read = 0;
    const error = await failureOf(
      (async () => {
        for await (const chunk of response.body) read += chunk.length;
      })(),
    );
    expect(error).toMatchObject({ kind: "protocol", isRetryable: false, message: "test answered with more than 1000000 bytes." });
    expect(read).toBeLessThanOrEqual(1_000_000);
    await closed.promise;
  });

  it("reports a body that breaks off as a network error", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("half", () => setTimeout(() => response.socket?.resetAndDestroy(), 20));
    });
    const response = await requestStream(ask(url));
    expect(await failureOf(readText(response.body))).toMatchObject({ kind: "network", reachedVendor: true });
  });

  it("reports something that is no HTTP as a protocol error", async () => {
    const port = await listen(createTcpServer((socket) => void socket.once("data", () => socket.end("SSH-2.0-OpenSSH_9.9\r\n"))));
    expect(await failureOf(requestStream(ask(`http://127.0.0.1:${port}`)))).toMatchObject({ kind: "protocol" });
  });

  it("reports a name that does not exist as a network error that never reached anybody", async () => {
    const error = await failureOf(requestStream(ask("https://no-such-host.invalid/v1")));
    expect(error).toMatchObject({ kind: expect.stringMatching(/^(network|timeout)$/) as string, reachedVendor: false });
  });

  it.each([
    { name: "the pool", more: {} },
    { name: "a fetch", more: { fetch } },
  ])("throws the signal's reason through $name, closes the socket and leaves no listener", async ({ more }) => {
    const closed = Promise.withResolvers<void>();
    const url = await serve((_request, response) => {
      response.once("close", closed.resolve);
      response.write("begun");
    });
    const controller = new AbortController();
    const response = await requestStream(ask(url, { ...more, signal: controller.signal }));
    const reason = new Error("enough");
    const reading = failureOf(readText(response.body));
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort(reason);
    expect(await reading).toBe(reason);
    await closed.promise;
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  it("lets go of a request that is aborted while it waits for a socket, and never sends it", async () => {
    let asked = 0;
    const waiting: (() => void)[] = [];
    const url = await serve((_request, response) => {
      asked++;
      waiting.push(() => response.end("ok"));
    });
    const pool = ownPool({ connections: 1 });
    const first = requestStream(ask(url, { pool }));
    await until(() => waiting.length === 1);
    const controller = new AbortController();
    const second = failureOf(requestStream(ask(url, { pool, signal: controller.signal })));
    const reason = new Error("changed my mind");
    controller.abort(reason);
    expect(await second).toBe(reason);
    waiting[0]?.();
    await readText((await first).body);
    const third = requestStream(ask(url, { pool }));
    await until(() => waiting.length === 2);
    waiting[1]?.();
    expect(await readText((await third).body)).toBe("ok");
    expect(asked).toBe(2);
  });

  it("leaves no timer and no listener after success", async () => {
    const url = await serve((_request, response) => void response.end("ok"));
    const { clock, running } = countingClock();
    const { signal } = new AbortController();
    await readText((await requestStream(ask(url, { clock, signal }))).body);
    expect(running()).toBe(0);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});

function ask(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { provider: "test", url, signal: new AbortController().signal, ...more };
}

function ownPool(options: Parameters<typeof createHttpPool>[0] = {}): HttpPool {
  const pool = createHttpPool(options);
  cleanups.push(() => pool.close());
  return pool;
}

async function serve(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(listener))}`;
}

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("It did not fail.");
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
