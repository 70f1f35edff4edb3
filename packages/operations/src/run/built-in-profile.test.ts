import { join } from "node:path";
import { Redacted } from "@llm-orc/contracts";
import { anthropic } from "@llm-orc/providers-anthropic";
import { ollama } from "@llm-orc/providers-ollama";
import { openaiCompatible } from "@llm-orc/providers-openai-compatible";
import { sim } from "@llm-orc/providers-sim";
import {
  anthropicDialect,
  type FakeModelServer,
  ollamaDialect,
  startFakeModelServer,
  type StartFakeModelServerOptions,
} from "@llm-orc/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { openStore } from "../credentials/open-store.ts";
import { checkEnsembles } from "../ensemble/check-ensembles.ts";
import { planEnsemble } from "../plan/plan-ensemble.ts";
import { type PluginProject, pluginProject } from "../plugins/__fixtures__/plugin-project.ts";
import { invoke, type InvokeOutput } from "./invoke.ts";

const contentDir = join(import.meta.dirname, "../../../../library");
const NOBODY = "127.0.0.1:1";

const servers: FakeModelServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe("the profile demo", () => {
  it("is answered by a reachable Ollama, by a small chat model of it", async () => {
    const { origin } = await serve({
      dialect: ollamaDialect,
      models: ["nomic-embed-text", "big:70b", "small-mini:latest"],
      script: { text: "from Ollama" },
    });
    const { result, notices } = await run("text-review", { OLLAMA_HOST: origin.replace("http://", "") });
    expect(result.results["editor"]).toMatchObject({ response: "from Ollama", model: "small-mini:latest", provider: "ollama" });
    expect(notices).toEqual([`demo is answered by small-mini:latest (Ollama at ${origin}).`]);
  });

  it("is answered by the key of the environment when there is no Ollama", async () => {
    const { baseUrl } = await serve({ models: ["gpt-nano"], script: { text: "from the vendor" }, key: "sk-from-the-environment" });
    const { result, notices } = await run("text-review", { OPENAI_API_KEY: "sk-from-the-environment", OPENAI_BASE_URL: baseUrl });
    expect(result.results["editor"]).toMatchObject({ response: "from the vendor", model: "gpt-nano" });
    expect(notices.join()).toContain("OPENAI_API_KEY");
  });

  it("is simulated otherwise, and says why", async () => {
    const { baseUrl } = await serve({ models: ["gpt-nano"], key: "another key" });
    const { result, notices } = await run("text-review", { OPENAI_API_KEY: "sk-that-is-refused", OPENAI_BASE_URL: baseUrl });
    expect(result.results["editor"]).toMatchObject({ provider: "sim" });
    expect(notices.join()).toMatch(/SIMULATED: no Ollama.*OPENAI_API_KEY.*401.*no other server on this machine/);
  });
});

describe("the profile default", () => {
  it("is the project's default_models.test when that is a profile, and nobody is asked for models", async () => {
    const project = withEnsemble("model_profile: default");
    project.write({
      ".llm-orc/config.yaml":
        "project: {default_models: {test: fast, fallback: other}}\nmodel_profiles: {fast: {provider: sim, model: quick}, other: {provider: sim, model: o}}\n",
    });
    const { result, notices } = await run("e", {}, project);
    expect(result.results["a"]).toMatchObject({ provider: "sim", model: "quick", model_profile: "default" });
    expect(notices).toEqual(["default is the profile fast (project.default_models.test)."]);
  });

  it("is answered by Ollama, and the plan says so", async () => {
    const { origin } = await serve({ dialect: ollamaDialect, models: ["llama3.2:latest"], script: { text: "hello" } });
    const project = withEnsemble("model_profile: default");
    const env = { OLLAMA_HOST: origin };
    const { result, notices } = await run("e", env, project);
    expect(result.results["a"]).toMatchObject({ response: "hello", model: "llama3.2:latest", provider: "ollama" });
    expect(notices).toEqual([`default is answered by llama3.2:latest (Ollama at ${origin}).`]);
    const plan = await planEnsemble.run(context(project, env), { ensemble: "e" });
    expect(JSON.stringify(plan)).toContain("default is answered by llama3.2:latest");
  });

  it("is answered by a stored key's vendor, by a small model that the vendor lists", async () => {
    const { origin } = await serve({
      dialect: anthropicDialect,
      models: ["claude-opus-5", "claude-haiku-4-5", "claude-haiku-5-5"],
      script: { text: "from the store" },
      key: "sk-ant-stored-0001",
    });
    const project = withEnsemble("model_profile: default");
    project.writeGlobal({ "config.yaml": `${NO_SERVERS}  anthropic-api: {settings: {base_url: "${origin}"}}\n` });
    await openStore(context(project)).set("anthropic-api", { kind: "api_key", key: new Redacted("sk-ant-stored-0001") });
    const { result } = await run("e", {}, project);
    expect(result.results["a"]).toMatchObject({ response: "from the store", provider: "anthropic-api", model: "claude-haiku-5-5" });
  });

  it("is a small model that the price list knows when a vendor gives no list for now", async () => {
    const project = withEnsemble("model_profile: default");
    project.writeGlobal({ "config.yaml": `${NO_SERVERS}  anthropic-api: {settings: {base_url: "http://127.0.0.1:1"}}\n` });
    const plan = await planEnsemble.run(context(project, { ANTHROPIC_API_KEY: "sk-ant-0123456789" }), { ensemble: "e" });
    expect(JSON.stringify(plan)).toContain("default is answered by claude-haiku-5-5 (anthropic-api, key in ANTHROPIC_API_KEY)");
  });

  it("is answered by another server on this machine", async () => {
    const { baseUrl } = await serve({ models: ["qwen3-4b"], script: { text: "from LM Studio" } });
    const project = withEnsemble("model_profile: default");
    project.writeGlobal({ "config.yaml": NO_SERVERS.replace(/lmstudio: .*/, `lmstudio: {settings: {base_url: "${baseUrl}"}}`) });
    const { result, notices } = await run("e", {}, project);
    expect(result.results["a"]).toMatchObject({ response: "from LM Studio", provider: "openai-compatible/lmstudio" });
    expect(notices).toEqual([`default is answered by qwen3-4b (LM Studio at ${baseUrl}).`]);
  });

  it("is never simulated: without any model it is an error with what was looked for and the command for each", async () => {
    const project = withEnsemble("model_profile: default");
    project.write({ ".llm-orc/config.yaml": "project: {default_models: {test: gone}}\n" });
    const { ensembles } = await check(project);
    const [problem, ...others] = ensembles[0]?.diagnostics.filter(({ severity }) => severity === "error") ?? [];
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: "ORC3003", path: "/agents/0/model_profile" });
    expect(problem?.message).toContain('project.default_models.test is "gone", which is no profile');
    for (const command of [
      "ollama pull llama3.2 (Ollama at http://127.0.0.1:1: no answer)",
      "llm-orc auth add anthropic-api (anthropic-api: no key)",
      "export OPENAI_API_KEY=... (openai-compatible/openai: no key)",
      "lms server start (LM Studio at",
      "llm-orc run <ensemble> --simulate",
    ])
      expect(problem?.hint).toContain(command);
    await expect(run("e", {}, project)).rejects.toMatchObject({ code: "ENSEMBLE_NOT_RUNNABLE" });
    const { result } = await run("e", {}, project, true);
    expect(result.results["a"]).toMatchObject({ provider: "sim" });
  });

  it("says that a running Ollama has no model yet", async () => {
    const { origin } = await serve({ dialect: ollamaDialect, models: [] });
    const { ensembles } = await check(withEnsemble("model_profile: default"), { OLLAMA_HOST: origin });
    expect(ensembles[0]?.diagnostics[0]?.hint).toContain(`ollama pull llama3.2 (Ollama at ${origin}: it lists no chat model)`);
  });

  it("is what the user has defined, also when that is wrong", async () => {
    const { origin } = await serve({ dialect: ollamaDialect, models: ["llama3.2"] });
    const project = withEnsemble("model_profile: default");
    project.write({ ".llm-orc/profiles/default.yaml": "name: default\nprovider: ollama\n" });
    const { ensembles } = await check(project, { OLLAMA_HOST: origin });
    expect(ensembles[0]?.diagnostics.find(({ severity }) => severity === "error")?.message).toContain("model is missing");
  });

  it("is looked for when only a fallback names it", async () => {
    const { origin } = await serve({ dialect: ollamaDialect, models: ["llama3.2"], script: { text: "hello" } });
    const project = withEnsemble("model_profile: gone, fallback_model_profile: default");
    const { result } = await run("e", { OLLAMA_HOST: origin }, project);
    expect(result.results["a"]).toMatchObject({ response: "hello", fallback_from: "gone", model_substituted: true });
  });
});

// Something may listen where such servers usually do.
const NO_SERVERS = `providers:
  openai-compatible/lmstudio: {settings: {base_url: "http://${NOBODY}/v1"}}
  openai-compatible/vllm: {settings: {base_url: "http://${NOBODY}/v1"}}
  openai-compatible/llamacpp: {settings: {base_url: "http://${NOBODY}/v1"}}
`;

type Env = Readonly<Record<string, string>>;

function emptyProject(): PluginProject {
  const project = pluginProject();
  project.writeGlobal({ "config.yaml": NO_SERVERS });
  return project;
}

function withEnsemble(agent: string): PluginProject {
  const project = emptyProject();
  project.write({ ".llm-orc/ensembles/e.yaml": `name: e\ndescription: for a test\nagents: [{name: a, ${agent}}]\n` });
  return project;
}

function context(project: PluginProject, env: Env = {}): ReturnType<PluginProject["context"]> {
  return project.context({
    env: { PATH: process.env["PATH"], HOME: project.home, OLLAMA_HOST: NOBODY, ...env },
    providers: [anthropic, ollama, openaiCompatible, sim],
    keyring: false,
    contentDir,
  });
}

async function run(ensemble: string, env: Env = {}, project: PluginProject = emptyProject(), simulate = false): Promise<InvokeOutput> {
  return invoke.run(context(project, env), { ensemble, input: "A short text.", simulate });
}

async function check(project: PluginProject, env: Env = {}): ReturnType<typeof checkEnsembles.run> {
  return checkEnsembles.run(context(project, env), { ensembles: ["e"] });
}

async function serve(options: StartFakeModelServerOptions): Promise<FakeModelServer> {
  const server = await startFakeModelServer(options);
  servers.push(server);
  return server;
}
