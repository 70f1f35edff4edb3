import type { Config } from "@llm-orc/core-config";
import type { Profiles, RunEvent, RunResult } from "@llm-orc/run-spec";
import { ProviderError } from "@llm-orc/provider";
import { fakeProvider } from "@llm-orc/testkit";
import { describe, expect, it } from "vitest";
import { checkEnsembles } from "../ensemble/check-ensembles.ts";
import { type PluginProject, pluginProject } from "../plugins/__fixtures__/plugin-project.ts";
import { invoke } from "../run/invoke.ts";
import { FALLBACK_PROFILE, projectFallback, withProjectFallback } from "./default-models.ts";

describe("projectFallback", () => {
  it.each([
    { models: undefined, expected: undefined },
    { models: {}, expected: undefined },
    { models: { fallback: "" }, expected: undefined },
    { models: { fallback: 5 }, expected: undefined },
    { models: { test: "a" }, expected: undefined },
    { models: { fallback: "a" }, expected: { name: "a" } },
    { models: { fallback: "llama3" }, expected: { name: FALLBACK_PROFILE, profile: { provider: "ollama", model: "llama3" } } },
    {
      models: { fallback: "gpt-x", fallback_provider: "openai-compatible/lab" },
      expected: { name: FALLBACK_PROFILE, profile: { provider: "openai-compatible/lab", model: "gpt-x" } },
    },
  ])("is $expected of $models", ({ models, expected }) => {
    const config = { project: models === undefined ? {} : { default_models: models } } as unknown as Config;
    expect(projectFallback(config, { a: { provider: "fake", model: "a" } })).toEqual(expected);
  });
});

describe("withProjectFallback", () => {
  const profiles: Profiles = {
    alone: { provider: "fake", model: "alone" },
    first: { provider: "fake", model: "first", fallback_model_profile: "second" },
    second: { provider: "fake", model: "second" },
    last: { provider: "fake", model: "last", fallback_model_profile: "behind" },
    behind: { provider: "fake", model: "behind" },
  };

  it("ends every chain with it, and makes no cycle of its own chain", () => {
    expect(chainEnds(withProjectFallback(profiles, { name: "last" }))).toEqual({
      alone: ["last", "behind"],
      first: ["second", "last", "behind"],
      second: ["last", "behind"],
      last: ["behind"],
      behind: [],
    });
  });

  it("adds the profile of a model that has none", () => {
    const all = withProjectFallback(profiles, { name: FALLBACK_PROFILE, profile: { provider: "ollama", model: "llama3" } });
    expect(chainEnds(all)).toMatchObject({ alone: [FALLBACK_PROFILE], last: ["behind", FALLBACK_PROFILE], [FALLBACK_PROFILE]: [] });
  });

  it("leaves a cycle of the user's as it is", () => {
    const round: Profiles = {
      x: { provider: "fake", model: "x", fallback_model_profile: "y" },
      y: { provider: "fake", model: "y", fallback_model_profile: "x" },
    };
    expect(withProjectFallback(round, { name: "x" })).toEqual(round);
  });
});

describe("default_models.fallback of a project", () => {
  it("answers for a profile and for an agent with a model of its own when theirs have failed", async () => {
    const project = withAgents("default_models: {fallback: spare, fallback_provider: fake}");
    const { result, events } = await run(project);
    for (const agent of ["by_profile", "by_model"]) {
      expect(result.results[agent]).toMatchObject({
        status: "success",
        response: "from the spare",
        model: "spare",
        model_substituted: true,
      });
      expect(result.results[agent]).toHaveProperty("model_profile", FALLBACK_PROFILE);
    }
    expect(result.results["by_profile"]).toMatchObject({ fallback_from: "main" });
    const fallbacks = events.filter(({ type }) => type === "agent_fallback_started");
    expect(fallbacks).toHaveLength(2);
    expect(fallbacks).toContainEqual(expect.objectContaining({ from: "main", to: FALLBACK_PROFILE }));
  });

  it("may name a profile", async () => {
    const project = withAgents("default_models: {fallback: reserve}");
    const { result } = await run(project);
    expect(result.results["by_profile"]).toMatchObject({ model: "spare", model_profile: "reserve", fallback_from: "main" });
  });

  it("is not there unless the project says it", async () => {
    const { result } = await run(withAgents("default_models: {test: reserve}"));
    expect(result.results["by_profile"]).toMatchObject({ status: "failed", model_substituted: false });
    expect(result.results["by_model"]).toMatchObject({ status: "failed" });
  });

  it("leaves an agent without any model what it is: an error", async () => {
    const project = withAgents("default_models: {fallback: reserve}");
    project.write({ ".llm-orc/ensembles/e.yaml": "name: e\ndescription: d\nagents: [{name: a, system_prompt: hello}]\n" });
    const { ensembles } = await checkEnsembles.run(project.context({ providers: [failing()] }), { ensembles: ["e"] });
    expect(ensembles[0]?.diagnostics.map(({ code }) => code)).toContain("ORC2009");
  });
});

function chainEnds(profiles: Profiles): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.keys(profiles).map((name) => {
      const chain: string[] = [];
      for (let next = profiles[name]?.fallback_model_profile; typeof next === "string"; next = profiles[next]?.fallback_model_profile) {
        if (chain.includes(next)) throw new Error(`cycle at ${next}`);
        chain.push(next);
      }
      return [name, chain];
    }),
  );
}

function withAgents(defaultModels: string): PluginProject {
  const project = pluginProject();
  project.write({
    ".llm-orc/config.yaml": `project: {${defaultModels}}\nmodel_profiles: {main: {provider: fake, model: broken}, reserve: {provider: fake, model: spare}}\n`,
    ".llm-orc/ensembles/e.yaml":
      "name: e\ndescription: d\nagents: [{name: by_profile, model_profile: main}, {name: by_model, provider: fake, model: broken}]\n",
  });
  return project;
}

function failing(): ReturnType<typeof fakeProvider> {
  const error = new ProviderError("auth", "No key.", { reachedVendor: false });
  return fakeProvider({ replies: { broken: error, spare: "from the spare" } });
}

async function run(project: PluginProject): Promise<{ result: RunResult; events: readonly RunEvent[] }> {
  const events: RunEvent[] = [];
  let reading: Promise<void> = Promise.resolve();
  const context = project.context({
    providers: [failing()],
    onRunStarted: ({ run: started }) => {
      reading = (async () => {
        for await (const event of started.events) events.push(event);
      })();
    },
  });
  const { result } = await invoke.run(context, { ensemble: "e", input: "x" });
  await reading;
  return { result, events };
}
