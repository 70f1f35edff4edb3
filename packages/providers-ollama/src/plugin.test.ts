import { silentLogger, systemClock } from "@llm-orc/contracts";
import { createProviderRegistry, environmentCredential, generate, type ProviderContext } from "@llm-orc/provider";
import { type Fault, ollamaDialect, startFakeModelServer } from "@llm-orc/testkit";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ask, createOllama, partsFrom, withRawServer } from "./__fixtures__/raw-server.ts";
import { ollama, plugin } from "./plugin.ts";

const KEY = "test-key-0123456789";
const FREE = { isLocal: true, price: { input_per_mtok: 0, output_per_mtok: 0 } };

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("ollama", () => {
  it("fits into a registry, and needs no settings", () => {
    expect(plugin).toEqual({ specVersion: "v1", providers: [ollama] });
    const registry = createProviderRegistry(plugin.providers, { context: () => CONTEXT });
    expect(registry.provider("ollama").languageModel("m")).toMatchObject({ providerId: "ollama", modelId: "m" });
  });

  it("takes its address from OLLAMA_HOST under what is configured, and lets no project profit from plain http", async () => {
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = async (url) => {
      asked.push((url as URL).href);
      return new Response('{"models":[]}');
    };
    const options = { context: () => ({ ...CONTEXT, http: { fetch } }), env: { OLLAMA_HOST: "gpu-box:8080" } };
    const status = (settings: object, connection: Readonly<Record<string, unknown>> = {}) =>
      createProviderRegistry(plugin.providers, { ...options, settings: { ollama: { ...settings } } })
        .provider("ollama", connection)
        .status?.({ signal: new AbortController().signal });
    await status({});
    await status({ base_url: "http://localhost:1" });
    await status({ host: "localhost:2" });
    await status({}, { base_url: "https://x.test" });
    expect(asked).toEqual([
      "http://gpu-box:8080/api/tags",
      "http://localhost:1/api/tags",
      "http://localhost:2/api/tags",
      "https://x.test/api/tags",
    ]);
    expect(() => status({}, { base_url: "http://elsewhere:8080" })).toThrow(expect.objectContaining({ code: "PROVIDER_INSECURE_URL" }));
  });

  it("sends its key to ollama.com and to this machine only", async () => {
    const credential = environmentCredential(ollama, undefined, { OLLAMA_API_KEY: KEY });
    expect((await credential("https://ollama.com"))?.reveal()).toBe(KEY);
    expect((await credential("http://127.0.0.1:11434"))?.reveal()).toBe(KEY);
    await expect(credential("https://elsewhere.test")).rejects.toMatchObject({ code: "CREDENTIAL_ORIGIN_REFUSED" });
  });

  it.each([
    [{}, "llama3.2", FREE],
    [{ host: "https://gpu-box.test" }, "llama3.2", FREE],
    // Answered by ollama.com, at a price that is not known.
    [{}, "gpt-oss:120b-cloud", {}],
    [{}, "glm-4.6:cloud", {}],
    [{ base_url: "https://ollama.com" }, "gpt-oss:120b", {}],
    [{ host: "ollama.com" }, "gpt-oss:120b", {}],
  ])("knows what %j says of %s", (settings, model, more) => {
    expect(createOllama(settings).describeModel(model)).toEqual({ id: model, capabilities: ["json"], ...more });
  });

  it("sends the key and the settings' headers, and none of the SDK's", async () => {
    vi.stubEnv("OLLAMA_API_KEY", "from-the-environment");
    const server = await startFakeModelServer({ dialect: ollamaDialect });
    try {
      const headers = { "X-Team": "a", Authorization: "Bearer from-settings" };
      await generate(createOllama({ base_url: server.baseUrl, headers }, { key: KEY }).languageModel("m"), ask());
      await generate(createOllama({ base_url: server.baseUrl }).languageModel("m"), ask());
      const [keyed, keyless] = server.requests.map((request) => request.headers);
      expect(keyed).toMatchObject({
        "x-team": "a",
        "user-agent": "llm-orc",
        "content-type": "application/json",
        authorization: `Bearer ${KEY}`,
      });
      expect(keyless).not.toHaveProperty("authorization");
    } finally {
      await server.close();
    }
  });

  it("does not read the environment: no key of it goes to ollama.com, no host of it is asked", async () => {
    vi.stubEnv("OLLAMA_API_KEY", "from-the-environment");
    vi.stubEnv("OLLAMA_HOST", "http://from-the-environment:1");
    const { env } = process;
    const reads: string[] = [];
    vi.spyOn(process, "env", "get").mockReturnValue(
      new Proxy(env, {
        get: (target, name) => {
          reads.push(String(name));
          return target[String(name)];
        },
      }),
    );
    const sent: [string, Headers][] = [];
    const fetch: typeof globalThis.fetch = async (url, init) => {
      sent.push([(url as URL).href, new Headers(init?.headers)]);
      return new Response(ollamaDialect.streamEnd({ reason: "stop", usage: { input: 1, output: 1 } }, "m", true));
    };
    await generate(createOllama({ base_url: "https://ollama.com" }, { http: { fetch } }).languageModel("m"), ask());
    await generate(createOllama({}, { http: { fetch } }).languageModel("m"), ask());
    expect(sent.map(([url]) => url)).toEqual(["https://ollama.com/api/chat", "http://127.0.0.1:11434/api/chat"]);
    for (const [, headers] of sent) expect(headers.get("authorization")).toBeNull();
    expect(reads.filter((name) => name.startsWith("OLLAMA"))).toEqual([]);
  });

  it("leaves the global fetch as it is", async () => {
    const before = globalThis.fetch;
    const server = await startFakeModelServer({ dialect: ollamaDialect });
    await generate(createOllama({ base_url: server.baseUrl }).languageModel("m"), ask());
    await server.close();
    expect(globalThis.fetch).toBe(before);
  });

  it.each<Fault>([
    { type: "status", status: 500 },
    { type: "status", status: 404, body: "404 page not found" },
    { type: "status", status: 400, body: '{"error":{"not":"text"}}' },
    { type: "status", status: 502, body: "{cut off" },
    { type: "reset_before_headers" },
    { type: "reset_mid_body" },
    { type: "truncated_json" },
    { type: "html" },
    { type: "empty" },
    { type: "wrong_shape" },
    { type: "no_answer" },
    { type: "stall" },
    { type: "early_close" },
    { type: "malformed" },
    { type: "stream_error" },
    { type: "byte_split" },
    { type: "huge" },
    { type: "slow_drip", bytesPerWrite: 40, everyMs: 1 },
    { type: "late_events" },
  ])("prints nothing under the fault %j", async (fault) => {
    const written = listenToConsole();
    const server = await startFakeModelServer({ dialect: ollamaDialect, script: { text: "one two three", fault } });
    const settings = { base_url: server.baseUrl, first_byte_timeout_ms: 300, idle_timeout_ms: 300, max_response_bytes: 200_000 };
    try {
      await generate(createOllama(settings).languageModel("m"), ask()).catch((error: unknown) => expect(error).toHaveProperty("hint"));
      await createOllama(settings).listModels?.({ signal: new AbortController().signal });
    } finally {
      await server.close();
    }
    expect(written()).toEqual([]);
  });

  it.each([
    ["blank lines", "\n\n \n\r\n"],
    ["old line ends", "\r"],
  ])("prints nothing for %s, which the SDK would take for broken JSON", async (_name, separator) => {
    const written = listenToConsole();
    const documents = [
      ollamaDialect.streamText("a", "m"),
      ollamaDialect.streamEnd({ reason: "stop", usage: { input: 1, output: 1 } }, "m", true),
    ];
    const body = separator + documents.map((line) => line.trimEnd()).join(separator) + separator;
    const parts = await withRawServer(
      (_request, response) => void response.end(body),
      (origin) => partsFrom(origin),
    );
    expect(parts.map(({ type }) => type)).toEqual(["start", "text-delta", "finish"]);
    expect(written()).toEqual([]);
  });
});

const CONTEXT: ProviderContext = { credential: async () => undefined, logger: silentLogger, clock: systemClock };

function listenToConsole(): () => readonly unknown[] {
  const written: unknown[] = [];
  const note = (text: unknown): boolean => written.push(text) > 0;
  const spies = [
    ...(["stdout", "stderr"] as const).map((name) => vi.spyOn(process[name], "write").mockImplementation(note)),
    ...(["log", "info", "warn", "error", "debug"] as const).map((name) => vi.spyOn(console, name).mockImplementation(note)),
  ];
  return () => {
    for (const spy of spies) spy.mockRestore();
    return written;
  };
}
