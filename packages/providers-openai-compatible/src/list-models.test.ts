import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type JsonValue, silentLogger, systemClock } from "@llm-orc/contracts";
import type { ModelInfo } from "@llm-orc/provider";
import { describe, expect, it } from "vitest";
import { createConnection } from "./connection.ts";
import { listModels, toModelInfo } from "./list-models.ts";

describe("toModelInfo", () => {
  it.each([
    ["OpenAI", { id: "gpt", object: "model" }, {}],
    [
      "OpenRouter",
      {
        id: "a/b",
        context_length: 8192,
        top_provider: { max_completion_tokens: 1000 },
        pricing: { prompt: "0.000003", completion: "0.000015" },
      },
      { contextWindow: 8192, maxOutputTokens: 1000, price: { input_per_mtok: 3, output_per_mtok: 15 } },
    ],
    ["OpenRouter's router, whose price depends", { pricing: { prompt: "-1", completion: "-1" } }, {}],
    ["vLLM", { max_model_len: 32_768 }, { contextWindow: 32_768 }],
    ["Groq", { context_window: 131_072, max_completion_tokens: 8192 }, { contextWindow: 131_072, maxOutputTokens: 8192 }],
  ] as const)("reads an entry of %s", (_name, entry, expected) => {
    expect(toModelInfo(entry, "m", false)).toEqual({ id: "m", ...expected });
  });
});

describe("listModels", () => {
  it("reads a list in an envelope and a bare one, and skips what has no id", async () => {
    expect((await listFrom({ data: [{ id: "models/gemini-x" }, { id: "b" }] })).map(({ id }) => id)).toEqual(["gemini-x", "b"]);
    expect((await listFrom([{ id: "t" }, { name: "no id" }, null])).map(({ id }) => id)).toEqual(["t"]);
  });

  it("marks models of this machine as free", async () => {
    const price = { input_per_mtok: 0, output_per_mtok: 0 };
    expect(await listFrom({ data: [{ id: "m" }] })).toEqual([{ id: "m", isLocal: true, price }]);
  });

  it.each([{}, { data: "x" }, "text", 3])("takes %j for a protocol error", async (document) => {
    await expect(listFrom(document)).rejects.toMatchObject({ code: "PROVIDER_PROTOCOL" });
  });
});

async function listFrom(document: JsonValue): Promise<readonly ModelInfo[]> {
  const server = createServer((_request, response) => void response.end(JSON.stringify(document)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const context = { credential: async () => undefined, logger: silentLogger, clock: systemClock };
    return await listModels(createConnection({ name: "test", baseUrl, settings: {}, context }), new AbortController().signal);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
