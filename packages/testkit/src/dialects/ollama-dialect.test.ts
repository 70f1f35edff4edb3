import { afterEach, describe, expect, it } from "vitest";
import { type FakeModelServer, startFakeModelServer, type StartFakeModelServerOptions } from "../server/start-fake-model-server.ts";
import { ollamaDialect } from "./ollama-dialect.ts";

let server: FakeModelServer;

afterEach(() => server.close());

describe("ollamaDialect", () => {
  it("streams lines of JSON that end with done", async () => {
    const toolCalls = [{ id: "call_a", name: "look", input: { at: "x" } }];
    const usage = { input: 26, output: 9, cached: 20 };
    const [thought, text, call, end] = await ask({ script: { reasoning: ["Hm."], text: "Yes", toolCalls, usage } });
    expect(thought).toMatchObject({ model: "m", message: { role: "assistant", content: "", thinking: "Hm." }, done: false });
    expect(text).toMatchObject({ message: { content: "Yes" }, done: false });
    expect(call).toMatchObject({
      message: { tool_calls: [{ id: "call_a", function: { index: 0, name: "look", arguments: { at: "x" } } }] },
    });
    expect(end).toMatchObject({
      message: { role: "assistant", content: "" },
      done: true,
      done_reason: "stop",
      prompt_eval_count: 26,
      prompt_eval_cached_count: 20,
      eval_count: 9,
    });
  });

  it("streams unless it is asked not to", async () => {
    expect(await ask({ script: { text: "one two" } })).toHaveLength(3);
    const [whole, ...more] = await ask({ script: { text: "one two", finishReason: "length" } }, { stream: false });
    expect(whole).toMatchObject({
      message: { content: "one two" },
      done: true,
      done_reason: "length",
      prompt_eval_count: 7,
      eval_count: 5,
    });
    expect(more).toEqual([]);
  });

  it("leaves out counts that are zero", async () => {
    const end = (await ask({ script: { usage: { input: 0, output: 0 } } })).at(-1);
    expect(end).not.toHaveProperty("prompt_eval_count");
    expect(end).not.toHaveProperty("eval_count");
  });

  it("writes errors as words, before and in a stream", async () => {
    expect(await ask({ models: ["another"] })).toEqual([{ error: "The model `m` does not exist." }]);
    const answer = await ask({ script: { text: "one two", fault: { type: "stream_error", message: "unexpected EOF" } } });
    expect(answer.at(-1)).toEqual({ error: "unexpected EOF" });
  });

  it("lists models by name", async () => {
    server = await startFakeModelServer({ dialect: ollamaDialect, models: ["llama3.2:latest"], key: "k" });
    const list = await fetch(`${server.baseUrl}/api/tags`, { headers: { authorization: "Bearer k" } });
    expect(await list.json()).toMatchObject({ models: [{ name: "llama3.2:latest", model: "llama3.2:latest", size: 2_019_393_189 }] });
    expect((await fetch(`${server.baseUrl}/api/tags`)).status).toBe(401);
  });
});

// The documents of an answer.
async function ask(options: StartFakeModelServerOptions, more: object = {}): Promise<readonly unknown[]> {
  await server?.close();
  server = await startFakeModelServer({ ...options, dialect: ollamaDialect });
  const body = JSON.stringify({ model: "m", messages: [], ...more });
  const response = await fetch(`${server.baseUrl}/api/chat`, { method: "POST", body });
  return (await response.text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
}
