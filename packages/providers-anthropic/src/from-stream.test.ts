import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type JsonObject, silentLogger, systemClock } from "@llm-orc/contracts";
import type { GenerateRequest, LanguageModel, StreamPart } from "@llm-orc/provider";
import { describe, expect, it } from "vitest";
import { anthropic } from "./plugin.ts";
import type { AnthropicSettings } from "./settings.ts";

const TOOL = { name: "f", inputSchema: { type: "object" } };
const START = event({
  type: "message_start",
  message: { type: "message", role: "assistant", model: "claude-sonnet-5-5", content: [], usage: { input_tokens: 25, output_tokens: 1 } },
});
const STOP = event({ type: "message_stop" });

describe("fromStream", () => {
  it("counts what is kept of an answer and not the events around it", async () => {
    const body = START + text(...Array<string>(1000).fill("abcd")) + end("end_turn") + STOP;
    const parts = await answerTo(body, {}, { max_response_bytes: 4000 });
    expect(parts.filter(({ type }) => type === "text-delta")).toHaveLength(1000);
  });

  it.each([
    ["text", text(...Array<string>(1001).fill("abcd"))],
    ["thoughts", start(0, { type: "thinking", thinking: "x".repeat(4001), signature: "" })],
    ["arguments of a tool", toolUse(0, "t", ...Array<string>(1001).fill("1234"))],
    ["an event that does not end", `data: ${"x".repeat(5000)}`],
  ])("stops %s that is too long", async (_name, body) => {
    const wanted: Partial<GenerateRequest> = { tools: [TOOL], reasoning: { effort: "low" } };
    await expect(answerTo(START + body, wanted, { max_response_bytes: 4000 })).rejects.toMatchObject({
      code: "PROVIDER_PROTOCOL",
      isRetryable: false,
      message: "anthropic-api answered with more than 4000 bytes.",
    });
  });

  it("reads a message", async () => {
    const parts = await answerTo(START + text("Hello", " world") + end("end_turn") + STOP);
    expect(parts).toEqual([
      { type: "start", model: "claude-sonnet-5-5", requestId: "req_7" },
      { type: "text-delta", delta: "Hello" },
      { type: "text-delta", delta: " world" },
      { type: "finish", reason: "stop", usage: { input_tokens: 25, output_tokens: 15 }, warnings: [] },
    ]);
  });

  it.each([
    ["end_turn", "stop", []],
    ["stop_sequence", "stop", []],
    ["tool_use", "tool-calls", []],
    ["max_tokens", "length", ["The answer was cut off at 8192 tokens (default_max_tokens): set max_tokens in the profile."]],
    ["model_context_window_exceeded", "length", ["The answer was cut off: the model's context window is full."]],
    ["refusal", "content-filter", ["The model refused."]],
    ["pause_turn", "other", ["The vendor paused a long turn: the answer is not complete."]],
    ["something_new", "other", []],
  ] as const)("maps %s to %s", async (stopReason, reason, warnings) => {
    expect((await answerTo(START + text("a") + end(stopReason) + STOP)).at(-1)).toMatchObject({ reason, warnings });
  });

  it("does not warn of a limit that the request set", async () => {
    const parts = await answerTo(START + text("a") + end("max_tokens") + STOP, { maxOutputTokens: 3 });
    expect(parts.at(-1)).toMatchObject({ reason: "length", warnings: [] });
  });

  it("says why the model refused", async () => {
    const details = { stop_details: { type: "refusal", category: "cyber", explanation: "That could do harm." } };
    const parts = await answerTo(START + end("refusal", details) + STOP);
    expect(parts.at(-1)).toMatchObject({ warnings: ["The model refused (cyber): That could do harm."] });
  });

  it("gives reasoning with the signature that ends it, when it was asked for", async () => {
    const body =
      START +
      start(0, { type: "thinking", thinking: "", signature: "" }) +
      delta(0, { type: "thinking_delta", thinking: "Hm" }) +
      delta(0, { type: "thinking_delta", thinking: "." }) +
      delta(0, { type: "signature_delta", signature: "sig" }) +
      stop(0) +
      start(1, { type: "redacted_thinking", data: "secret" }) +
      stop(1) +
      text("42") +
      end("end_turn") +
      STOP;
    const asked = await answerTo(body, { reasoning: { effort: "low" } });
    expect(asked.filter(({ type }) => type === "reasoning-delta")).toEqual([
      { type: "reasoning-delta", delta: "Hm" },
      { type: "reasoning-delta", delta: "." },
      { type: "reasoning-delta", delta: "", providerData: { type: "thinking", signature: "sig" } },
      { type: "reasoning-delta", delta: "", providerData: { type: "redacted_thinking", data: "secret" } },
    ]);
    expect((await answerTo(body)).map(({ type }) => type)).toEqual(["start", "text-delta", "finish"]);
  });

  it("puts tool calls together, also without an input and all at once", async () => {
    const body =
      START +
      toolUse(0, "a", '{"x":', "1}") +
      toolUse(1, "b") +
      start(2, { type: "tool_use", id: "c", name: "f", input: { whole: true } }) +
      stop(2) +
      end("tool_use") +
      STOP;
    expect((await answerTo(body, { tools: [TOOL] })).slice(1, -1)).toEqual([
      { type: "tool-call", id: "a", name: "f", input: { x: 1 } },
      { type: "tool-call", id: "b", name: "f", input: {} },
      { type: "tool-call", id: "c", name: "f", input: { whole: true } },
    ]);
  });

  it("drops calls that nobody asked for, and one that the limit cut off, with a warning", async () => {
    const unasked = await answerTo(START + toolUse(0, "a", "{}") + end("tool_use") + STOP);
    expect(unasked.map(({ type }) => type)).toEqual(["start", "finish"]);
    expect(unasked.at(-1)).toMatchObject({ warnings: [expect.stringContaining("the request has none")] });
    const cut = await answerTo(START + toolUse(0, "a", '{"x":') + end("max_tokens") + STOP, { tools: [TOOL], maxOutputTokens: 9 });
    expect(cut.at(-1)).toMatchObject({ reason: "length", warnings: ['The call of the tool "f" was cut off and dropped.'] });
  });

  it("skips what it does not know: events, blocks and pieces, and tools that run on the vendor's side", async () => {
    const body =
      event({ type: "ping" }) +
      START +
      event({ type: "something_new", content: [1] }) +
      start(0, { type: "server_tool_use", id: "s", name: "web_search", input: {} }) +
      delta(0, { type: "input_json_delta", partial_json: '{"query":' }) +
      stop(0) +
      start(1, { type: "web_search_tool_result", tool_use_id: "s", content: [] }) +
      stop(1) +
      delta(2, { type: "citations_delta", citation: {} }) +
      text("found") +
      end("end_turn") +
      STOP;
    const parts = await answerTo(body, { tools: [TOOL] });
    expect(parts.map(({ type }) => type)).toEqual(["start", "text-delta", "finish"]);
    expect(parts.at(-1)).toMatchObject({ reason: "stop", warnings: [] });
  });

  it.each([
    ["a stream that closes without message_stop", START + text("half") + end("end_turn")],
    ["message_stop without a stop_reason", START + text("half") + STOP],
    ["a stop_reason that is null", START + text("half") + end(null) + STOP],
    ["an end without a beginning", text("half") + end("end_turn") + STOP],
    ["pings alone", event({ type: "ping" }).repeat(3)],
    ["comments alone", ": keep-alive\n\n: keep-alive\n\n"],
    ["an event that is no JSON", `${START}event: content_block_delta\ndata: {nope\n\n${STOP}`],
    ["an event that is a JSON string", `${START}event: content_block_delta\ndata: "nope"\n\n${STOP}`],
    ["an event that is null", `${START}event: content_block_delta\ndata: null\n\n${STOP}`],
    ["another API's answer", 'data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'],
    ["plain text", "Internal Server Error"],
    ["whitespace", " \n\n "],
    ["a web page", "\uFEFF<!doctype html><title>x</title>"],
    ["a tool call whose input is no JSON", START + toolUse(0, "a", '{"x":') + end("tool_use") + STOP, { tools: [TOOL] }],
  ] as const)("takes %s for a protocol error", async (_name, body, more: Partial<GenerateRequest> = {}) => {
    await expect(answerTo(body, more)).rejects.toMatchObject({ code: "PROVIDER_PROTOCOL", reachedVendor: true });
  });

  it.each([
    ["overloaded_error", "overloaded", true],
    ["api_error", "overloaded", true],
    ["rate_limit_error", "rate_limited", true],
    ["invalid_request_error", "invalid_request", false],
    ["authentication_error", "auth", false],
    ["billing_error", "quota", false],
  ] as const)("reports the event %s as %s", async (type, kind, isRetryable) => {
    const payload = { type: "error", error: { type, message: "Not now" }, request_id: "req_7" };
    for (const name of ["error", "message"]) {
      const body = `${START}${text("half")}event: ${name}\ndata: ${JSON.stringify(payload)}\n\n`;
      await expect(answerTo(body)).rejects.toMatchObject({
        kind,
        isRetryable,
        reachedVendor: true,
        requestId: "req_7",
        message: "anthropic-api (model claude-sonnet-5-5) reported an error in its answer: Not now",
      });
    }
  });

  it("does not report the tokens of an answer that broke off, but those of one that ended", async () => {
    await expect(answerTo(START + text("half"))).rejects.toMatchObject({ usage: undefined });
    await expect(answerTo(START + text("half") + end("end_turn"))).rejects.toMatchObject({
      usage: { input_tokens: 25, output_tokens: 15 },
    });
  });

  it("ignores what comes after message_stop", async () => {
    const parts = await answerTo(START + text("a") + end("end_turn") + STOP + START + text("late") + end("refusal") + STOP);
    expect(parts.map(({ type }) => type)).toEqual(["start", "text-delta", "finish"]);
  });

  it("ends with message_stop, and lets the body end later so that the connection can serve again", async () => {
    const ports = new Set<number | undefined>();
    const ended: Promise<unknown>[] = [];
    const server = createServer((request, response) => {
      ports.add(request.socket.remotePort);
      ended.push(once(response, "close"));
      response.write(START + text("a") + end("end_turn") + STOP);
      setTimeout(() => response.end(), 30);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const model = modelAt((server.address() as AddressInfo).port);
    try {
      for (let call = 0; call < 5; call++) {
        // Leaves at the finish, as whoever folds a stream does.
        for await (const part of model.stream({ messages: [], signal: new AbortController().signal })) if (part.type === "finish") break;
        await ended[call];
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    expect(ports.size).toBeLessThan(5);
  });
});

function event(payload: JsonObject & { readonly type: string }): string {
  return `event: ${payload.type}\ndata: ${JSON.stringify(payload)}\n\n`;
}

function start(index: number, block: JsonObject): string {
  return event({ type: "content_block_start", index, content_block: block });
}

function delta(index: number, piece: JsonObject): string {
  return event({ type: "content_block_delta", index, delta: piece });
}

function stop(index: number): string {
  return event({ type: "content_block_stop", index });
}

function text(...pieces: readonly string[]): string {
  return start(9, { type: "text", text: "" }) + pieces.map((piece) => delta(9, { type: "text_delta", text: piece })).join("") + stop(9);
}

function toolUse(index: number, id: string, ...pieces: readonly string[]): string {
  const deltas = pieces.map((piece) => delta(index, { type: "input_json_delta", partial_json: piece })).join("");
  return start(index, { type: "tool_use", id, name: "f", input: {} }) + deltas + stop(index);
}

function end(stopReason: string | null, more: JsonObject = {}): string {
  const usage = { output_tokens: 15 };
  return event({ type: "message_delta", delta: { stop_reason: stopReason, stop_sequence: null, ...more }, usage });
}

async function answerTo(
  body: string,
  more: Partial<GenerateRequest> = {},
  settings: AnthropicSettings = {},
): Promise<readonly StreamPart[]> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "request-id": "req_7" });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const request: GenerateRequest = {
    messages: [{ role: "user", parts: [{ type: "text", text: "hi" }] }],
    signal: new AbortController().signal,
    ...more,
  };
  try {
    const parts: StreamPart[] = [];
    for await (const part of modelAt((server.address() as AddressInfo).port, settings).stream(request)) parts.push(part);
    return parts;
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function modelAt(port: number, settings: AnthropicSettings = {}): LanguageModel {
  const context = { credential: async () => undefined, logger: silentLogger, clock: systemClock };
  return anthropic.create({ base_url: `http://127.0.0.1:${port}`, ...settings }, context, {}).languageModel("claude-sonnet-5-5");
}
