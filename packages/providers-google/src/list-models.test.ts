import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type JsonValue, silentLogger, systemClock } from "@llm-orc/contracts";
import type { ModelInfo } from "@llm-orc/provider";
import { describe, expect, it } from "vitest";
import { createConnection } from "./connection.ts";
import { listModels, toModelInfo } from "./list-models.ts";

describe("toModelInfo", () => {
  it("reads the limits of a model", () => {
    const model = {
      name: "models/gemini-2.5-flash",
      inputTokenLimit: 1_048_576,
      outputTokenLimit: 65_536,
      supportedActions: ["generateContent"],
    };
    expect(toModelInfo(model)).toEqual([
      {
        id: "gemini-2.5-flash",
        contextWindow: 1_048_576,
        maxOutputTokens: 65_536,
        capabilities: ["json", "tools", "reasoning", "files"],
      },
    ]);
  });

  it.each([
    ["generates no content", { name: "models/text-embedding", supportedActions: ["embedContent"] }, []],
    ["has no name", { inputTokenLimit: 1 }, []],
    ["does not say what it does", { name: "tunedModels/mine" }, [{ id: "tunedModels/mine" }]],
  ])("reads a model that %s", (_name, model, expected) => {
    expect(toModelInfo(model)).toEqual(expected);
  });
});

describe("listModels", () => {
  it("reads all pages", async () => {
    const asked: string[] = [];
    const models = await listFrom((query) => {
      asked.push(query.get("pageToken") ?? "first");
      const page = asked.length;
      return { models: [{ name: `models/m${page}` }], ...(page < 3 ? { nextPageToken: `page ${page + 1}` } : {}) };
    });
    expect(models.map(({ id }) => id)).toEqual(["m1", "m2", "m3"]);
    expect(asked).toEqual(["first", "page 2", "page 3"]);
  });

  it.each([[{}], [{ data: [1] }], ["text"], [3], [null], [[]], [{ models: "x" }], [{ models: [] }]])(
    "takes %j for a protocol error",
    async (document) => {
      await expect(listFrom(() => document)).rejects.toMatchObject({ code: "PROVIDER_PROTOCOL" });
    },
  );
});

async function listFrom(answer: (query: URLSearchParams) => JsonValue): Promise<readonly ModelInfo[]> {
  const server = createServer((request, response) => {
    response.end(JSON.stringify(answer(new URL(request.url ?? "/", "http://localhost").searchParams)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const context = { credential: async () => undefined, logger: silentLogger, clock: systemClock };
    return await listModels(createConnection({ base_url: baseUrl }, context), new AbortController().signal);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
