import { getEventListeners } from "node:events";
import {
  constants,
  type Http2SecureServer,
  type Http2Session,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type Settings,
} from "node:http2";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { startHttp2Server, type TestServer, trustTestCertificate } from "../__fixtures__/start-server.ts";
import { createHttpPool, type HttpPool } from "../http-pool.ts";
import { readText } from "../read-text.ts";
import { type HttpRequest, type HttpResponse, requestStream } from "../request-stream.ts";

const {
  NGHTTP2_CANCEL,
  NGHTTP2_ENHANCE_YOUR_CALM,
  NGHTTP2_INTERNAL_ERROR,
  NGHTTP2_NO_ERROR,
  NGHTTP2_PROTOCOL_ERROR,
  NGHTTP2_REFUSED_STREAM,
} = constants;

const cleanups: (() => Promise<unknown>)[] = [];
beforeAll(trustTestCertificate);
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe("openHttp2Connection", () => {
  it("sends what it is given and reads the answer", async () => {
    let received: unknown;
    const { url, pool } = await serve((stream, headers) => {
      const { ":method": method, ":path": path, authorization, connection, "content-length": length } = headers;
      let body = "";
      stream.setEncoding("utf8").on("data", (text: string) => (body += text));
      stream.on("end", () => {
        received = { method, path, authorization, connection, length, body };
        stream.additionalHeaders({ ":status": 103 });
        stream.respond({ ":status": 201, "x-thing": "a", "set-cookie": ["b", "c"] }, { waitForTrailers: true });
        stream.on("wantTrailers", () => stream.sendTrailers({ "x-late": "1" }));
        stream.end("hello");
      });
    });
    const headers = { Authorization: "Bearer k", Connection: "keep-alive", Host: "elsewhere" };
    const response = await requestStream(ask(`${url}/v1/x?y=1`, pool, { body: "né", headers }));
    expect(received).toEqual({
      method: "POST",
      path: "/v1/x?y=1",
      authorization: "Bearer k",
      connection: undefined,
      length: "3",
      body: "né",
    });
    expect(response.status).toBe(201);
    expect(response.headers).toMatchObject({ "x-thing": "a", "set-cookie": "b, c" });
    expect(Object.keys(response.headers).some((name) => name.startsWith(":"))).toBe(false);
    expect(await readText(response.body)).toBe("hello");
  });

  it("sends a request that was refused once more, and no more than once", async () => {
    let asked = 0;
    const { url, pool } = await serve((stream) => {
      asked++;
      if (asked === 1 || asked > 2) return stream.close(NGHTTP2_REFUSED_STREAM);
      answer(stream);
    });
    expect(await textOf(ask(url, pool))).toBe("ok");
    expect(asked).toBe(2);
    expect(await failureOf(textOf(ask(url, pool)))).toMatchObject({
      kind: "network",
      reachedVendor: false,
      isRetryable: true,
      message: expect.stringContaining("REFUSED_STREAM") as string,
    });
    expect(asked).toBe(4);
  });

  it("does not time a request that was refused and waits again", async () => {
    const streams: ServerHttp2Stream[] = [];
    const { url, pool } = await serve((stream) => void streams.push(stream), {}, { connections: 1 });
    const outcome = textOf(ask(url, pool, { timers: { firstByteMs: 150 } }));
    await until(() => streams.length === 1);
    const session = streams[0]?.session;
    // Takes nothing for a while.
    session?.settings({ maxConcurrentStreams: 0 });
    streams[0]?.close(NGHTTP2_REFUSED_STREAM);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(streams).toHaveLength(1);
    session?.settings({ maxConcurrentStreams: 1 });
    await until(() => streams.length === 2);
    answer(streams[1]);
    expect(await outcome).toBe("ok");
  });

  it.each([
    ["INTERNAL_ERROR", NGHTTP2_INTERNAL_ERROR, "network"],
    ["CANCEL", NGHTTP2_CANCEL, "network"],
    ["PROTOCOL_ERROR", NGHTTP2_PROTOCOL_ERROR, "protocol"],
    ["ENHANCE_YOUR_CALM", NGHTTP2_ENHANCE_YOUR_CALM, "overloaded"],
  ] as const)("reports a stream that is reset with %s, before the headers and after", async (_name, code, kind) => {
    const { url, pool, server } = await serve((stream, { ":path": path }) => {
      if (path === "/early") stream.close(code);
      else breakOff(stream, code);
    });
    expect(await failureOf(requestStream(ask(`${url}/early`, pool)))).toMatchObject({ kind, reachedVendor: true });
    const response = await requestStream(ask(`${url}/late`, pool));
    expect(await failureOf(readText(response.body))).toMatchObject({ kind, reachedVendor: true });
    expect(server.accepted()).toBe(1);
  });

  it("takes a refusal after the headers for a broken answer", async () => {
    let asked = 0;
    const { url, pool } = await serve((stream) => {
      asked++;
      breakOff(stream, NGHTTP2_REFUSED_STREAM);
    });
    expect(await failureOf(textOf(ask(url, pool)))).toMatchObject({ kind: "network" });
    expect(asked).toBe(1);
  });

  it("lets the answers of a connection that says goodbye end, and sends the next request elsewhere", async () => {
    const sessions = new Set<Http2Session | undefined>();
    const { url, pool } = await serve((stream) => {
      sessions.add(stream.session);
      stream.respond({ ":status": 200 });
      stream.write("begun ");
      if (sessions.size === 1) stream.session?.goaway(NGHTTP2_NO_ERROR);
      setTimeout(() => stream.end("done"), 50);
    });
    const first = await requestStream(ask(url, pool));
    const second = textOf(ask(url, pool));
    expect(await readText(first.body)).toBe("begun done");
    expect(await second).toBe("begun done");
    expect(sessions.size).toBe(2);
  });

  it("sends what a connection that says goodbye has not taken over another one", async () => {
    const streams: ServerHttp2Stream[] = [];
    const { url, pool, server } = await serve((stream) => {
      streams.push(stream);
      if (streams.length > 4) return answer(stream);
      if (streams.length < 4) return;
      // It has taken two of four.
      stream.session?.goaway(NGHTTP2_NO_ERROR, streams[1]?.id);
      for (const taken of streams.slice(0, 2)) answer(taken);
    });
    expect(await Promise.all([1, 2, 3, 4].map(() => textOf(ask(url, pool))))).toEqual(Array(4).fill("ok"));
    expect(streams).toHaveLength(6);
    expect(server.accepted()).toBe(2);
  });

  it("fails what a connection that breaks had taken", async () => {
    const { url, pool, server } = await serve((stream) => stream.session?.goaway(NGHTTP2_INTERNAL_ERROR, stream.id));
    expect(await failureOf(textOf(ask(url, pool)))).toMatchObject({ kind: "network", reachedVendor: true });
    expect(server.accepted()).toBe(1);
  });

  it.each(["before", "after"])("fails all requests of a connection that is lost %s the headers, and sends none twice", async (when) => {
    const streams: ServerHttp2Stream[] = [];
    const { url, pool, server } = await serve((stream) => {
      streams.push(stream);
      if (when === "after") {
        stream.respond({ ":status": 200 });
        stream.write("begun");
      }
      if (streams.length === 3) setTimeout(() => server.reset(), 50);
    });
    const failures = await Promise.all([1, 2, 3].map(() => failureOf(textOf(ask(url, pool)))));
    for (const failure of failures) expect(failure).toMatchObject({ kind: "network", reachedVendor: true });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(streams).toHaveLength(3);
  });

  it("follows a server that lowers its cap, and one that raises it", async () => {
    const streams: ServerHttp2Stream[] = [];
    const { url, pool, server } = await serve((stream) => void streams.push(stream), { maxConcurrentStreams: 10 });
    const first = [1, 2, 3].map(() => textOf(ask(url, pool)));
    await until(() => streams.length === 3);
    const session = streams[0]?.session;
    await settingsOf(session, { maxConcurrentStreams: 3 });
    const second = textOf(ask(url, pool));
    await until(() => streams.length === 4);
    expect(streams[3]?.session).not.toBe(session);
    for (const stream of streams) answer(stream);
    expect(await Promise.all([...first, second])).toEqual(Array(4).fill("ok"));
    expect(server.accepted()).toBe(2);
  });

  it("waits for a server that takes nothing at all for a while", async () => {
    const sessions: ServerHttp2Session[] = [];
    const { url, pool } = await serve(answer, { maxConcurrentStreams: 0 }, { connections: 1 }, (server) =>
      server.on("session", (session) => sessions.push(session)),
    );
    const outcomes = Promise.all([1, 2, 3].map(() => textOf(ask(url, pool))));
    await until(() => sessions.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    sessions[0]?.settings({ maxConcurrentStreams: 5 });
    expect(await outcomes).toEqual(Array(3).fill("ok"));
  });

  it("sends nothing more over a connection whose server has fallen silent, and lets the others on it go on", async () => {
    const streams = new Map<string, ServerHttp2Stream>();
    const { url, pool } = await serve((stream, { ":path": path = "" }) => {
      streams.set(path, stream);
      if (path === "/next") answer(stream);
    });
    const other = textOf(ask(`${url}/other`, pool));
    expect(await failureOf(textOf(ask(`${url}/silent`, pool, { timers: { firstByteMs: 100 } })))).toMatchObject({ kind: "timeout" });
    expect(await textOf(ask(`${url}/next`, pool))).toBe("ok");
    expect(streams.get("/next")?.session).not.toBe(streams.get("/other")?.session);
    answer(streams.get("/other"));
    expect(await other).toBe("ok");
  });

  it("resets the stream of an aborted request and keeps the connection", async () => {
    const reset = Promise.withResolvers<number>();
    const { url, pool, server } = await serve((stream, { ":path": path }) => {
      if (path === "/other") return answer(stream);
      stream.respond({ ":status": 200 });
      stream.write("begun");
      stream.once("close", () => reset.resolve(stream.rstCode));
    });
    const controller = new AbortController();
    const response = await requestStream(ask(url, pool, { signal: controller.signal }));
    const reading = failureOf(readText(response.body));
    const reason = new Error("enough");
    controller.abort(reason);
    expect(await reading).toBe(reason);
    expect(await reset.promise).toBe(NGHTTP2_CANCEL);
    expect(await textOf(ask(`${url}/other`, pool))).toBe("ok");
    expect(server.accepted()).toBe(1);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  it("lets go of an answer whose rest is discarded, at its end or after a while", async () => {
    const endless = Promise.withResolvers<void>();
    const { url, pool, server } = await serve((stream, { ":path": path }) => {
      stream.respond({ ":status": 200 });
      stream.write("wanted");
      if (path === "/ends") setTimeout(() => stream.end("unwanted"), 20);
      else stream.once("close", endless.resolve);
    });
    for (const path of ["/ends", "/goes-on"]) {
      const response = await requestStream(ask(`${url}${path}`, pool));
      for await (const chunk of response.body) {
        expect(Buffer.from(chunk).toString()).toBe("wanted");
        response.discard();
        break;
      }
    }
    await endless.promise;
    expect(server.accepted()).toBe(1);
  });

  it("does not let a slow reader hold up the others", async () => {
    const size = 3 * 1024 * 1024;
    const { url, pool } = await serve((stream, { ":path": path }) => {
      stream.respond({ ":status": 200 });
      stream.end(path === "/big" ? Buffer.alloc(size, "x") : "ok");
    });
    const slow = await requestStream(ask(`${url}/big`, pool, { timers: { idleMs: 60 } }));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(await textOf(ask(`${url}/small`, pool))).toBe("ok");
    expect((await readText(slow.body)).length).toBe(size);
  });

  it("carries many long prompts at once", async () => {
    const body = "x".repeat(300_000);
    const { url, pool, server } = await serve((stream) => {
      let length = 0;
      stream.on("data", (chunk: Buffer) => (length += chunk.length));
      stream.on("end", () => {
        stream.respond({ ":status": 200 });
        stream.end(String(length));
      });
    });
    const outcomes = await Promise.all(Array.from({ length: 80 }, () => textOf(ask(url, pool, { body }))));
    expect(outcomes).toEqual(Array(80).fill("300000"));
    expect(server.accepted()).toBe(1);
  });

  it("reads an answer that does not wait for the whole request", async () => {
    const { url, pool, server } = await serve((stream, { ":path": path }) => {
      if (path === "/small") return answer(stream);
      stream.respond({ ":status": 413 });
      stream.end("too much");
    });
    const response = await requestStream(ask(url, pool, { body: "x".repeat(2_000_000) }));
    expect(response.status).toBe(413);
    expect(await readText(response.body)).toBe("too much");
    expect(await textOf(ask(`${url}/small`, pool))).toBe("ok");
    expect(server.accepted()).toBe(1);
  });

  it("fails only the request whose header cannot be sent", async () => {
    const { url, pool, server } = await serve(answer);
    expect(await textOf(ask(url, pool))).toBe("ok");
    expect(await failureOf(textOf(ask(url, pool, { headers: { "no name": "x" } })))).toMatchObject({ reachedVendor: false });
    expect(await textOf(ask(url, pool))).toBe("ok");
    expect(server.accepted()).toBe(1);
  });
});

type OnStream = (stream: ServerHttp2Stream, headers: Readonly<Record<string, string | undefined>>) => void;

interface Served {
  readonly url: string;
  readonly pool: HttpPool;
  readonly server: TestServer;
}

async function serve(
  onStream: OnStream,
  settings: Settings = {},
  limits: { readonly connections?: number } = {},
  prepare: (server: Http2SecureServer) => void = () => {},
): Promise<Served> {
  const server = await startHttp2Server((http2) => {
    prepare(http2);
    http2.on("stream", (stream, headers) => {
      stream.on("error", () => {});
      onStream(stream, headers as Record<string, string | undefined>);
    });
  }, settings);
  cleanups.push(() => server.close());
  const pool = createHttpPool(limits);
  cleanups.push(() => pool.close());
  return { url: server.url, pool, server };
}

function answer(stream: ServerHttp2Stream | undefined): void {
  stream?.respond({ ":status": 200 });
  stream?.end("ok");
}

function breakOff(stream: ServerHttp2Stream, code: number): void {
  // Otherwise closing ends the body properly before it resets the stream.
  stream.respond({ ":status": 200 }, { waitForTrailers: true });
  stream.on("wantTrailers", () => {});
  stream.write("half", () => stream.close(code));
}

function ask(url: string, pool: HttpPool, more: Partial<HttpRequest> = {}): HttpRequest {
  return { provider: "test", url, pool, signal: new AbortController().signal, ...more };
}

async function textOf(request: HttpRequest): Promise<string> {
  const response: HttpResponse = await requestStream(request);
  return readText(response.body);
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("It did not fail.");
}

// When the client has seen them.
async function settingsOf(session: Http2Session | undefined, settings: Settings): Promise<void> {
  await new Promise((resolve) => session?.settings(settings, resolve));
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
