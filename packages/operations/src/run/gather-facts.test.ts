import type { ProviderPlugin } from "@llm-orc/provider";
import { fakeProvider } from "@llm-orc/testkit";
import { describe, expect, it } from "vitest";
import { checkEnsembles } from "../ensemble/check-ensembles.ts";
import { planEnsemble } from "../plan/plan-ensemble.ts";
import { pluginProject } from "../plugins/__fixtures__/plugin-project.ts";

describe("gatherFacts", () => {
  it.each([
    { case: "an agent", agent: "provider: anthropic-claude-pro-max, model: opus", path: "/agents/0/model" },
    { case: "a profile", agent: "model_profile: max", path: "/agents/0/model_profile" },
  ])("has one error with what to write instead for $case that names the removed subscription provider", async ({ agent, path }) => {
    const project = pluginProject();
    project.write({
      ".llm-orc/ensembles/e.yaml": `name: e\ndescription: d\nagents: [{name: a, ${agent}}]\n`,
      ".llm-orc/profiles/max.yaml": "name: max\nprovider: anthropic-claude-pro-max\nmodel: opus\n",
    });
    const { ensembles } = await checkEnsembles.run(project.context({ providers: [fakeProvider()] }), { ensembles: ["e"] });
    const errors = ensembles[0]?.diagnostics.filter(({ severity }) => severity === "error");
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({ code: "ORC3003", path });
    expect(errors?.[0]?.message).toContain("Anthropic's terms do not allow other programs to use a Claude subscription");
    for (const words of ['"provider: anthropic-api"', "llm-orc auth add anthropic-api", '"provider: claude-cli"'])
      expect(errors?.[0]?.hint).toContain(words);
  });

  it.each([
    { available: true, detail: "there", expected: [] },
    { available: false, detail: "It is not enabled.", expected: ['error ORC3003 "a" cannot run: It is not enabled.'] },
  ])("asks a provider without key and address whether it can be used: $available", async ({ expected, ...status }) => {
    const fake = fakeProvider();
    const program = {
      ...fake,
      origins: [],
      auth: ["none"] as const,
      create: (...parameters: Parameters<typeof fake.create>) => ({ ...fake.create(...parameters), status: async () => status }),
    };
    const project = pluginProject();
    project.write({ ".llm-orc/ensembles/e.yaml": "name: e\ndescription: d\nagents: [{name: a, provider: fake, model: m}]\n" });
    const { ensembles } = await checkEnsembles.run(project.context({ providers: [program] }), { ensembles: ["e"] });
    expect(ensembles[0]?.diagnostics.map(({ severity, code, message }) => `${severity} ${code} ${message}`)).toEqual(expected);
  });

  it("does not hold it against a model that its server is too busy to list its models", async () => {
    const project = pluginProject();
    project.write({ ".llm-orc/ensembles/e.yaml": "name: e\ndescription: d\nagents: [{name: a, provider: fake, model: m}]\n" });
    const { ensembles } = await checkEnsembles.run(project.context({ providers: [silentProvider()] }), { ensembles: ["e"] });
    expect(ensembles[0]?.diagnostics).toEqual([]);
  });

  // A rejection that nobody waits for would end the process, and fails this test.
  it("rejects once when the run is stopped, whatever else is being asked", async () => {
    const project = pluginProject();
    project.write({
      ".llm-orc/ensembles/e.yaml": "name: e\ndescription: d\nagents: [{name: a, provider: fake, model: m}, {name: b, script: s.py}]\n",
      ".llm-orc/scripts/s.py": "print('hi')\n",
    });
    const context = project.context({ providers: [silentProvider()], signal: AbortSignal.abort("SIGTERM") });
    await expect(planEnsemble.run(context, { ensemble: "e" })).rejects.toBe("SIGTERM");
  });
});

/** A model server on this machine that takes what it is asked and says nothing. */
function silentProvider(): ProviderPlugin {
  const fake = fakeProvider();
  const waits = ({ signal }: { readonly signal: AbortSignal }): Promise<never> => {
    const { promise, reject } = Promise.withResolvers<never>();
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener("abort", () => reject(signal.reason as Error));
    return promise;
  };
  return {
    ...fake,
    create: (...parameters) => ({ ...fake.create(...parameters), describeModel: () => ({ id: "m", isLocal: true }), listModels: waits }),
  };
}
