import { Redacted, silentLogger, systemClock } from "@llm-orc/contracts";
import { createProviderRegistry, environmentCredential, generate, type Provider, type ProviderContext } from "@llm-orc/provider";
import { startFakeModelServer } from "@llm-orc/testkit";
import { describe, expect, it } from "vitest";
import { openaiCompatible, plugin } from "./plugin.ts";

describe("openaiCompatible", () => {
  it("is the plugin, and fits into a registry", () => {
    expect(plugin).toEqual({ specVersion: "v1", providers: [openaiCompatible] });
    const registry = createProviderRegistry(plugin.providers, { context: () => context(null) });
    expect(registry.provider("openai-compatible/groq").languageModel("m")).toMatchObject({ providerId: "openai-compatible", modelId: "m" });
  });

  it.each([
    ["openai", "https://api.openai.com", "OPENAI_API_KEY"],
    ["groq", "https://api.groq.com", "GROQ_API_KEY"],
    ["openrouter", "https://openrouter.ai", "OPENROUTER_API_KEY"],
    ["mistral", "https://api.mistral.ai", "MISTRAL_API_KEY"],
    ["deepseek", "https://api.deepseek.com", "DEEPSEEK_API_KEY"],
    ["together", "https://api.together.xyz", "TOGETHER_API_KEY"],
    ["gemini", "https://generativelanguage.googleapis.com", "GEMINI_API_KEY"],
    ["xai", "https://api.x.ai", "XAI_API_KEY"],
    ["ollama", "http://localhost:11434", undefined],
    ["lmstudio", "http://localhost:1234", undefined],
  ])("knows the scope %s", async (scope, origin, variable) => {
    const defaults = openaiCompatible.scopeDefaults?.(scope);
    expect(defaults?.origins).toEqual([origin]);
    expect(defaults?.envKeys[0]).toBe(variable);
    expect(() => create(scope)).not.toThrow();
    if (variable !== undefined) {
      const credential = environmentCredential(openaiCompatible, scope, { [variable]: "k" });
      expect((await credential(origin))?.reveal()).toBe("k");
      await expect(credential("https://elsewhere.test")).rejects.toMatchObject({ code: "CREDENTIAL_ORIGIN_REFUSED" });
    }
  });

  it("reads MY_SERVER_API_KEY for an unknown scope, which needs a base_url", () => {
    expect(openaiCompatible.scopeDefaults?.("my-server")).toEqual({ origins: [], envKeys: ["MY_SERVER_API_KEY"] });
    expect(() => create("my-server")).toThrow(expect.objectContaining({ code: "PROVIDER_BASE_URL_MISSING" }));
    expect(() => create("my-server", { base_url: "https://models.example.com/v1" })).not.toThrow();
  });

  it.each(["constructor", "__proto__"])("does not take %s for a scope that it knows", (scope) => {
    expect(() => create(scope)).toThrow(expect.objectContaining({ code: "PROVIDER_BASE_URL_MISSING" }));
  });

  it("refuses plain http to another machine, unless the settings allow it", () => {
    expect(() => create(undefined, { base_url: "http://10.0.0.7:8000/v1" })).toThrow(
      expect.objectContaining({ code: "PROVIDER_INSECURE_URL" }),
    );
    expect(() => create(undefined, { base_url: "http://10.0.0.7:8000/v1", allow_insecure: true })).not.toThrow();
  });

  it("knows that models on this machine cost nothing, that known servers take schemas, and nothing of others", () => {
    expect(create("ollama").describeModel("llama3")).toEqual({
      id: "llama3",
      capabilities: ["json"],
      isLocal: true,
      price: { input_per_mtok: 0, output_per_mtok: 0 },
    });
    expect(create("groq").describeModel("llama3")).toEqual({ id: "llama3", capabilities: ["json"] });
    expect(create(undefined, { base_url: "https://models.example.test/v1" }).describeModel("m")).toBeUndefined();
  });

  it("sends no authorization when there is no key, and its own headers", async () => {
    await withServer(async (baseUrl, requests) => {
      const settings = { base_url: baseUrl, headers: { "X-Title": "llm-orc", Authorization: "Bearer from-settings" } };
      const keyless = create(undefined, { base_url: baseUrl, headers: { "X-Title": "llm-orc" } }, null);
      await generate(keyless.languageModel("m"), ask());
      expect(requests()[0]?.headers).toMatchObject({ "x-title": "llm-orc", "content-type": "application/json" });
      expect(requests()[0]?.headers).not.toHaveProperty("authorization");
      await generate(create(undefined, settings).languageModel("m"), ask());
      expect(requests()[1]?.headers.authorization).toBe(`Bearer ${KEY}`);
    });
  });

  it("reports limits that the server states in its headers", async () => {
    const headers = {
      "x-ratelimit-remaining-requests": "9",
      "x-ratelimit-remaining-tokens": "1500",
      "x-ratelimit-reset-requests": "1m2s",
      "x-ratelimit-reset-tokens": "20ms",
      "x-request-id": "req_7",
    };
    const server = await startFakeModelServer({ script: { headers } });
    try {
      const parts = [];
      for await (const part of create(undefined, { base_url: server.baseUrl }).languageModel("m").stream(ask())) parts.push(part);
      expect(parts[0]).toEqual({ type: "start", model: "m", requestId: "req_7" });
      expect(parts.at(-1)).toMatchObject({ rateLimit: { remainingRequests: 9, remainingTokens: 1500, resetAfterMs: 62_000 } });
    } finally {
      await server.close();
    }
  });

  it("says why a server is not available", async () => {
    const server = await startFakeModelServer({ key: "another key" });
    const { signal } = new AbortController();
    const provider = create(undefined, { base_url: server.baseUrl });
    expect(await provider.status?.({ signal })).toEqual({
      available: false,
      detail: "openai-compatible answered 401: This key is not known here.",
    });
    await server.close();
    expect(await provider.status?.({ signal })).toMatchObject({
      available: false,
      detail: expect.stringContaining("ECONNREFUSED") as string,
    });
    await expect(provider.status?.({ signal: AbortSignal.abort(new Error("stop")) })).rejects.toThrow("stop");
  });
});

const KEY = "test-key-0123456789";

function create(scope?: string, settings: object = {}, key: string | null = KEY): Provider {
  return openaiCompatible.create(settings, context(key), scope === undefined ? {} : { scope });
}

function context(key: string | null): ProviderContext {
  return { credential: async () => (key === null ? undefined : new Redacted(key)), logger: silentLogger, clock: systemClock };
}

function ask() {
  return { messages: [{ role: "user", parts: [{ type: "text", text: "hi" }] }], signal: new AbortController().signal } as const;
}

async function withServer(
  use: (baseUrl: string, requests: () => Awaited<ReturnType<typeof startFakeModelServer>>["requests"]) => Promise<void>,
): Promise<void> {
  const server = await startFakeModelServer();
  try {
    await use(server.baseUrl, () => server.requests);
  } finally {
    await server.close();
  }
}
