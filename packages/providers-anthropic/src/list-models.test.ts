import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type JsonValue, silentLogger, systemClock } from "@llm-orc/contracts";
import type { ModelInfo } from "@llm-orc/provider";
import { describe, expect, it } from "vitest";
import { createConnection } from "./connection.ts";
import { listModels, toModelInfo } from "./list-models.ts";

describe("toModelInfo", () => {
  it("reads limits and capabilities", () => {
    const yes = { supported: true };
    const capabilities = { structured_outputs: yes, thinking: { ...yes, types: {} }, image_input: yes, pdf_input: { supported: false } };
    expect(toModelInfo({ max_input_tokens: 1_000_000, max_tokens: 128_000, capabilities }, "m")).toEqual({
      id: "m",
      contextWindow: 1_000_000,
      maxOutputTokens: 128_000,
      capabilities: ["json", "tools", "reasoning", "files"],
    });
    expect(toModelInfo({ capabilities: {} }, "m")).toEqual({ id: "m", capabilities: ["tools"] });
  });

  it("says nothing of what the entry does not say", () => {
    expect(toModelInfo({ max_input_tokens: null, max_tokens: null, capabilities: null }, "m")).toEqual({ id: "m" });
  });
});

describe("listModels", () => {
  it("reads all pages", async () => {
    const { models, urls } = await listFrom(
      { data: [{ id: "a" }, { id: "b" }], has_more: true, last_id: "b" },
      { data: [{ id: "c" }, { name: "no id" }, null], has_more: false, last_id: "c" },
    );
    expect(models.map(({ id }) => id)).toEqual(["a", "b", "c"]);
    expect(urls).toEqual(["/v1/models?limit=1000", "/v1/models?limit=1000&after_id=b"]);
  });

  it("reads the list of a server that has no pages", async () => {
    expect((await listFrom({ object: "list", data: [{ id: "a", object: "model" }] })).models).toEqual([{ id: "a" }]);
  });

  it("ends when a server gives the same page again and again", async () => {
    expect((await listFrom({ data: [{ id: "a" }], has_more: true, last_id: "a" })).urls).toHaveLength(2);
  });

  it.each([{}, { data: "x" }, "text", 3, null])("takes %j for a protocol error", async (document) => {
    await expect(listFrom(document)).rejects.toMatchObject({ code: "PROVIDER_PROTOCOL" });
  });
});

async function listFrom(
  ...pages: readonly JsonValue[]
): Promise<{ readonly models: readonly ModelInfo[]; readonly urls: readonly (string | undefined)[] }> {
  const urls: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const page = pages[Math.min(urls.push(request.url) - 1, pages.length - 1)];
    response.end(JSON.stringify(page));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const settings = { base_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    const context = { credential: async () => undefined, logger: silentLogger, clock: systemClock };
    const models = await listModels(createConnection({ name: "test", settings, context }), new AbortController().signal);
    return { models, urls };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
