import { existsSync } from "node:fs";
import { join } from "node:path";
import { Redacted } from "@llm-orc/contracts";
import type { ProviderPlugin } from "@llm-orc/provider";
import { openaiCompatible } from "@llm-orc/providers-openai-compatible";
import { startFakeModelServer } from "@llm-orc/testkit";
import { describe, expect, it } from "vitest";
import type { OperationContext } from "../context.ts";
import { openStore } from "../credentials/open-store.ts";
import { type PluginProject, pluginProject } from "../plugins/__fixtures__/plugin-project.ts";
import { createProjectExecutor } from "../run/create-project-executor.ts";
import { type ProviderReport, readProviderStatus, type ReadProviderStatusOptions } from "./provider-status.ts";

const SECRET = "sk-0123456789-secret";

describe("readProviderStatus", () => {
  it.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>, object]>([
    ["nowhere", {}, {}, { key: { source: "none" }, needs_key: true, key_variables: ["GROQ_API_KEY"] }],
    ["in the environment", { GROQ_API_KEY: SECRET }, {}, { key: { source: "environment", variable: "GROQ_API_KEY" } }],
    ["from the user's helper", {}, { "config.yaml": "helper: touch ran\n" }, { key: { source: "helper", tier: "global" } }],
    [
      "from a helper of one provider",
      {},
      { "config.yaml": "providers: {openai-compatible/groq: {helper: touch ran}}\n" },
      { key: { source: "helper", tier: "global" } },
    ],
  ])("says that a key is found %s, and never the key", async (_where, env, global, expected) => {
    const project = withProfiles("fast: {provider: openai-compatible/groq, model: llama3}");
    project.writeGlobal(global);
    const reports = await read(project, { env });
    expect(reports[0]).toMatchObject({
      provider: "openai-compatible/groq",
      base_url: "https://api.groq.com",
      transport: "https",
      profiles: [{ name: "fast", model: "llama3" }],
      ...expected,
    });
    expect(JSON.stringify(reports)).not.toContain(SECRET);
    expect(existsSync(join(project.home, "ran")) || existsSync(join(project.root, "ran"))).toBe(false);
  });

  it("finds a stored key, by the name of its provider and scope", async () => {
    const project = withProfiles(
      "fast: {provider: openai-compatible/groq, model: m}\n  other: {provider: openai-compatible/xai, model: m}",
    );
    const context = project.context({ providers: [openaiCompatible], keyring: false });
    await openStore(context).set("openai-compatible/groq", { kind: "api_key", key: new Redacted(SECRET) });
    const reports = await read(project, {}, { stored: await openStore(context).list() });
    expect(reports.slice(0, 2).map(({ key }) => key)).toEqual([{ source: "store", place: "file", kind: "api_key" }, { source: "none" }]);
  });

  it("has one entry for each address, and shows no password of it", async () => {
    const project = withProfiles(
      [
        "a: {provider: openai-compatible/lab, model: m, base_url: 'https://me:word@lab.test/v1?token=x'}",
        "b: {provider: openai-compatible/lab, model: n, base_url: 'http://127.0.0.1:9/v1'}",
        "c: {provider: openai-compatible/lab, model: o, base_url: 'http://127.0.0.1:9/v1'}",
        "d: {provider: openai-compatible/lab, model: p, base_url: 'http://10.0.0.7/v1'}",
      ].join("\n  "),
    );
    const reports = await read(project);
    expect(
      reports.slice(0, 3).map(({ base_url: url, transport, profiles, problem }) => [url, transport, profiles.length, problem?.code]),
    ).toEqual([
      ["https://lab.test/v1", "https", 1, expect.anything()],
      ["http://127.0.0.1:9/v1", "loopback", 2, undefined],
      ["http://10.0.0.7/v1", "http", 1, "PROVIDER_INSECURE_URL"],
    ]);
  });

  it("says why a provider cannot be asked at all", async () => {
    const project = withProfiles(
      [
        "typo: {provider: openai-compatble, model: m}",
        "nowhere: {provider: openai-compatible/lab, model: m}",
        "refused: {provider: openai-compatible/groq, model: m, base_url: 'https://elsewhere.test/v1'}",
      ].join("\n  "),
    );
    const reports = await read(project, { env: { GROQ_API_KEY: SECRET } });
    expect(Object.fromEntries(reports.map(({ provider, problem }) => [provider, problem?.code]))).toMatchObject({
      "openai-compatble": "PROVIDER_UNKNOWN",
      "openai-compatible/lab": "PROVIDER_BASE_URL_MISSING",
      "openai-compatible/groq": "CREDENTIAL_ORIGIN_REFUSED",
    });
    expect(reports.find(({ provider }) => provider === "openai-compatble")?.problem?.hint).toContain('Did you mean "openai-compatible"?');
  });

  it("asks only when it is to, and names the models that are not there", async () => {
    const server = await startFakeModelServer({ models: ["llama3.2:latest", "mistral"] });
    try {
      const at = `base_url: '${server.baseUrl}'`;
      const project = withProfiles(
        [
          `good: {provider: openai-compatible/ollama, model: llama3.2, ${at}}`,
          `near: {provider: openai-compatible/ollama, model: mistrall, ${at}}`,
          `gone: {provider: openai-compatible/ollama, model: qwen, ${at}}`,
          `sly: {provider: openai-compatible/ollama, model: '$(reboot)', ${at}}`,
        ].join("\n  "),
      );
      expect((await read(project))[0]).not.toHaveProperty("reachable");
      const [report] = await read(project, {}, { asks: true });
      expect(report).toMatchObject({ reachable: true, models: ["llama3.2:latest", "mistral"] });
      expect(report?.missing_models).toEqual([
        { profile: "gone", model: "qwen", hint: "Get it with: ollama pull qwen" },
        { profile: "near", model: "mistrall", hint: 'Did you mean "mistral"? Get it with: ollama pull mistrall' },
        { profile: "sly", model: "$(reboot)", hint: "It has llama3.2:latest, mistral." },
      ]);
      expect(server.requests).toEqual([]);
    } finally {
      await server.close();
    }
  });

  it("says why one does not answer", async () => {
    const server = await startFakeModelServer({ key: "another" });
    const project = withProfiles(`a: {provider: openai-compatible/lab, model: m, base_url: '${server.baseUrl}'}`);
    try {
      expect((await read(project, {}, { asks: true }))[0]).toMatchObject({
        reachable: false,
        detail: expect.stringContaining("401") as string,
      });
    } finally {
      await server.close();
    }
    const [gone] = await read(project, {}, { asks: true });
    expect(gone).toMatchObject({ reachable: false, detail: expect.stringContaining("ECONNREFUSED") as string });
  });

  it("waits for none longer than it may", async () => {
    const project = withProfiles("b: {provider: slow, model: m}");
    expect((await read(project, { providers: [silent] }, { asks: true, timeoutMs: 20 }))[0]).toMatchObject({
      reachable: false,
      detail: "there was no answer within 0.02 s",
    });
  });

  it("does not ask one whose key a helper prints, nor one without the key that it needs", async () => {
    const project = withProfiles("fast: {provider: openai-compatible/groq, model: m}");
    expect((await read(project, {}, { asks: true }))[0]).not.toHaveProperty("reachable");
    project.writeGlobal({ "config.yaml": "helper: touch ran\n" });
    const [report] = await read(project, {}, { asks: true });
    expect(report).toMatchObject({ detail: "not asked, as a helper command prints its key" });
    expect(report).not.toHaveProperty("reachable");
    expect(existsSync(join(project.home, "ran")) || existsSync(join(project.root, "ran"))).toBe(false);
  });

  it("stops when it is told to", async () => {
    const project = withProfiles("b: {provider: slow, model: m}");
    const controller = new AbortController();
    const asked = read(project, { providers: [silent], signal: controller.signal }, { asks: true });
    controller.abort(new Error("stop"));
    await expect(asked).rejects.toThrow("stop");
  });
});

/** Heeds no signal and never answers. */
const silent: ProviderPlugin = {
  specVersion: "v1",
  id: "slow",
  label: "Slow",
  origins: [],
  auth: ["none"],
  settingsSchema: { type: "object" },
  optionsSchema: { type: "object" },
  create: () => ({
    languageModel: () => {
      throw new Error("Nobody asks this.");
    },
    describeModel: () => undefined,
    status: () => new Promise(() => {}),
  }),
};

function withProfiles(profiles: string): PluginProject {
  const project = pluginProject();
  project.write({ ".llm-orc/config.yaml": `model_profiles:\n  ${profiles}\n` });
  return project;
}

async function read(
  project: PluginProject,
  more: {
    readonly env?: Readonly<Record<string, string>>;
    readonly providers?: readonly ProviderPlugin[];
    readonly signal?: AbortSignal;
  } = {},
  options: ReadProviderStatusOptions = {},
): Promise<readonly ProviderReport[]> {
  const { env = {}, ...rest } = more;
  const context: OperationContext = project.context({
    providers: [openaiCompatible],
    keyring: false,
    ...rest,
    env: { PATH: process.env["PATH"], HOME: project.home, ...env },
  });
  const around = await createProjectExecutor(context, { neededProfiles: new Set(), asksModels: false, ensembles: async () => undefined });
  return readProviderStatus(context, around, options);
}
