import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type JsonObject, silentLogger, systemClock } from "@llm-orc/contracts";
import type { GenerateRequest, LanguageModel, StreamPart } from "@llm-orc/provider";
import { describe, expect, it } from "vitest";
import { google } from "./plugin.ts";
import type { GoogleSettings } from "./settings.ts";

const TOOL = { name: "f", inputSchema: { type: "object" } };
const USAGE = { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 };
const REASON = { reasoning: { effort: "low" } } as const;

describe("fromStream", () => {
  it("counts what is kept of an answer and not the events around it", async () => {
    const parts = await answerTo(sse(...Array<string>(1000).fill(text("abcd")), end("STOP")), {}, { max_response_bytes: 4000 });
    expect(parts.filter(({ type }) => type === "text-delta")).toHaveLength(1000);
  });

  it.each([
    ["text", sse(...Array<string>(1001).fill(text("abcd")))],
    ["thoughts", sse(candidate([{ text: "x".repeat(4001), thought: true }]))],
    ["arguments of a tool", sse(candidate([{ functionCall: { name: "f", args: { a: "x".repeat(4000) } } }]))],
    ["an event that does not end", `data: ${"x".repeat(5000)}`],
  ])("stops %s that is too long", async (_name, body) => {
    await expect(answerTo(body, { tools: [TOOL], ...REASON }, { max_response_bytes: 4000 })).rejects.toMatchObject({
      code: "PROVIDER_PROTOCOL",
      isRetryable: false,
      message: "google-gemini answered with more than 4000 bytes.",
    });
  });

  it("starts with the model's version and the answer's id", async () => {
    const parts = await answerTo(sse(text("Hel"), text("lo"), end("STOP")));
    expect(parts).toEqual([
      { type: "start", model: "m-001", requestId: "r1" },
      { type: "text-delta", delta: "Hel" },
      { type: "text-delta", delta: "lo" },
      { type: "finish", reason: "stop", usage: { input_tokens: 10, output_tokens: 5 }, warnings: [] },
    ]);
  });

  it("names the model that was asked for when the server does not", async () => {
    const body = sse(JSON.stringify({ candidates: [{ content: { parts: [{ text: "a" }] }, finishReason: "STOP" }] }));
    expect(await answerTo(body)).toEqual([
      { type: "start", model: "gemini-3-flash" },
      { type: "text-delta", delta: "a" },
      { type: "finish", reason: "stop", warnings: [] },
    ]);
  });

  it.each([
    ["STOP", "stop", 0],
    ["MAX_TOKENS", "length", 0],
    ["SAFETY", "content-filter", 0],
    ["RECITATION", "content-filter", 0],
    ["BLOCKLIST", "content-filter", 0],
    ["PROHIBITED_CONTENT", "content-filter", 0],
    ["SPII", "content-filter", 0],
    ["CONTINUATION", "length", 1],
    ["MALFORMED_FUNCTION_CALL", "other", 1],
    ["SOMETHING_NEW", "other", 1],
  ])("reads the finishReason %s as %s", async (wire, reason, warnings) => {
    const finish = finishOf(await answerTo(sse(text("a"), end(wire))));
    expect(finish.reason).toBe(reason);
    expect(finish.warnings).toHaveLength(warnings);
    if (warnings > 0) expect(finish.warnings[0]).toContain(wire);
  });

  it("does not wait for the end of the body, and leaves the connection to the next call", async () => {
    const ports: (number | undefined)[] = [];
    let endBody = (): void => {};
    const server = createServer((request, response) => {
      ports.push(request.socket.remotePort);
      response.write(sse(text("a"), end("STOP")));
      endBody = () => response.end();
    });
    await withServer(server, async (model) => {
      for (let call = 0; call < 2; call++) {
        expect(finishOf(await collect(model, {})).reason).toBe("stop");
        endBody();
        // The end is on its way; the socket is free when it has arrived.
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });
    expect(ports).toHaveLength(2);
    expect(new Set(ports).size).toBe(1);
  });

  it("reads on for usage that comes after the finishReason, and for nothing else", async () => {
    const parts = await answerTo(sse(text("a"), candidate([], "STOP"), candidate([{ text: "LATE" }], "SAFETY", USAGE)));
    expect(parts.map((part) => (part.type === "text-delta" ? part.delta : part.type))).toEqual(["start", "a", "finish"]);
    expect(finishOf(parts)).toMatchObject({ reason: "stop", usage: { input_tokens: 10 } });
  });

  it("takes an unspecified finishReason for none", async () => {
    await expect(answerTo(sse(candidate([{ text: "a" }], "FINISH_REASON_UNSPECIFIED", USAGE)))).rejects.toMatchObject({
      kind: "protocol",
      usage: { input_tokens: 10, output_tokens: 5 },
    });
  });

  it("gives thoughts and signatures when reasoning was asked for, and neither otherwise", async () => {
    const body = sse(
      candidate([{ text: "Let me look.", thought: true }]),
      candidate([
        { functionCall: { name: "f", args: { n: 1 }, id: "a" }, thoughtSignature: "aaaa" },
        { functionCall: { name: "f", id: "b" } },
      ]),
      candidate([{ text: "", thoughtSignature: "bbbb" }], "STOP", USAGE),
    );
    const calls = [
      { type: "tool-call", id: "a", name: "f", input: { n: 1 } },
      { type: "tool-call", id: "b", name: "f", input: {} },
    ];
    expect((await answerTo(body, { tools: [TOOL] })).slice(1, -1)).toEqual(calls);
    expect((await answerTo(body, { tools: [TOOL], ...REASON })).slice(1, -1)).toEqual([
      { type: "reasoning-delta", delta: "Let me look." },
      { type: "reasoning-delta", delta: "", providerData: { thoughtSignature: "aaaa", toolCallId: "a" } },
      ...calls,
      { type: "reasoning-delta", delta: "", providerData: { thoughtSignature: "bbbb" } },
    ]);
  });

  it("gives calls without ids ids of their own, and ends with tool-calls", async () => {
    const body = sse(candidate([{ functionCall: { name: "f" } }, { functionCall: { name: "f" } }]), end("STOP"));
    const parts = await answerTo(body, { tools: [TOOL] });
    expect(parts.flatMap((part) => (part.type === "tool-call" ? [part.id] : []))).toEqual(["call_r1_0", "call_r1_1"]);
    expect(finishOf(parts).reason).toBe("tool-calls");
  });

  it("drops tool calls that nobody asked for, with a warning", async () => {
    const parts = await answerTo(sse(text("a"), candidate([{ functionCall: { name: "f" } }]), end("STOP")));
    expect(parts.some(({ type }) => type === "tool-call")).toBe(false);
    expect(finishOf(parts)).toMatchObject({ reason: "stop", warnings: [expect.stringContaining("dropped")] });
  });

  it("says what of an answer is no text", async () => {
    const parts = [{ inlineData: { mimeType: "image/png", data: "YWJj" } }, { executableCode: { code: "1" } }, { text: "see" }];
    const finish = finishOf(await answerTo(sse(candidate(parts), end("STOP"))));
    expect(finish.warnings).toEqual([expect.stringContaining("inlineData, executableCode")]);
  });

  it("reads the first of several candidates", async () => {
    const two = [
      { index: 1, content: { parts: [{ text: "B" }] }, finishReason: "STOP" },
      { index: 0, content: { parts: [{ text: "A" }] }, finishReason: "STOP" },
    ];
    expect((await answerTo(sse(JSON.stringify({ candidates: two, usageMetadata: USAGE })))).slice(1, -1)).toEqual([
      { type: "text-delta", delta: "A" },
    ]);
  });

  it("throws a blocked prompt as filtered, with what it cost", async () => {
    const body = sse(JSON.stringify({ promptFeedback: { blockReason: "PROHIBITED_CONTENT" }, usageMetadata: { promptTokenCount: 8 } }));
    await expect(answerTo(body)).rejects.toMatchObject({
      code: "PROVIDER_CONTENT_FILTERED",
      message: "google-gemini (model gemini-3-flash) blocked the prompt (PROHIBITED_CONTENT).",
      usage: { input_tokens: 8, output_tokens: 0 },
      reachedVendor: true,
    });
  });

  const failure = { error: { code: 503, message: "The model is overloaded.", status: "UNAVAILABLE" } };
  const quota = {
    error: {
      code: 429,
      message: "Resource exhausted.",
      status: "RESOURCE_EXHAUSTED",
      details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "37s" }],
    },
  };
  it.each([
    ["in an event", sse(text("half"), JSON.stringify(failure)), "overloaded"],
    ["as bare JSON", `${sse(text("half"))}${JSON.stringify(failure, null, 2)}`, "overloaded"],
    ["at once, as bare JSON", JSON.stringify(failure), "overloaded"],
    ["without a code", sse(JSON.stringify({ error: { message: "bad", status: "INVALID_ARGUMENT" } })), "invalid_request"],
    ["with a time to wait", sse(JSON.stringify(quota)), "rate_limited"],
  ])("throws an error that the vendor reports %s", async (_name, body, kind) => {
    await expect(answerTo(body)).rejects.toMatchObject({ kind, reachedVendor: true });
    if (kind === "rate_limited") await expect(answerTo(body)).rejects.toMatchObject({ retryAfterMs: 37_000, status: 429 });
  });

  it.each([
    ["a stream that closed early", sse(text("half")), "broke off"],
    ["events of another shape", sse('{"status":"ok"}', "[1,2]", '{"candidates":"none"}', '{"candidates":[]}'), "no event has candidates"],
    ["candidates that are nothing", sse('{"candidates":[null]}', '{"candidates":[{"content":{"parts":"x"}}]}'), "broke off"],
    ["an event that is null", sse("null"), ""],
    ["an event that is cut off", sse(text("half")) + 'data: {"candidates": [{"con', "no JSON"],
    ["plain text", "Welcome to the proxy", ""],
    ["a call of a tool without a name", sse(candidate([{ functionCall: { args: {} } }]), end("STOP")), "without a name"],
  ])("takes %s for a protocol error", async (_name, body, words) => {
    await expect(answerTo(body, { tools: [TOOL] })).rejects.toMatchObject({
      code: "PROVIDER_PROTOCOL",
      isRetryable: true,
      message: expect.stringContaining(words) as string,
    });
  });
});

function sse(...events: readonly string[]): string {
  return events.map((event) => `data: ${event}\r\n\r\n`).join("");
}

function candidate(parts: readonly JsonObject[], finishReason?: string, usageMetadata?: JsonObject): string {
  return JSON.stringify({
    candidates: [{ content: { parts, role: "model" }, ...(finishReason === undefined ? {} : { finishReason }), index: 0 }],
    ...(usageMetadata === undefined ? {} : { usageMetadata }),
    modelVersion: "m-001",
    responseId: "r1",
  });
}

function text(delta: string): string {
  return candidate([{ text: delta }]);
}

function end(reason: string): string {
  return candidate([{ text: "" }], reason, USAGE);
}

// The parts of a raw body, over a real socket.
async function answerTo(body: string, more: Partial<GenerateRequest> = {}, settings: GoogleSettings = {}): Promise<readonly StreamPart[]> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(body);
  });
  return withServer(server, (model) => collect(model, more), settings);
}

async function withServer<T>(server: Server, use: (model: LanguageModel) => Promise<T>, settings: GoogleSettings = {}): Promise<T> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const context = { credential: async () => undefined, logger: silentLogger, clock: systemClock };
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return await use(google.create({ base_url: baseUrl, ...settings }, context, {}).languageModel("gemini-3-flash"));
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function collect(model: LanguageModel, more: Partial<GenerateRequest>): Promise<readonly StreamPart[]> {
  const messages = [{ role: "user", parts: [{ type: "text", text: "hi" }] }] as const;
  const parts: StreamPart[] = [];
  for await (const part of model.stream({ messages, signal: new AbortController().signal, ...more })) parts.push(part);
  return parts;
}

function finishOf(parts: readonly StreamPart[]): Extract<StreamPart, { type: "finish" }> {
  const last = parts.at(-1);
  if (last?.type !== "finish") throw new Error("no finish");
  return last;
}
