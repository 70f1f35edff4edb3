import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { type JsonObject, silentLogger, systemClock } from "@llm-orc/contracts";
import type { GenerateRequest, LanguageModel, StreamPart } from "@llm-orc/provider";
import { describe, expect, it } from "vitest";
import { openaiCompatible } from "./plugin.ts";

describe("AnswerStream", () => {
  it("accepts a finish_reason without [DONE]", async () => {
    expect(textAndFinish(await answerTo(sse(delta("yes"), end("stop"))))).toEqual(["yes", "stop", []]);
  });

  it("accepts [DONE] without a finish_reason after some output, with a warning", async () => {
    const [text, reason, warnings] = textAndFinish(await answerTo(sse(delta("yes"), "[DONE]")));
    expect([text, reason]).toEqual(["yes", "stop"]);
    expect(warnings).toEqual(["The server ended its stream with [DONE] but gave no finish_reason."]);
  });

  it.each([
    ["a stream that closes without a finish_reason", sse(delta("half"))],
    ["[DONE] without any output", sse(delta(""), "[DONE]")],
    ["[DONE] alone", sse("[DONE]")],
    ["comments alone", ": keep-alive\n\n: keep-alive\n\n"],
    ["a finish_reason that stays empty", sse(choice({ content: "a" }, ""))],
    ["an event that is no JSON", sse(delta("a"), "{nope", end("stop"))],
    ["an event that is a JSON string", sse(delta("a"), '"nope"', end("stop"))],
    ["plain text", "Internal Server Error"],
    ["whitespace", " \n\n "],
    ["a web page", "\uFEFF<!doctype html><title>x</title>"],
    ["JSON without choices", '{"ok":true}'],
    ["JSON that is cut off", '{"choices":[{"message":{"content":"ha'],
    ["an empty list", "[]"],
    [
      "a tool call whose arguments are cut off",
      sse(toolDelta({ index: 0, id: "1", function: { name: "f", arguments: '{"a":' } }), end("tool_calls")),
      { tools: [TOOL] },
    ],
  ] as const)("takes %s for a protocol error", async (_name, body, more: Partial<GenerateRequest> = {}) => {
    await expect(answerTo(body, more)).rejects.toMatchObject({ code: "PROVIDER_PROTOCOL", reachedVendor: true });
  });

  it("takes a document whose server gives no finish_reason", async () => {
    const body = JSON.stringify({ choices: [{ message: { content: "whole" } }], usage: { prompt_tokens: 1, completion_tokens: 2 } });
    expect(textAndFinish(await answerTo(`\n\n ${body}`))).toEqual(["whole", "stop", []]);
  });

  it("ignores what comes after [DONE] in the same read", async () => {
    const body = sse(delta("a"), end("stop"), "[DONE]", delta("late"), "{nope", end("length"));
    expect(textAndFinish(await answerTo(body))).toEqual(["a", "stop", []]);
  });

  it("ends with [DONE], and lets the body end later so that the connection can serve again", async () => {
    const ports = new Set<number | undefined>();
    const ended: Promise<unknown>[] = [];
    const listener: RequestListener = (request, response) => {
      ports.add(request.socket.remotePort);
      ended.push(once(response, "close"));
      response.write(sse(delta("a"), end("stop"), "[DONE]"));
      setTimeout(() => response.end(), 30);
    };
    await withModel(listener, async (model) => {
      for (let call = 0; call < 5; call++) {
        // Leaves at the finish, as whoever folds a stream does.
        for await (const part of model.stream({ messages: [], signal: new AbortController().signal })) if (part.type === "finish") break;
        await ended[call];
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    });
    expect(ports.size).toBeLessThan(5);
  });

  it("has ready what came at once with a part, and nothing once it is left", async () => {
    const listener: RequestListener = (_request, response) => void response.end(sse(delta("a"), end("stop"), "[DONE]"));
    await withModel(listener, async (model) => {
      const signal = new AbortController().signal;
      const read = model.stream({ messages: [], signal });
      const types: string[] = [read.ready?.()?.type ?? "nothing"];
      for await (const first of read) {
        for (let part: StreamPart | undefined = first; part !== undefined; part = read.ready?.()) types.push(part.type);
      }
      expect(types).toEqual(["nothing", "start", "text-delta", "finish"]);
      const left = model.stream({ messages: [], signal });
      for await (const _part of left) break;
      expect(left.ready?.()).toBeUndefined();
    });
  });

  it("asks when the first part is wanted, and nothing comes after its end, a failure, or once it is left", async () => {
    let asked = 0;
    const listener: RequestListener = (_request, response) => {
      asked++;
      response.end(asked === 2 ? "<html>" : sse(delta("a"), end("stop"), "[DONE]"));
    };
    await withModel(listener, async (model) => {
      const open = (): AsyncIterator<StreamPart> =>
        model.stream({ messages: [], signal: new AbortController().signal })[Symbol.asyncIterator]();
      const over = { done: true, value: undefined };
      const ended = open();
      const unread = open();
      const failed = open();
      for (const type of ["start", "text-delta", "finish"]) expect(await ended.next()).toMatchObject({ value: { type } });
      expect([await ended.next(), await ended.next()]).toEqual([over, over]);
      await expect(failed.next()).rejects.toMatchObject({ code: "PROVIDER_PROTOCOL" });
      expect(await failed.next()).toEqual(over);
      expect([await unread.return?.(), await unread.next()]).toEqual([over, over]);
      const left = open();
      await left.next();
      expect([await left.return?.(), await left.next()]).toEqual([over, over]);
      // Not by the one that nobody read.
      expect(asked).toBe(3);
    });
  });

  it("counts the text of a stream and not the events around it", async () => {
    const padded = JSON.stringify({ ...JSON.parse(delta("abcd")), obfuscation: "x".repeat(100) });
    const parts = await answerTo(sse(...Array<string>(1000).fill(padded), end("stop")), {}, { max_response_bytes: 4000 });
    expect(parts.map((part) => (part.type === "text-delta" ? part.delta.length : 0)).reduce((sum, length) => sum + length)).toBe(4000);
  });

  it.each([
    ["text", sse(...Array<string>(1001).fill(delta("abcd")), end("stop"))],
    ["arguments of a tool", sse(...Array<string>(1001).fill(toolDelta({ index: 0, function: { arguments: "1234" } })), end("stop"))],
    ["an event that does not end", `data: ${"x".repeat(5000)}`],
    ["a document", JSON.stringify({ choices: [{ message: { content: "x".repeat(5000) } }] })],
    ["events with nothing in them", sse('{"choices":[]}').repeat(20_000)],
  ])("refuses an answer with too much of %s", async (_what, body) => {
    await expect(answerTo(body, {}, { max_response_bytes: 4000 })).rejects.toMatchObject({
      kind: "protocol",
      isRetryable: false,
      hint: expect.stringContaining("max_response_bytes") as string,
    });
  });

  it("reads no more of a refusal than its message needs", async () => {
    const listener: RequestListener = (_request, response) => {
      response.writeHead(500);
      response.on("error", () => {});
      const more = (): void => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
        response.once("drain", more);
      };
      more();
    };
    await withModel(listener, async (model) => {
      const stream = model.stream({ messages: [], signal: new AbortController().signal });
      await expect(stream[Symbol.asyncIterator]().next()).rejects.toMatchObject({ kind: "overloaded", status: 500 });
    });
  });

  it("gives the text of one read as one part", async () => {
    const parts = await answerTo(sse(delta("a"), delta("b"), delta("c"), end("stop"), "[DONE]"));
    expect(parts.map(({ type }) => type)).toEqual(["start", "text-delta", "finish"]);
  });

  it.each([
    ["reasoning_content", choice({ reasoning_content: "hm" })],
    ["reasoning", choice({ reasoning: "hm" })],
    ["thinking parts", choice({ content: [{ type: "thinking", thinking: [{ type: "text", text: "hm" }] }] })],
  ])("reads %s", async (_name, event) => {
    const body = sse(event, choice({ content: [{ type: "text", text: "so" }] }), end("stop"));
    const parts = await answerTo(body, { reasoning: { effort: "low" } });
    expect(parts.slice(1, -1)).toEqual([
      { type: "reasoning-delta", delta: "hm" },
      { type: "text-delta", delta: "so" },
    ]);
  });

  it("reads usage where a server puts it", async () => {
    const usage = { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 8 } };
    const expected = { input_tokens: 10, output_tokens: 5, cache_read_tokens: 8 };
    const last = JSON.stringify({ choices: [], usage });
    expect(finishOf(await answerTo(sse(delta("a"), end("stop"), last, "[DONE]"))).usage).toEqual(expected);
    const groq = JSON.stringify({ ...JSON.parse(end("stop")), x_groq: { id: "req_1", usage } });
    expect(finishOf(await answerTo(sse(delta("a"), groq, "[DONE]"))).usage).toEqual(expected);
    expect(finishOf(await answerTo(sse(delta("a"), end("stop"), "[DONE]"))).usage).toBeUndefined();
  });

  it.each([
    ["stop", "stop"],
    ["length", "length"],
    ["content_filter", "content-filter"],
    ["tool_calls", "tool-calls"],
    ["something_new", "other"],
  ])("reads the finish_reason %s", async (reason, expected) => {
    expect(finishOf(await answerTo(sse(delta("a"), end(reason)))).reason).toBe(expected);
  });

  it("keeps parallel calls apart when a server gives them one index", async () => {
    const body = sse(
      toolDelta({ index: 0, id: "a", function: { name: "f", arguments: '{"n":1}' } }),
      toolDelta({ index: 0, id: "b", function: { name: "g", arguments: '{"n":' } }),
      toolDelta({ index: 0, function: { arguments: "2}" } }),
      end("tool_calls"),
    );
    const parts = await answerTo(body, { tools: [TOOL] });
    expect(parts.slice(1, -1)).toEqual([
      { type: "tool-call", id: "a", name: "f", input: { n: 1 } },
      { type: "tool-call", id: "b", name: "g", input: { n: 2 } },
    ]);
  });

  it("drops tool calls that nobody asked for, with a warning", async () => {
    const parts = await answerTo(sse(delta("a"), toolDelta({ index: 0, id: "a", function: { name: "f", arguments: "{}" } }), end("stop")));
    expect(parts.some(({ type }) => type === "tool-call")).toBe(false);
    expect(finishOf(parts).warnings).toHaveLength(1);
  });

  it.each([
    ["an error object", JSON.stringify({ error: { message: "busy", code: 429 } }), "rate_limited"],
    ["an error as vLLM writes it", JSON.stringify({ object: "error", message: "bad", code: 400 }), "invalid_request"],
    ["an error in a choice", JSON.stringify({ choices: [{ delta: {}, error: { message: "upstream", code: 502 } }] }), "overloaded"],
    ["a finish_reason that is an error", end("error"), "overloaded"],
  ])("throws %s in a stream", async (_name, event, kind) => {
    await expect(answerTo(sse(delta("half"), event, "[DONE]"))).rejects.toMatchObject({ kind, reachedVendor: true });
  });

  it("throws an error event, and an error in a document with status 200", async () => {
    await expect(answerTo(`${sse(delta("half"))}event: error\ndata: {"message":"Overloaded"}\n\n`)).rejects.toMatchObject({
      kind: "overloaded",
    });
    await expect(answerTo('{"error":{"message":"no such model","type":"invalid_request_error"}}')).rejects.toMatchObject({
      kind: "invalid_request",
      message: "openai-compatible (model m) reported an error in its answer: no such model",
    });
  });

  it("keeps the usage that was reported before a failure", async () => {
    const usage = { prompt_tokens: 10, completion_tokens: 5 };
    await expect(answerTo(sse(JSON.stringify({ ...JSON.parse(delta("a")), usage })))).rejects.toMatchObject({
      usage: { input_tokens: 10, output_tokens: 5 },
    });
  });
});

const TOOL = { name: "f", inputSchema: { type: "object" } };

function sse(...events: readonly string[]): string {
  return events.map((event) => `data: ${event}\n\n`).join("");
}

function choice(fields: JsonObject, finishReason: string | null = null): string {
  return JSON.stringify({ model: "m-2026", choices: [{ index: 0, delta: fields, finish_reason: finishReason }] });
}

function delta(text: string): string {
  return choice({ content: text });
}

function toolDelta(call: JsonObject): string {
  return choice({ tool_calls: [call] });
}

function end(reason: string): string {
  return choice({}, reason);
}

// The parts of a raw body, over a real socket.
async function answerTo(body: string, more: Partial<GenerateRequest> = {}, settings: JsonObject = {}): Promise<readonly StreamPart[]> {
  const parts: StreamPart[] = [];
  const listener: RequestListener = (_request, response) => void response.end(body);
  await withModel(
    listener,
    async (model) => {
      for await (const part of model.stream({ messages: [], signal: new AbortController().signal, ...more })) parts.push(part);
    },
    settings,
  );
  return parts;
}

// A model of a server on this machine, as long as `use` takes.
async function withModel(
  listener: RequestListener,
  use: (model: LanguageModel) => Promise<void>,
  settings: JsonObject = {},
): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use(modelAt((server.address() as AddressInfo).port, settings));
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function modelAt(port: number, settings: JsonObject): LanguageModel {
  const context = { credential: async () => undefined, logger: silentLogger, clock: systemClock };
  return openaiCompatible.create({ base_url: `http://127.0.0.1:${port}`, ...settings }, context, {}).languageModel("m");
}

function finishOf(parts: readonly StreamPart[]): Extract<StreamPart, { type: "finish" }> {
  const last = parts.at(-1);
  if (last?.type !== "finish") throw new Error("no finish");
  return last;
}

function textAndFinish(parts: readonly StreamPart[]): readonly unknown[] {
  const text = parts.map((part) => (part.type === "text-delta" ? part.delta : "")).join("");
  return [text, finishOf(parts).reason, finishOf(parts).warnings];
}
