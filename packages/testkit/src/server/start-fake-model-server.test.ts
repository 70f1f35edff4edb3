import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from "node:http2";
import { request } from "node:https";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { type FakeModelServer, startFakeModelServer, type StartFakeModelServerOptions } from "./start-fake-model-server.ts";

const running: FakeModelServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

describe("startFakeModelServer", () => {
  it("speaks chat completions, streamed", async () => {
    const server = await start({ script: { deltas: ["Hel", "lo"], usage: { input: 1, output: 2 } } });
    const text = await (await post(server, { stream: true, stream_options: { include_usage: true } })).text();
    const events = text
      .trim()
      .split("\n\n")
      .map((event) => event.replace(/^data: /, ""));
    expect(events.at(-1)).toBe("[DONE]");
    const chunks = events
      .slice(0, -1)
      .map((event) => JSON.parse(event) as { choices: { delta: object; finish_reason: unknown }[]; usage?: object });
    expect(chunks.map(({ choices }) => [choices[0]?.delta, choices[0]?.finish_reason])).toEqual([
      [{ role: "assistant", content: "" }, null],
      [{ content: "Hel" }, null],
      [{ content: "lo" }, null],
      [{}, "stop"],
      [undefined, undefined],
    ]);
    expect(chunks.at(-1)?.usage).toEqual({ prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 });
  });

  it("speaks chat completions as one document, and sends usage in a stream only when it is asked to", async () => {
    const server = await start({ script: { text: "Hello" } });
    expect(await (await post(server, {})).json()).toMatchObject({
      object: "chat.completion",
      choices: [{ message: { content: "Hello" } }],
    });
    expect(await (await post(server, { stream: true })).text()).not.toContain("usage");
  });

  it("records requests, and counts how many are open at once", async () => {
    const server = await start({ script: { latencyMs: 50 } });
    await Promise.all(
      [post(server, { model: "a" }), post(server, { model: "b" }), post(server, { model: "c" })].map(async (sent) => (await sent).text()),
    );
    expect(server.requests.map(({ model }) => model).sort()).toEqual(["a", "b", "c"]);
    expect(server.requests[0]?.headers["content-type"]).toBe("application/json");
    expect(server.maxConcurrent).toBeGreaterThan(1);
    expect(await server.requests[0]?.ended).toBe("answered");
  });

  it("goes through a list of replies, and asks a function", async () => {
    const list = await start({ script: [{ text: "one" }, { text: "two" }] });
    const texts: string[] = [];
    for (let call = 0; call < 3; call++) texts.push(await textOf(await post(list, {})));
    expect(texts).toEqual(["one", "two", "two"]);
    const asked = await start({ script: ({ model }, index) => ({ text: `${model} ${index}` }) });
    expect(await textOf(await post(asked, { model: "m" }))).toBe("m 0");
  });

  it("checks the key and the model", async () => {
    const server = await start({ key: "k", models: ["known"] });
    expect((await post(server, { model: "known" })).status).toBe(401);
    expect((await post(server, { model: "unknown" }, { authorization: "Bearer k" })).status).toBe(404);
    expect((await post(server, { model: "known" }, { authorization: "Bearer k" })).status).toBe(200);
    expect((await fetch(`${server.baseUrl}/models`)).status).toBe(401);
    expect(await (await fetch(`${server.baseUrl}/models`, { headers: { authorization: "Bearer k" } })).json()).toMatchObject({
      data: [{ id: "known" }],
    });
    expect((await fetch(`${server.baseUrl}/other`, { headers: { authorization: "Bearer k" } })).status).toBe(404);
  });

  it.each([
    ["status", { type: "status", status: 529, headers: { "retry-after": "3" } }, /^529 .*testkit says 529/],
    ["html", { type: "html" }, /^200 .*<html>/],
    ["empty", { type: "empty" }, /^200 $/],
    ["wrong_shape", { type: "wrong_shape" }, /^200 \{"status"/],
    ["reset_before_headers", { type: "reset_before_headers" }, /^failed$/],
    ["reset_mid_body", { type: "reset_mid_body" }, /^200 failed$/],
    ["early_close", { type: "early_close" }, /^200 .*"one"(?!.*finish_reason":"stop)(?!.*four)/s],
    ["truncated_json", { type: "truncated_json" }, /never complete[^\n]*$/],
    ["malformed", { type: "malformed" }, /^200 .*\{"conte\n/s],
    ["stream_error", { type: "stream_error" }, /^200 .*"error".*testkit fails midway/s],
    ["late_events", { type: "late_events" }, /^200 .*\[DONE\].*TOO LATE.*\[DONE\]/s],
    ["byte_split", { type: "byte_split" }, /^200 .*four.*\[DONE\]/s],
    ["slow_drip", { type: "slow_drip", bytesPerWrite: 64, everyMs: 1 }, /^200 .*four.*\[DONE\]/s],
    ["huge", { type: "huge", bytes: 100_000 }, /x{16384}"[^\n]*\n\ndata[^\n]*x{16384}"[^]*\[DONE\]\n\n$/],
  ] as const)("can fail with %s", async (_name, fault, expected) => {
    const server = await start({ script: { text: "one two three four", fault } });
    expect(await outcome(post(server, { stream: true }))).toMatch(expected);
  });

  it.each(["no_answer", "stall"] as const)("can keep silent with %s, until the client goes", async (type) => {
    const server = await start({ script: { text: "one two", fault: { type } } });
    const controller = new AbortController();
    const sent = outcome(post(server, { stream: true }, {}, controller.signal));
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(server.concurrent).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    controller.abort();
    expect(await sent).toMatch(/failed$/);
    expect(await server.requests[0]?.ended).toBe("aborted");
  });
});

describe("startFakeModelServer with tls", () => {
  it.each(["h1", "h2"] as const)("answers over %s, and fails there too", async (tls) => {
    const script = [{ text: "hello" }, { fault: { type: "reset_mid_body" } }] as const;
    const server = await start({ tls, script });
    expect(server.baseUrl).toMatch(/^https:/);
    expect(await overTls[tls](server)).toContain("hello");
    await expect(overTls[tls](server)).rejects.toThrow();
    expect(server.requests.map(({ model }) => model)).toEqual(["m", "m"]);
    expect(await server.requests[0]?.ended).toBe("answered");
  });

  it("stops writing when an HTTP/2 client has left", async () => {
    const server = await start({ tls: "h2", script: { fault: { type: "huge" } } });
    const { session, stream } = ask(server);
    await once(stream, "data");
    stream.close(constants.NGHTTP2_CANCEL);
    expect(await server.requests[0]?.ended).toBe("aborted");
    session.destroy();
  });
});

const BODY = JSON.stringify({ model: "m", stream: true, messages: [] });

function ask({ baseUrl, origin, certificate = "" }: FakeModelServer): { session: ClientHttp2Session; stream: ClientHttp2Stream } {
  const session = connect(origin, { ca: certificate });
  session.on("error", () => {});
  const stream = session.request({ ":method": "POST", ":path": `${new URL(baseUrl).pathname}/chat/completions` });
  stream.end(BODY);
  return { session, stream };
}

const overTls = {
  async h1({ baseUrl, certificate = "" }: FakeModelServer): Promise<string> {
    const sent = request(`${baseUrl}/chat/completions`, { method: "POST", ca: certificate, agent: false });
    // Said once more beside the response that broke.
    sent.on("error", () => {}).end(BODY);
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    return text(response);
  },
  async h2(server: FakeModelServer): Promise<string> {
    const { session, stream } = ask(server);
    const read = await text(stream);
    const { rstCode } = stream;
    session.destroy();
    if (rstCode !== constants.NGHTTP2_NO_ERROR) throw new Error("The stream broke.");
    return read;
  },
};

async function start(options: StartFakeModelServerOptions): Promise<FakeModelServer> {
  const server = await startFakeModelServer(options);
  running.push(server);
  return server;
}

function post(server: FakeModelServer, body: object, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
  return fetch(`${server.baseUrl}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ model: "m", messages: [], ...body }),
    ...(signal === undefined ? {} : { signal }),
  });
}

async function textOf(response: Response): Promise<string> {
  return ((await response.json()) as { choices: { message: { content: string } }[] }).choices[0]?.message.content ?? "";
}

async function outcome(sent: Promise<Response>): Promise<string> {
  let status = "";
  try {
    const response = await sent;
    status = `${response.status} `;
    return status + (await response.text());
  } catch {
    return `${status}failed`;
  }
}
