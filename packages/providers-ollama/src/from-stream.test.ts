import type { JsonObject } from "@llm-orc/contracts";
import type { GenerateRequest, StreamPart } from "@llm-orc/provider";
import { describe, expect, it } from "vitest";
import { ask, partsFrom, withRawServer } from "./__fixtures__/raw-server.ts";
import type { OllamaSettings } from "./settings.ts";

describe("fromStream", () => {
  it("counts what is kept of an answer and not the lines around it", async () => {
    const body = lines(...Array<JsonObject>(1000).fill(message({ content: "abcd" })), end());
    expect(textAndFinish(await answerTo(body, {}, { max_response_bytes: 4000 }))).toEqual(["abcd".repeat(1000), "stop", []]);
  });

  it.each([
    ["text", lines(...Array<JsonObject>(1001).fill(message({ content: "abcd" })))],
    ["thoughts", lines(message({ content: "", thinking: "x".repeat(4001) }))],
    ["calls of tools", lines(message({ tool_calls: [{ function: { name: "f", arguments: { a: "x".repeat(4000) } } }] }))],
    ["a line that does not end", `{"x":"${"x".repeat(5000)}`],
  ])("stops %s that is too long", async (_name, body) => {
    const wanted: Partial<GenerateRequest> = { tools: [{ name: "f", inputSchema: {} }], reasoning: { effort: "low" } };
    await expect(answerTo(body, wanted, { max_response_bytes: 4000 })).rejects.toMatchObject({
      code: "PROVIDER_PROTOCOL",
      isRetryable: false,
      message: "ollama answered with more than 4000 bytes.",
    });
  });

  it("reads a stream as a server of 2026 sends it", async () => {
    const parts = await answerTo(
      lines(
        message({ content: "", thinking: "Let me" }),
        message({ content: "", thinking: " see." }),
        message({ content: "It is" }),
        message({ content: " mild." }),
        end({ prompt_eval_count: 26, prompt_eval_cached_count: 20, eval_count: 12 }),
      ),
      { reasoning: { effort: "medium" } },
    );
    expect(parts).toEqual([
      { type: "start", model: "qwen3:8b" },
      { type: "reasoning-delta", delta: "Let me" },
      { type: "reasoning-delta", delta: " see." },
      { type: "text-delta", delta: "It is" },
      { type: "text-delta", delta: " mild." },
      { type: "finish", reason: "stop", usage: { input_tokens: 26, output_tokens: 12, cache_read_tokens: 20 }, warnings: [] },
    ]);
  });

  it.each([
    ["blank lines", "\n\n  \r\n"],
    ["CRLF", "\r\n"],
    ["CR", "\r"],
  ])("takes lines that are parted by %s", async (_name, separator) => {
    const body = `${separator}${[message({ content: "yes" }), end()].map((line) => JSON.stringify(line)).join(separator)}${separator}`;
    expect(textAndFinish(await answerTo(body))).toEqual(["yes", "stop", []]);
  });

  it("takes a byte order mark, and a last line without an end", async () => {
    expect(textAndFinish(await answerTo(`\uFEFF${JSON.stringify(end({ message: { content: "yes" } }))}`))).toEqual(["yes", "stop", []]);
  });

  it("takes text in the last line, and a last line without a message", async () => {
    expect(textAndFinish(await answerTo(lines(message({ content: "yes" }), end({ message: { content: "!" } }))))).toEqual([
      "yes!",
      "stop",
      [],
    ]);
    expect(textAndFinish(await answerTo(lines(message({ content: "yes" }), { done: true, done_reason: "stop" })))).toEqual([
      "yes",
      "stop",
      [],
    ]);
  });

  it.each([
    ["a stream that ends without done", lines(message({ content: "half" })), "broke off"],
    ["lines without a message", lines({ status: "pulling manifest" }, { status: "success" }), "sent no answer"],
    ["a line that is a string", '"nope"\n', "sent no answer"],
    ["a line that is null", "null\n", "sent no answer"],
    ["a line that is no JSON", `${lines(message({ content: "a" }))}{nope\n${lines(end())}`, "no JSON"],
    ["the end marker of another API", `${lines(message({ content: "a" }))}[DONE]\n`, "no JSON"],
    ["plain text", "Ollama is running", "no JSON"],
    ["whitespace", " \n\n ", "empty body"],
    ["a web page", "\uFEFF<!doctype html><title>x</title>", "HTML page"],
    ["JSON that is cut off", '{"model":"m","message":{"content":"ha', "no JSON"],
    ["an error that says nothing", lines(message({ content: "a" }), { error: "" }), "broke off"],
    [
      "a tool without a name",
      lines(message({ tool_calls: [{ function: { arguments: {} } }] }), end()),
      "without a name",
      { tools: [TOOL] },
    ],
    [
      "arguments that are no JSON",
      lines(message({ tool_calls: [{ function: { name: "f", arguments: '{"a":' } }] }), end()),
      "not JSON",
      { tools: [TOOL] },
    ],
  ] as const)("takes %s for a protocol error", async (_name, body, words, more: Partial<GenerateRequest> = {}) => {
    await expect(answerTo(body, more)).rejects.toMatchObject({
      code: "PROVIDER_PROTOCOL",
      reachedVendor: true,
      message: expect.stringContaining(words) as string,
      hint: expect.any(String) as string,
    });
  });

  it.each([
    ["stop", "stop", 0],
    ["length", "length", 0],
    ["load", "other", 1],
    ["unload", "other", 1],
    ["something_new", "other", 1],
    [undefined, "stop", 1],
  ])("reads the done_reason %s as %s", async (doneReason, reason, warned) => {
    const { done_reason: _dropped, ...rest } = end();
    const finish = finishOf(await answerTo(lines({ ...rest, ...(doneReason === undefined ? {} : { done_reason: doneReason }) })));
    expect(finish.reason).toBe(reason);
    expect(finish.warnings).toHaveLength(warned);
  });

  it("reads tool calls with and without ids, with their arguments as object or text", async () => {
    const parts = await answerTo(
      lines(
        message({ content: "", tool_calls: [{ id: "call_x", function: { index: 0, name: "f", arguments: { n: 1 } } }] }),
        message({ content: "", tool_calls: [{ function: { name: "g", arguments: '{"n":2}' } }, { function: { name: "h" } }] }),
        end(),
      ),
      { tools: [TOOL] },
    );
    expect(parts.slice(1, -1)).toEqual([
      { type: "tool-call", id: "call_x", name: "f", input: { n: 1 } },
      { type: "tool-call", id: "call_1", name: "g", input: { n: 2 } },
      { type: "tool-call", id: "call_2", name: "h", input: {} },
    ]);
    expect(finishOf(parts).reason).toBe("tool-calls");
  });

  it.each([
    ["there are none", {}],
    ["they may not be called", { tools: [{ name: "f", inputSchema: {} }], toolChoice: "none" }],
  ] as const)("drops tool calls when %s, with a warning", async (_name, more) => {
    const parts = await answerTo(lines(message({ content: "a", tool_calls: [{ function: { name: "f", arguments: {} } }] }), end()), more);
    expect(parts.map(({ type }) => type)).toEqual(["start", "text-delta", "finish"]);
    expect(finishOf(parts)).toMatchObject({ reason: "stop", warnings: [expect.stringContaining("dropped")] });
  });

  it("says that images of an answer were dropped", async () => {
    const parts = await answerTo(lines(message({ content: "", images: ["aGk="] }), end()));
    expect(finishOf(parts).warnings).toEqual(["The answer has images; they were dropped."]);
  });

  it.each([
    [
      "of a runner that broke",
      { error: "an error was encountered while running the model: unexpected EOF" },
      "overloaded",
      "unexpected EOF",
    ],
    ["about limits", { error: "rate limit exceeded" }, "rate_limited", "rate limit"],
    ["about the context", { error: "the input length exceeds the context length" }, "context_length", "context length"],
    ["as an object", { error: { message: "busy", code: 429 } }, "rate_limited", "busy"],
  ])("throws an error %s in the stream, in the server's words", async (_name, line, kind, words) => {
    await expect(answerTo(lines(message({ content: "half" }), line))).rejects.toMatchObject({
      kind,
      reachedVendor: true,
      message: expect.stringContaining(words) as string,
    });
  });

  it("ignores what comes after the last line, and lets the connection serve again", async () => {
    const ports = new Set<number | undefined>();
    await withRawServer(
      (request, response) => {
        ports.add(request.socket.remotePort);
        response.write(lines(message({ content: "yes" }), end(), message({ content: "late" }), end()));
        setTimeout(() => response.end(), 20);
      },
      async (origin) => {
        for (let call = 0; call < 5; call++) {
          expect(textAndFinish(await partsFrom(origin))).toEqual(["yes", "stop", []]);
          await new Promise((resolve) => setTimeout(resolve, 60));
        }
      },
    );
    expect(ports.size).toBeLessThan(5);
  });
});

const TOOL = { name: "f", inputSchema: { type: "object" } };

function lines(...documents: readonly JsonObject[]): string {
  return documents.map((document) => `${JSON.stringify(document)}\n`).join("");
}

function message(fields: JsonObject): JsonObject {
  return { model: "qwen3:8b", created_at: "2026-01-31T09:30:00.123Z", message: { role: "assistant", ...fields }, done: false };
}

function end(more: JsonObject = {}): JsonObject {
  return { ...message({ content: "" }), done_reason: "stop", done: true, total_duration: 5, ...more };
}

function answerTo(body: string, more: Partial<GenerateRequest> = {}, settings: OllamaSettings = {}): Promise<readonly StreamPart[]> {
  return withRawServer(
    (_request, response) => void response.end(body),
    (origin) => partsFrom(origin, ask(more), "m", settings),
  );
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
