import { execFile } from "node:child_process";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Redacted, silentLogger, systemClock } from "@llm-orc/contracts";
import { createProviderRegistry, environmentCredential, generate, type Provider, type ProviderContext } from "@llm-orc/provider";
import {
  anthropicDialect,
  type FakeModelServer,
  type Fault,
  startFakeModelServer,
  type StartFakeModelServerOptions,
} from "@llm-orc/testkit";
import { afterEach, describe, expect, it, vi } from "vitest";
import { anthropic, plugin } from "./plugin.ts";
import type { AnthropicSettings } from "./settings.ts";

const KEY = "sk-ant-test-0123456789";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("anthropic", () => {
  it("fits into a registry", () => {
    expect(plugin).toEqual({ specVersion: "v1", providers: [anthropic] });
    const registry = createProviderRegistry(plugin.providers, { context: () => context(null) });
    expect(registry.provider("anthropic-api").languageModel("m")).toMatchObject({ providerId: "anthropic-api", modelId: "m" });
  });

  it("reads its key from ANTHROPIC_API_KEY, for the vendor's origin only", async () => {
    const credential = environmentCredential(anthropic, undefined, { ANTHROPIC_API_KEY: KEY });
    expect((await credential("https://api.anthropic.com"))?.reveal()).toBe(KEY);
    await expect(credential("https://elsewhere.test")).rejects.toMatchObject({ code: "CREDENTIAL_ORIGIN_REFUSED" });
  });

  it("says what to type when there is no key, and asks nobody", async () => {
    const provider = create({}, null, { http: { fetch: () => Promise.reject(new Error("asked")) } });
    const call = generate(provider.languageModel("claude-sonnet-5-5"), ask());
    await expect(call).rejects.toMatchObject({
      code: "PROVIDER_AUTH",
      reachedVendor: false,
      hint: expect.stringMatching(/export ANTHROPIC_API_KEY=.*llm-orc auth add anthropic-api/) as string,
    });
    expect(await provider.status?.({ signal: new AbortController().signal })).toMatchObject({ available: false });
  });

  it("needs no key for a server on this machine, nor when the settings carry one", async () => {
    await withServer({}, async (server) => {
      await generate(create({ base_url: server.baseUrl }, null).languageModel("m"), ask());
      expect(server.requests[0]?.headers).not.toHaveProperty("x-api-key");
      expect(server.requests[0]?.headers).not.toHaveProperty("authorization");
    });
    let sent: Headers | undefined;
    const fetch = async (_url: unknown, init?: RequestInit): Promise<Response> => {
      sent = new Headers(init?.headers);
      return new Response('{"data":[]}');
    };
    const settings = { base_url: "https://gateway.example.com", headers: { Authorization: "Bearer of the gateway" } };
    await create(settings, null, { http: { fetch } }).listModels?.({ signal: new AbortController().signal });
    expect(sent?.get("authorization")).toBe("Bearer of the gateway");
  });

  it("refuses plain http to another machine, unless the settings allow it", () => {
    expect(() => create({ base_url: "http://10.0.0.7:8000" })).toThrow(expect.objectContaining({ code: "PROVIDER_INSECURE_URL" }));
    expect(() => create({ base_url: "http://10.0.0.7:8000", allow_insecure: true })).not.toThrow();
  });

  it.each(["", "/", "/v1", "/v1/"])("takes a base_url that ends in %j", async (ending) => {
    await withServer({}, async (server) => {
      await generate(create({ base_url: server.baseUrl + ending }).languageModel("m"), ask());
      expect(server.requests[0]?.path).toBe("/v1/messages");
    });
  });

  it("sends the key, the version and the settings' headers, and none of the SDK's", async () => {
    await withServer({ key: KEY }, async (server) => {
      const headers = { "Anthropic-Beta": "some-beta", "X-Api-Key": "from settings" };
      await generate(create({ base_url: server.baseUrl, headers }).languageModel("m"), ask());
      const { host: _host, connection: _connection, "content-length": _length, ...sent } = server.requests[0]!.headers;
      expect(sent).toEqual({
        "user-agent": "llm-orc",
        "x-api-key": KEY,
        "anthropic-version": "2026-10-21",
        "anthropic-beta": "some-beta",
        "content-type": "application/json",
        accept: "text/event-stream",
      });
    });
  });

  it("asks in the version of the API that takes the temperature, or in the one that is set", async () => {
    await withServer({}, async (server) => {
      const request = { ...ask(), temperature: 0.3 };
      await generate(create({ base_url: server.baseUrl }).languageModel("claude-sonnet-4-6"), request);
      const { finish } = await generate(
        create({ base_url: server.baseUrl, api_version: "2026-10-21" }).languageModel("claude-sonnet-4-6"),
        request,
      );
      expect(server.requests.map(({ headers, body }) => [headers["anthropic-version"], body.temperature])).toEqual([
        ["2023-06-01", 0.3],
        ["2026-10-21", undefined],
      ]);
      expect(finish.warnings).toEqual(["temperature: version 2026-10-21 of the API has none; it was not sent."]);
    });
  });

  it("takes nothing from the environment or from the vendor's files", async () => {
    const directory = await mkdtemp(join(tmpdir(), "llm-orc-anthropic-"));
    try {
      await mkdir(join(directory, "configs"));
      const profile = { base_url: "http://127.0.0.1:9/profile", authentication: { type: "user_oauth", credentials_path: "/nowhere" } };
      await writeFile(join(directory, "configs", "default.json"), JSON.stringify(profile));
      const hostile = {
        ANTHROPIC_API_KEY: "sk-ant-environment",
        ANTHROPIC_AUTH_TOKEN: "token-of-the-environment",
        ANTHROPIC_BASE_URL: "http://127.0.0.1:9/environment",
        ANTHROPIC_CONFIG_DIR: directory,
        ANTHROPIC_PROFILE: "default",
        ANTHROPIC_CUSTOM_HEADERS: "x-custom: environment\nanthropic-version: 1999-01-01\nx-api-key: environment",
        ANTHROPIC_LOG: "debug",
        ANTHROPIC_WEBHOOK_SIGNING_KEY: "environment",
      };
      for (const [name, value] of Object.entries(hostile)) vi.stubEnv(name, value);
      const written = listen();
      await withServer({}, async (server) => {
        for (const key of [KEY, null]) {
          await generate(create({ base_url: server.baseUrl }, key).languageModel("m"), ask());
          await create({ base_url: server.baseUrl }, key).listModels?.({ signal: new AbortController().signal });
        }
        expect(JSON.stringify(server.requests.map(({ headers }) => headers))).not.toMatch(/environment|1999/);
        expect(server.requests.map(({ headers }) => headers["x-api-key"])).toEqual([KEY, undefined]);
      });
      expect(written).toEqual([]);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it("keeps quiet on the console under every fault, and where the SDK has something to say", async () => {
    vi.stubEnv("ANTHROPIC_LOG", "debug");
    const written = listen();
    const faults: readonly (Fault | undefined)[] = [
      ...[307, 400, 401, 403, 404, 429, 500, 529].map((status): Fault => ({ type: "status", status })),
      ...(["html", "empty", "wrong_shape", "no_answer", "stall", "early_close", "malformed", "stream_error"] as const).map((type) => ({
        type,
      })),
      ...(["reset_before_headers", "reset_mid_body", "truncated_json", "huge", "late_events"] as const).map((type) => ({ type })),
      undefined,
    ];
    for (const fault of faults) {
      await withServer({ script: { text: "one two three four", ...(fault === undefined ? {} : { fault }) } }, async (server) => {
        const limits = { first_byte_timeout_ms: 100, idle_timeout_ms: 100, max_response_bytes: 100_000 };
        const provider = create({ base_url: server.baseUrl, ...limits });
        // Deprecated, and with a budget on a model that had better think by itself: the SDK warns of both.
        for (const model of ["claude-sonnet-4-5", "claude-opus-4-6"]) {
          await generate(provider.languageModel(model), { ...ask(), reasoning: { maxTokens: 2_000 } }).catch(() => undefined);
        }
        expect(server.requests).toHaveLength(2);
      });
    }
    expect(written).toEqual([]);
  });

  it("reports limits and the request's id", async () => {
    const headers = {
      "request-id": "req_7",
      "anthropic-ratelimit-requests-remaining": "9",
      "anthropic-ratelimit-tokens-remaining": "1500",
      "anthropic-ratelimit-tokens-reset": new Date(systemClock.now() + 3_600_000).toISOString(),
    };
    await withServer({ script: { headers } }, async (server) => {
      const parts = [];
      for await (const part of create({ base_url: server.baseUrl }).languageModel("m").stream(ask())) parts.push(part);
      expect(parts[0]).toEqual({ type: "start", model: "m", requestId: "req_7" });
      expect(parts.at(-1)).toMatchObject({ rateLimit: { remainingRequests: 9, remainingTokens: 1500 } });
      expect(parts.at(-1)).toHaveProperty("rateLimit.resetAfterMs", expect.closeTo(3_600_000, -5));
    });
  });

  it("throws the signal's reason whatever it looks like", async () => {
    await withServer({ script: { text: "one two three four", fault: { type: "stall" } } }, async (server) => {
      const model = create({ base_url: server.baseUrl }).languageModel("m");
      // The SDK ends a stream in silence when it meets an AbortError.
      const controller = new AbortController();
      const read = async (): Promise<void> => {
        for await (const part of model.stream({ ...ask(), signal: controller.signal })) if (part.type === "text-delta") controller.abort();
      };
      const thrown: unknown = await read().catch((error: unknown) => error);
      expect(thrown).toBe(controller.signal.reason);
    });
  });

  it("says why a server is not available", async () => {
    await withServer({ key: "another key" }, async (server) => {
      const { signal } = new AbortController();
      const provider = create({ base_url: server.baseUrl });
      expect(await provider.status?.({ signal })).toEqual({
        available: false,
        detail: "anthropic-api answered 401: This key is not known here.",
      });
      await expect(provider.status?.({ signal: AbortSignal.abort(new Error("stop")) })).rejects.toThrow("stop");
    });
  });

  it("does not load the vendor's SDK before the first call", async () => {
    const program = `
      import { registerHooks } from "node:module";
      const loaded = [];
      registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
      const { anthropic } = await import(${JSON.stringify(new URL("plugin.ts", import.meta.url).href)});
      anthropic.create({}, { credential: async () => undefined, logger: {}, clock: {} }, {}).languageModel("m");
      console.log(loaded.filter((url) => url.includes("@anthropic-ai")).length, loaded.length > 5);`;
    const node = ["--conditions=@llm-orc/source", "--input-type=module", "-e", program];
    const { stdout } = await promisify(execFile)(process.execPath, node);
    expect(stdout.trim()).toBe("0 true");
  });
});

function create(settings: AnthropicSettings = {}, key: string | null = KEY, more: Partial<ProviderContext> = {}): Provider {
  return anthropic.create(settings, { ...context(key), ...more }, {});
}

function context(key: string | null): ProviderContext {
  return { credential: async () => (key === null ? undefined : new Redacted(key)), logger: silentLogger, clock: systemClock };
}

function ask() {
  return { messages: [{ role: "user", parts: [{ type: "text", text: "hi" }] }], signal: new AbortController().signal } as const;
}

/** What is written to the console and to the process's output from now on. */
function listen(): readonly unknown[] {
  const written: unknown[] = [];
  const note = (text: unknown): boolean => written.push(text) > 0;
  for (const name of ["stdout", "stderr"] as const) vi.spyOn(process[name], "write").mockImplementation(note);
  for (const name of ["log", "info", "warn", "error", "debug", "trace"] as const) vi.spyOn(console, name).mockImplementation(note);
  return written;
}

async function withServer(
  options: Omit<StartFakeModelServerOptions, "dialect">,
  use: (server: FakeModelServer) => Promise<void>,
): Promise<void> {
  const server = await startFakeModelServer({ ...options, dialect: anthropicDialect });
  try {
    await use(server);
  } finally {
    await server.close();
  }
}
