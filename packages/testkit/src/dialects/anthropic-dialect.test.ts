import { describe, expect, it } from "vitest";
import { startFakeModelServer } from "../server/start-fake-model-server.ts";
import { anthropicDialect } from "./anthropic-dialect.ts";

const USAGE = { input: 120, output: 34, cached: 100, reasoning: 4 };

describe("anthropicDialect", () => {
  it("numbers its blocks, and closes each before the next", async () => {
    const script = {
      reasoning: ["Hm", "."],
      deltas: ["a", "b"],
      toolCalls: [{ id: "t", name: "f", input: { x: 1 } }],
      usage: USAGE,
    };
    const events = (await ask({ script })).trim().split("\n\n").map(parseEvent);
    expect(events.map(({ type, index }) => (index === undefined ? type : `${type} ${index}`))).toEqual([
      "message_start",
      "ping",
      "content_block_start 0",
      "content_block_delta 0",
      "content_block_delta 0",
      "content_block_delta 0",
      "content_block_stop 0",
      "content_block_start 1",
      "content_block_delta 1",
      "content_block_delta 1",
      "content_block_stop 1",
      "content_block_start 2",
      "content_block_delta 2",
      "content_block_delta 2",
      "content_block_delta 2",
      "content_block_stop 2",
      "message_delta",
      "message_stop",
    ]);
    expect(events[5]).toMatchObject({ delta: { type: "signature_delta" } });
    expect(events.at(-2)).toMatchObject({
      delta: { stop_reason: "tool_use" },
      usage: { input_tokens: 20, cache_read_input_tokens: 100, output_tokens: 34, output_tokens_details: { thinking_tokens: 4 } },
    });
  });

  it("writes an error event after text, and text by itself", async () => {
    const body = await ask({ script: { text: "one two", fault: { type: "stream_error", message: "No." } } });
    expect(parseEvent(body.trim().split("\n\n").at(-1)!)).toMatchObject({ type: "error", error: { type: "api_error", message: "No." } });
    expect(anthropicDialect.streamText("hi", "m")).toContain('"text":"hi"');
  });

  it("answers whole, lists models and says what went wrong", async () => {
    const whole = JSON.parse(await ask({ script: { text: "hi", usage: USAGE } }, { stream: false })) as unknown;
    expect(whole).toMatchObject({ content: [{ type: "text", text: "hi" }], stop_reason: "end_turn", usage: { output_tokens: 34 } });
    expect(JSON.parse(anthropicDialect.models(["a", "b"]))).toMatchObject({ data: [{ id: "a" }, { id: "b" }], last_id: "b" });
    for (const [status, type] of [
      [529, "overloaded_error"],
      [429, "rate_limit_error"],
      [418, "invalid_request_error"],
      [503, "api_error"],
    ] as const) {
      expect(JSON.parse(anthropicDialect.error({ status, message: "No." }))).toMatchObject({
        type: "error",
        error: { type, message: "No." },
      });
    }
  });
});

async function ask(options: Parameters<typeof startFakeModelServer>[0], more: object = {}): Promise<string> {
  const server = await startFakeModelServer({ ...options, dialect: anthropicDialect });
  try {
    const body = JSON.stringify({ model: "m", stream: true, messages: [], ...more });
    return await (await fetch(`${server.baseUrl}/v1/messages`, { method: "POST", body })).text();
  } finally {
    await server.close();
  }
}

interface WireEvent {
  readonly type: string;
  readonly index?: number;
}

function parseEvent(block: string): WireEvent {
  const [name, data] = block.split("\n");
  const payload = JSON.parse(data!.slice("data: ".length)) as WireEvent;
  expect(name).toBe(`event: ${payload.type}`);
  return payload;
}
