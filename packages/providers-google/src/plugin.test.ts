import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Redacted, silentLogger, systemClock } from "@llm-orc/contracts";
import { createProviderRegistry, environmentCredential, generate, type Provider, type ProviderContext } from "@llm-orc/provider";
import { type Fault, type FakeModelServer, googleDialect, startFakeModelServer, type StartFakeModelServerOptions } from "@llm-orc/testkit";
import { afterEach, describe, expect, it, vi } from "vitest";
import { google, plugin } from "./plugin.ts";
import type { GoogleSettings } from "./settings.ts";

const KEY = "AIzaTestKey0123456789";
const TOKEN = "ya29.test-token-0123456789";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("google", () => {
  it("fits into a registry, under its id and its alias", () => {
    expect(plugin).toEqual({ specVersion: "v1", providers: [google] });
    const registry = createProviderRegistry(plugin.providers, { context: () => context(null) });
    for (const name of ["google-gemini", "google"]) {
      expect(registry.provider(name).languageModel("m")).toMatchObject({ providerId: "google-gemini", modelId: "m" });
    }
  });

  it("reads its key from either variable, for the vendor's origin only", async () => {
    for (const name of ["GEMINI_API_KEY", "GOOGLE_API_KEY"]) {
      const credential = environmentCredential(google, undefined, { [name]: KEY });
      expect((await credential("https://generativelanguage.googleapis.com"))?.reveal()).toBe(KEY);
      await expect(credential("https://elsewhere.test")).rejects.toMatchObject({ code: "CREDENTIAL_ORIGIN_REFUSED" });
    }
  });

  it("says what to type when there is no key, and asks nobody", async () => {
    const provider = create({}, null, { http: { fetch: () => Promise.reject(new Error("asked")) } });
    const failure = { code: "PROVIDER_AUTH", reachedVendor: false, hint: expect.stringContaining("export GEMINI_API_KEY=") as string };
    await expect(generate(provider.languageModel("gemini-3-flash"), ask())).rejects.toMatchObject(failure);
    await expect(generate(provider.languageModel("gemini-3-flash"), ask())).rejects.toMatchObject({
      hint: expect.stringContaining("llm-orc auth add google-gemini") as string,
    });
    expect(await provider.status?.({ signal: new AbortController().signal })).toMatchObject({ available: false });
  });

  it.each([
    ["an API key", KEY, { "x-goog-api-key": KEY }, ["authorization", "x-goog-user-project"]],
    ["an OAuth token", TOKEN, { authorization: `Bearer ${TOKEN}`, "x-goog-user-project": "my-project" }, ["x-goog-api-key"]],
    ["nothing to a server on this machine", null, {}, ["authorization", "x-goog-api-key", "x-goog-user-project"]],
  ] as const)("sends %s in its header, the settings' own, and none of the SDK's", async (_name, key, present, absent) => {
    await withServer({}, async (server) => {
      const headers = { "X-Team": "a", "X-Goog-Api-Key": "from settings", Authorization: "from settings" };
      const settings = { base_url: server.baseUrl, user_project: "my-project", ...(key === null ? {} : { headers }) };
      await generate(create(settings, key).languageModel("m"), ask());
      const sent = server.requests[0]!.headers;
      expect(sent).toMatchObject({ "user-agent": "llm-orc", "content-type": "application/json", ...present });
      expect(sent).not.toHaveProperty("x-goog-api-client");
      for (const name of absent) if (sent[name] !== "from settings") expect(sent).not.toHaveProperty(name);
      if (key !== null) expect(sent["x-team"]).toBe("a");
    });
  });

  it.each([
    [{}, "/v1/models/m:streamGenerateContent"],
    [{ api_version: "v1beta" }, "/v1beta/models/m:streamGenerateContent"],
    [{ suffix: "/v1beta" }, "/v1beta/models/m:streamGenerateContent"],
    [{ suffix: "/v1beta/", api_version: "v1alpha" }, "/v1alpha/models/m:streamGenerateContent"],
  ] as const)("asks under the version of %j", async ({ suffix = "", ...settings }: { suffix?: string; api_version?: string }, path) => {
    await withServer({}, async (server) => {
      await generate(create({ base_url: server.baseUrl + suffix, ...settings }).languageModel("m"), ask());
      expect(server.requests[0]!.path).toBe(path);
    });
  });

  it("takes nothing from the environment", async () => {
    const variables = {
      GOOGLE_API_KEY: "from-environment-1",
      GEMINI_API_KEY: "from-environment-2",
      GOOGLE_GENAI_USE_VERTEXAI: "true",
      GOOGLE_GENAI_USE_ENTERPRISE: "true",
      GOOGLE_GENAI_API_VERSION: "v9",
      GOOGLE_GEMINI_BASE_URL: "http://127.0.0.1:9",
      GOOGLE_VERTEX_BASE_URL: "http://127.0.0.1:9",
      GOOGLE_CLOUD_PROJECT: "project-from-environment",
      GOOGLE_CLOUD_LOCATION: "mars",
      GOOGLE_APPLICATION_CREDENTIALS: "/nowhere/credentials.json",
    };
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    const written = listen();
    await withServer({ key: KEY }, async (server) => {
      const provider = create({ base_url: server.baseUrl });
      await generate(provider.languageModel("m"), ask());
      await provider.listModels?.({ signal: new AbortController().signal });
      await generate(create({ base_url: server.baseUrl }, null).languageModel("m"), ask()).catch(() => undefined);
      expect(server.requests.map(({ path }) => path)).toEqual(Array(2).fill("/v1/models/m:streamGenerateContent"));
      const everything = JSON.stringify(server.requests);
      for (const word of ["from-environment", "mars", "set-by-fetch"]) expect(everything).not.toContain(word);
    });
    expect(written()).toEqual([]);
  });

  it("keeps quiet on the console under every fault", async () => {
    vi.stubEnv("GOOGLE_API_KEY", "one");
    vi.stubEnv("GEMINI_API_KEY", "two");
    const faults: readonly (Fault | undefined)[] = [
      undefined,
      ...[307, 400, 401, 403, 404, 429, 500, 503].map((status) => ({ type: "status", status }) as const),
      ...(["reset_before_headers", "reset_mid_body", "truncated_json", "html", "empty", "wrong_shape"] as const).map((type) => ({ type })),
      ...(["no_answer", "stall", "early_close", "malformed", "stream_error", "byte_split", "huge", "late_events"] as const).map((type) => ({
        type,
      })),
      { type: "slow_drip", bytesPerWrite: 50, everyMs: 1 },
    ];
    const written = listen();
    const toolCalls = [{ id: "1", name: "f", input: {} }];
    for (const fault of faults) {
      const script = { text: "one two three four", toolCalls, ...(fault === undefined ? {} : { fault }) };
      await withServer({ script }, async (server) => {
        const settings = { base_url: server.baseUrl, first_byte_timeout_ms: 100, idle_timeout_ms: 100, max_response_bytes: 100_000 };
        await generate(create(settings).languageModel("m"), ask()).catch(() => undefined);
        expect(server.requests).toHaveLength(1);
      });
    }
    expect(written()).toEqual([]);
  });

  it("makes one request when an answer is too long for one", async () => {
    const { http, calls } = answering(
      `data: ${JSON.stringify({ candidates: [{ content: { parts: [{ text: "a" }] }, finishReason: "CONTINUATION", continuationToken: "dG9rZW4=" }], usageMetadata: { promptTokenCount: 1 } })}\n\n`,
    );
    const { finish } = await generate(create({}, KEY, { http }).languageModel("gemini-3-flash"), ask());
    expect(finish).toMatchObject({ reason: "length", warnings: ["The model stopped with CONTINUATION."] });
    expect(calls()).toBe(1);
  });

  it.each(["../files", "a b", "m?key=1", "m#", "", "models/../x", "a/b/c", "m:generateContent", "{x}"])(
    "refuses the model name %j",
    async (name) => {
      const { http, calls } = answering("");
      await expect(generate(create({}, KEY, { http }).languageModel(name), ask())).rejects.toMatchObject({
        kind: "invalid_request",
        reachedVendor: false,
      });
      expect(calls()).toBe(0);
    },
  );

  it("takes names of models with and without what stands before them", async () => {
    await withServer({}, async (server) => {
      for (const name of ["gemini-2.5-flash", "models/gemini-2.5-flash", "tunedModels/mine-7"]) {
        await generate(create({ base_url: server.baseUrl }).languageModel(name), ask());
      }
      expect(server.requests.map(({ model }) => model)).toEqual(["gemini-2.5-flash", "gemini-2.5-flash", "tunedModels/mine-7"]);
    });
  });

  it("refuses plain http to another machine, unless the settings allow it", () => {
    expect(() => create({ base_url: "http://10.0.0.7:8000" })).toThrow(expect.objectContaining({ code: "PROVIDER_INSECURE_URL" }));
    expect(() => create({ base_url: "http://10.0.0.7:8000", allow_insecure: true })).not.toThrow();
  });

  it("understands the vendor's words about keys, quotas and lengths", async () => {
    const detail = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "21.5s" };
    const rows = [
      [{ code: 400, message: "API key not valid. Please pass a valid API key.", status: "INVALID_ARGUMENT" }, { kind: "auth" }],
      [
        {
          code: 429,
          message: "You exceeded your current quota, please check your plan and billing details.",
          status: "RESOURCE_EXHAUSTED",
          details: [detail],
        },
        { kind: "rate_limited", retryAfterMs: 21_500 },
      ],
      [
        {
          code: 400,
          message: "The input token count (2000000) exceeds the maximum number of tokens allowed (1048576).",
          status: "INVALID_ARGUMENT",
        },
        { kind: "context_length" },
      ],
    ] as const;
    for (const [error, expected] of rows) {
      const fault = { type: "status", status: error.code, body: JSON.stringify({ error }) } as const;
      await withServer({ script: { fault } }, async (server) => {
        await expect(generate(create({ base_url: server.baseUrl }).languageModel("m"), ask())).rejects.toMatchObject(expected);
      });
    }
  });

  it("says why the API is not available", async () => {
    await withServer({ key: "another key" }, async (server) => {
      const { signal } = new AbortController();
      const provider = create({ base_url: server.baseUrl });
      expect(await provider.status?.({ signal })).toEqual({
        available: false,
        detail: "google-gemini answered 401: This key is not known here.",
      });
      await expect(provider.status?.({ signal: AbortSignal.abort(new Error("stop")) })).rejects.toThrow("stop");
    });
  });

  it("does not load the vendor's SDK before the first call", async () => {
    const program = `
      import { registerHooks } from "node:module";
      const loaded = [];
      registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
      const { google } = await import(${JSON.stringify(new URL("plugin.ts", import.meta.url).href)});
      google.create({}, { credential: async () => undefined, logger: {}, clock: {} }, {}).languageModel("m");
      console.log(loaded.filter((url) => url.includes("genai")).length, loaded.length > 5);`;
    const node = ["--conditions=@llm-orc/source", "--input-type=module", "-e", program];
    const { stdout } = await promisify(execFile)(process.execPath, node);
    expect(stdout.trim()).toBe("0 true");
  });
});

function create(settings: GoogleSettings = {}, key: string | null = KEY, more: Partial<ProviderContext> = {}): Provider {
  return google.create(settings, { ...context(key), ...more }, {});
}

function context(key: string | null): ProviderContext {
  return { credential: async () => (key === null ? undefined : new Redacted(key)), logger: silentLogger, clock: systemClock };
}

function ask() {
  return { messages: [{ role: "user", parts: [{ type: "text", text: "hi" }] }], signal: new AbortController().signal } as const;
}

function answering(body: string): { readonly http: NonNullable<ProviderContext["http"]>; readonly calls: () => number } {
  let calls = 0;
  return {
    http: {
      fetch: async () => {
        calls++;
        return new Response(body, { headers: { "content-type": "text/event-stream" } });
      },
    },
    calls: () => calls,
  };
}

// Everything that is printed from now on.
function listen(): () => readonly unknown[] {
  const written: unknown[] = [];
  const note = (text: unknown): boolean => written.push(text) > 0;
  for (const name of ["stdout", "stderr"] as const) vi.spyOn(process[name], "write").mockImplementation(note);
  for (const name of ["log", "info", "warn", "error", "debug"] as const) vi.spyOn(console, name).mockImplementation(note);
  return () => written;
}

async function withServer(
  options: Omit<StartFakeModelServerOptions, "dialect">,
  use: (server: FakeModelServer) => Promise<void>,
): Promise<void> {
  const server = await startFakeModelServer({ ...options, dialect: googleDialect });
  try {
    await use(server);
  } finally {
    await server.close();
  }
}
