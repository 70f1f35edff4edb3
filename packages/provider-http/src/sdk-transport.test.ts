import { getEventListeners } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { isJsonObject } from "@llm-orc/contracts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { countingClock, type CountingClock } from "./__fixtures__/counting-clock.ts";
import { createSdkTransport, type SdkTransport, type SdkTransportOptions } from "./sdk-transport.ts";

const EVENTS = `: hello\r\n\r\nevent: a\ndata: {"text":"héllo \u{1f600}"}\n\nid: 7\ndata: {"a":1,\ndata: "b":[2]}\n\ndata: [DONE]\n\n`;
const LINES = '{"text":"héllo \u{1f600}"}\n{"error":null}\n{"done":true}\n';
const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);
const cleanups: (() => Promise<unknown>)[] = [];
beforeAll(() => void process.on("unhandledRejection", note));
afterAll(() => void process.off("unhandledRejection", note));
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  expect(unhandled).toEqual([]);
});

describe("createSdkTransport", () => {
  it("sends what the SDK sends, and shows it the answer", async () => {
    const url = await serve((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (text: string) => (body += text));
      request.on("end", () => {
        response.writeHead(201, { "X-Request-Id": "r1" });
        response.end(JSON.stringify({ method: request.method, path: request.url, key: request.headers["x-key"], body }));
      });
    });
    const { transport } = open({ documents: "json" });
    const response = await transport.fetch(new URL(`${url}/v1?x=1`), { method: "POST", headers: [["X-Key", "k"]], body: "né" });
    expect(response.status).toBe(201);
    expect(response.headers.get("x-request-id")).toBe("r1");
    expect(await response.json()).toEqual({ method: "POST", path: "/v1?x=1", key: "k", body: "né" });
    expect(transport.headers["x-request-id"]).toBe("r1");
  });

  it.each([
    ["sse", EVENTS],
    ["ndjson", LINES],
    ["json", ` {"text": "héllo \u{1f600}", "error": "none"}\n`],
  ] as const)("passes the bytes of a good answer (%s) on, wherever they are cut", async (documents, text) => {
    const bytes = Buffer.from(text);
    const inTwo = Array.from(bytes, (_, place) => [bytes.subarray(0, place), bytes.subarray(place)]);
    const inBytes = Array.from(bytes, (_, place) => bytes.subarray(place, place + 1));
    for (const chunks of [...inTwo, inBytes]) {
      // A fetch of our own: over a socket the cuts would move.
      const answer = (): Promise<Response> => Promise.resolve(new Response(ReadableStream.from(chunks)));
      const { transport, settled } = open({ documents, http: { fetch: answer } });
      expect(await (await transport.fetch("http://127.0.0.1/")).text()).toBe(text);
      settled();
    }
  });

  it("gives lines one per line, whole and ended, however the server writes them", async () => {
    const url = await serve((_request, response) => void response.end('\uFEFF{"a":1}\r\n\r\n \n{"b":2}\r{"c":3}'));
    const { transport } = open({ documents: "ndjson" });
    expect(await (await transport.fetch(url)).text()).toBe('{"a":1}\n{"b":2}\n{"c":3}\n');
  });

  it.each([
    ["a web page", "sse", "\uFEFF\n <!doctype html><p>Sign in", "answered with an HTML page"],
    ["a web page", "json", "<html></html>", "answered with an HTML page"],
    ["a web page", "ndjson", "<html></html>", "answered with an HTML page"],
    ["nothing", "sse", "", "answered with an empty body"],
    ["blanks", "json", " \r\n\t", "answered with an empty body"],
    ["nothing", "ndjson", "", "answered with an empty body"],
    ["an event that is no JSON", "sse", 'data: {"a":1}\n\ndata: {"a\n\ndata: {"b":2}\n\n', "sent an event that is no JSON"],
    ["an event of plain words", "sse", "data: Internal Server Error\n\n", "sent an event that is no JSON"],
    ["an event that is cut off", "sse", 'data: {"a":1}\n\ndata: {"b":{"c":1}', "sent an event that is no JSON"],
    ["a bad event that speaks of an error", "sse", 'data: {"error": oops}\n\n', "sent an event that is no JSON"],
    ["a line that is no JSON", "ndjson", '{"a":1}\n{"a": nope}\n{"b":2}\n', "sent a line that is no JSON"],
    ["a line that is cut off", "ndjson", '{"a":1}\n{"b":', "sent a line that is no JSON"],
    ["a body that is cut off", "json", '{"a":', "sent a body that is no JSON"],
  ] as const)("refuses %s (%s)", async (_name, documents, body, message) => {
    const url = await serve((_request, response) => void response.writeHead(200, { "x-request-id": "r1" }).end(body));
    const { transport, settled } = open({ documents });
    const failure = await failureOf(transport, url);
    expect(failure).toMatchObject({
      kind: "protocol",
      message: `test (model m) ${message}.`,
      status: 200,
      requestId: "r1",
      reachedVendor: true,
      isRetryable: true,
    });
    settled();
  });

  it.each([204, 205])("refuses an answer without a body: %i", async (status) => {
    const url = await serve((_request, response) => void response.writeHead(status).end());
    const { transport, settled } = open();
    expect(await failureOf(transport, url)).toMatchObject({ kind: "protocol", status });
    settled();
  });

  it("takes what the vendor reports in a good answer for what it is", async () => {
    const url = await serve((request, response) => {
      const error = '{"error":{"message":"Overloaded, s3cr3t-key","type":"overloaded_error"}}';
      response.end(
        request.url === "/sse" ? `data: {"a":1}\n\ndata: ${error}\n\n` : request.url === "/ndjson" ? `{"a":1}\n${error}\n` : error,
      );
    });
    for (const documents of ["sse", "ndjson", "json"] as const) {
      const { transport, settled } = open({
        documents,
        secrets: ["s3cr3t-key"],
        isError: (document) => isJsonObject(document) && isJsonObject(document.error),
      });
      expect(await failureOf(transport, `${url}/${documents}`)).toMatchObject({
        kind: "overloaded",
        message: "test (model m) reported an error in its answer: Overloaded, [redacted]",
      });
      settled();
    }
  });

  it("maps a status as toProviderError does, and obeys Retry-After", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(429, { "retry-after": "7" }).end('{"error":{"message":"slow down, s3cr3t-key"}}');
    });
    const { transport, settled } = open({ secrets: ["s3cr3t-key"] });
    expect(await failureOf(transport, url)).toMatchObject({
      kind: "rate_limited",
      status: 429,
      retryAfterMs: 7_000,
      message: "test (model m) answered 429: slow down, [redacted]",
    });
    settled();
  });

  it.each(["breaks off", "is too long", "stalls"])("maps a status whose body %s all the same", async (how) => {
    const url = await serve((_request, response) => {
      response.writeHead(503, { "retry-after": "2" });
      response.write(
        "x".repeat(how === "is too long" ? 5_000 : 5),
        () => how === "breaks off" && setTimeout(() => response.socket?.resetAndDestroy(), 20),
      );
    });
    const { transport, settled } = open({ maxBytes: 1_000, timers: { idleMs: 100 } });
    expect(await failureOf(transport, url)).toMatchObject({ kind: "overloaded", status: 503, retryAfterMs: 2_000 });
    settled();
  });

  it("reports a reset before the headers and one after", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/before") return void request.socket.resetAndDestroy();
      response.write('data: {"a":1}\n\n', () => setTimeout(() => request.socket.resetAndDestroy(), 20));
    });
    for (const path of ["/before", "/after"]) {
      const { transport, settled } = open();
      expect(await failureOf(transport, url + path)).toMatchObject({ kind: "network", reachedVendor: true });
      settled();
    }
  });

  it("reports silence before the first byte and after it", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/after") response.write('data: {"a":1}\n\n');
    });
    for (const [path, timer] of [
      ["/before", "first byte timeout"],
      ["/after", "idle timeout"],
    ] as const) {
      const { transport, settled } = open({ timers: { firstByteMs: 150, idleMs: 150 } });
      expect(await failureOf(transport, url + path)).toMatchObject({
        kind: "timeout",
        reachedVendor: true,
        message: expect.stringContaining(timer) as string,
      });
      settled();
    }
  });

  it("reports an answer over maxBytes", async () => {
    const url = await serve((_request, response) => void response.end(`data: {"a":"${"x".repeat(5_000)}"}\n\n`));
    const { transport, settled } = open({ maxBytes: 1_000 });
    expect(await failureOf(transport, url)).toMatchObject({ kind: "protocol", isRetryable: false });
    settled();
  });

  it("refuses what requestStream refuses", async () => {
    const { transport, settled } = open();
    expect(await failureOf(transport, "http://api.example.com/v1")).toMatchObject({ code: "PROVIDER_INSECURE_URL" });
    settled();
  });

  it.each(["before", "during the headers", "during the body", "after"])(
    "throws the reason of a signal that is aborted %s",
    async (when) => {
      const url = await serve((_request, response) => {
        if (when === "during the headers") return;
        response.write('data: {"a":1}\n\n');
        if (when === "after") response.end();
      });
      const controller = new AbortController();
      const reason = new Error("enough");
      const { transport, settled } = open({ signal: controller.signal });
      if (when === "before") controller.abort(reason);
      else if (when !== "after") setTimeout(() => controller.abort(reason), 50);
      if (when === "after") {
        expect(await (await transport.fetch(url)).text()).toContain("a");
        controller.abort(reason);
        expect(transport.failure(new Error("whatever"))).toBe(reason);
      } else {
        expect(await failureOf(transport, url)).toBe(reason);
      }
      settled();
    },
  );

  it("lets go of the socket when the SDK gives up by its own signal", async () => {
    const closed = Promise.withResolvers<void>();
    const url = await serve((_request, response) => {
      response.once("close", closed.resolve);
      response.write('data: {"a":1}\n\n');
    });
    const own = new AbortController();
    const { transport, settled } = open();
    const response = await transport.fetch(url, { signal: own.signal });
    const reading = response.text();
    own.abort();
    const error: unknown = await reading.catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: "AbortError" });
    expect(transport.failure(error)).toMatchObject({ kind: "protocol", message: expect.stringContaining("aborted") as string });
    await closed.promise;
    settled();
  });

  it.each(["cancels the body", "cancels the transport", "discards"])(
    "leaves nothing of an unread body behind when the reader %s",
    async (how) => {
      const closed = Promise.withResolvers<void>();
      const url = await serve((_request, response) => {
        response.once("close", closed.resolve);
        const more = (): void => {
          if (!response.destroyed) response.write(`data: {"a":"${"x".repeat(60_000)}"}\n\n`, more);
        };
        more();
      });
      const { transport, settled, clock } = open();
      const response = await transport.fetch(url);
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (how === "cancels the body") await response.body?.cancel();
      else if (how === "discards") transport.discard();
      else transport.cancel();
      await closed.promise;
      await until(() => clock.running() === 0);
      settled();
    },
  );

  it("keeps the socket of an answer whose rest was discarded after the end marker", async () => {
    const sockets = new Set<Socket>();
    const url = await serve((request, response) => {
      sockets.add(request.socket);
      response.write(EVENTS);
      // Cut off: nobody looks at it any more.
      setTimeout(() => response.end('data: {"late'), 20);
    });
    for (let call = 0; call < 3; call++) {
      const { transport, clock } = open({ http: { pool: { connections: 1 } } });
      const reader = (await transport.fetch(url)).body?.getReader();
      expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe(EVENTS);
      transport.discard();
      expect(await reader?.read()).toEqual({ done: true, value: undefined });
      await until(() => clock.running() === 0);
    }
    expect(sockets.size).toBe(1);
  });

  it("keeps the socket of an answer that was read", async () => {
    const sockets = new Set<Socket>();
    const url = await serve((request, response) => {
      sockets.add(request.socket);
      response.end(EVENTS);
    });
    for (let call = 0; call < 3; call++) {
      const { transport, settled } = open();
      await (await transport.fetch(url)).text();
      transport.cancel();
      settled();
    }
    expect(sockets.size).toBe(1);
  });

  it("explains what an SDK makes of an answer that was well", async () => {
    const url = await serve((_request, response) => void response.end("{}"));
    const { transport } = open({ documents: "json", secrets: ["s3cr3t-key"] });
    await (await transport.fetch(url)).text();
    expect(transport.failure(new TypeError(`Cannot read\n ${"x".repeat(400)} of s3cr3t-key`))).toMatchObject({
      kind: "protocol",
      message: expect.stringMatching(/^test \(model m\) could not be understood: Cannot read x+…$/) as string,
      reachedVendor: true,
    });
    expect(transport.failure(new Error("of s3cr3t-key"))).toMatchObject({ message: expect.stringContaining("of [redacted]") as string });
  });

  it("says so when an SDK does what no model call needs", async () => {
    const { transport } = open();
    for (const sent of [
      transport.fetch(new Request("http://127.0.0.1/")),
      transport.fetch("http://127.0.0.1/", { method: "DELETE" }),
      transport.fetch("http://127.0.0.1/", { method: "POST", body: new URLSearchParams("a=b") }),
    ]) {
      const error: unknown = await sent.catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(TypeError);
      expect(transport.failure(error)).toMatchObject({ kind: "protocol", reachedVendor: false });
    }
  });
});

interface Opened {
  readonly transport: SdkTransport;
  readonly clock: CountingClock;
  /** Fails when timers run or listeners wait. */
  readonly settled: () => void;
}

function open(more: Partial<SdkTransportOptions> = {}): Opened {
  const clock = countingClock();
  const { signal } = new AbortController();
  const options: SdkTransportOptions = { provider: "test", model: "m", documents: "sse", signal, clock: clock.clock, ...more };
  return {
    transport: createSdkTransport(options),
    clock,
    settled() {
      expect(clock.running()).toBe(0);
      expect(getEventListeners(options.signal, "abort")).toHaveLength(0);
    },
  };
}

// As an SDK's user does: whatever comes out of it is asked for its reason.
async function failureOf(transport: SdkTransport, url: string): Promise<unknown> {
  try {
    await (await transport.fetch(url)).text();
  } catch (error) {
    return transport.failure(new Error("Connection error.", { cause: error }));
  }
  throw new Error("It did not fail.");
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanups.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
