import type { JsonValue } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { createOllama, withRawServer } from "./__fixtures__/raw-server.ts";

const LOCAL = { isLocal: true, price: { input_per_mtok: 0, output_per_mtok: 0 } };

describe("listModels", () => {
  it("gives the models that can chat, with what they can do", async () => {
    const models = [
      { name: "llama3.2:latest", model: "llama3.2:latest", size: 2_019_393_189, details: { family: "llama" } },
      {
        name: "qwen3-vl:8b",
        size: 6_100_000_000,
        details: { context_length: 262_144 },
        capabilities: ["completion", "vision", "tools", "thinking"],
      },
      { name: "nomic-embed-text:latest", size: 274_302_450, capabilities: ["embedding"] },
      {
        name: "gpt-oss:120b-cloud",
        size: 384,
        remote_model: "gpt-oss:120b",
        remote_host: "https://ollama.com:443",
        details: { context_length: 131_072 },
        capabilities: ["completion"],
      },
      { model: "older" },
      "nonsense",
      {},
    ];
    expect(await listed({ models })).toEqual([
      { id: "llama3.2:latest", capabilities: ["json"], ...LOCAL },
      // Without a context window: here it is num_ctx that counts.
      { id: "qwen3-vl:8b", capabilities: ["json", "tools", "reasoning", "files"], ...LOCAL },
      { id: "gpt-oss:120b-cloud", capabilities: ["json"], contextWindow: 131_072 },
      { id: "older", capabilities: ["json"], ...LOCAL },
    ]);
  });

  it.each([[{ models: [] }], [{ models: null }]])("takes %j for a server without models", async (body) => {
    expect(await listed(body)).toEqual([]);
  });

  it.each([
    ["another list", { data: [] }],
    ["a list", []],
    ["null", null],
    ["models that are no list", { models: "many" }],
    ["a line of text", "Ollama is running"],
  ])("takes %s for a protocol error", async (_name, body) => {
    await expect(listed(body)).rejects.toMatchObject({
      code: "PROVIDER_PROTOCOL",
      hint: expect.stringContaining("http://127.0.0.1") as string,
    });
  });

  it("says where a base_url points when there is another server", async () => {
    await expect(
      withRawServer(
        (_request, response) => void response.writeHead(404).end("404 page not found"),
        (origin) => createOllama({ base_url: origin }).listModels!({ signal: new AbortController().signal }),
      ),
    ).rejects.toMatchObject({ status: 404, hint: expect.stringContaining("base_url is the address before /api") as string });
  });
});

describe("checkStatus", () => {
  it("names the models and their sizes", async () => {
    const models = [
      { name: "llama3.2:latest", size: 2_019_393_189 },
      { name: "gpt-oss:120b-cloud", size: 384 },
    ];
    expect(await statusOf({ models })).toEqual({
      available: true,
      detail: expect.stringMatching(/^2 models at http:\/\/127\.0\.0\.1:\d+: llama3\.2:latest \(2\.0 GB\), gpt-oss:120b-cloud$/) as string,
    });
    const many = Array.from({ length: 9 }, (_, index) => ({ name: `m${index}` }));
    expect((await statusOf({ models: many })).detail).toMatch(/^9 models at .*m5, \.\.\.$/);
  });

  it("says what to type when there is no model", async () => {
    expect(await statusOf({ models: [] })).toEqual({
      available: false,
      detail: expect.stringMatching(/type: ollama pull llama3\.2$/) as string,
    });
  });

  it("says how to start Ollama when nothing answers", async () => {
    const origin = await withRawServer(
      () => {},
      async (running) => running,
    );
    const status = await createOllama({ base_url: origin }).status!({ signal: new AbortController().signal });
    expect(status.available).toBe(false);
    expect(status.detail).toMatch(/ECONNREFUSED.*ollama serve.*OLLAMA_HOST/);
  });

  it("throws only when it is aborted", async () => {
    const { signal } = { signal: AbortSignal.abort(new Error("stop")) };
    await expect(createOllama().status!({ signal })).rejects.toThrow("stop");
  });
});

function listed(body: JsonValue) {
  return withRawServer(
    (_request, response) => void response.end(JSON.stringify(body)),
    (origin) => createOllama({ base_url: origin }).listModels!({ signal: new AbortController().signal }),
  );
}

function statusOf(body: JsonValue) {
  return withRawServer(
    (_request, response) => void response.end(JSON.stringify(body)),
    (origin) => createOllama({ base_url: origin }).status!({ signal: new AbortController().signal }),
  );
}
