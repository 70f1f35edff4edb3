import type { Diagnostic } from "@llm-orc/contracts";
import { createPriceList } from "@llm-orc/pricing";
import { type Agent, builtInKinds, type Budget, type Profiles } from "@llm-orc/run-spec";
import { describe, expect, it } from "vitest";
import type { Facts, ModelFact } from "./facts.ts";
import { type Plan, planRun } from "./plan-run.ts";

const profiles: Profiles = {
  main: { provider: "acme", model: "m", fallback_model_profile: "spare" },
  spare: { provider: "other", model: "s", temperature: 1 },
  circle: { provider: "acme", model: "c", fallback_model_profile: "round" },
  round: { provider: "acme", model: "r", fallback_model_profile: "circle" },
  lost: { provider: "acme", model: "l", fallback_model_profile: "nowhere" },
  smart: { route: { candidates: ["main", "spare"] } } as never,
  torn: { route: { candidates: ["main", "nowhere"] } } as never,
};

describe("the models of an agent", () => {
  it("are its profile's, and the fallbacks behind it, each with its own settings", () => {
    const { plan, problems } = planned([{ name: "a", model_profile: "main", temperature: 0.2, options: { top_k: 3 } }]);
    expect(problems).toEqual([]);
    expect(plan?.agents[0]).toMatchObject({
      model: { profile: "main", provider: "acme", options: { top_k: 3 } },
      fallbacks: [{ profile: "spare", provider: "other", model: "s", temperature: 0.2 }],
    });
    // Another vendor does not get the options of this one.
    expect(plan?.agents[0]?.fallbacks?.[0]).not.toHaveProperty("options");
  });

  it("end where a fallback comes round, or is not there, with a warning", () => {
    expect(planned([{ name: "a", model_profile: "circle" }])).toMatchObject({
      plan: { agents: [{ model: { model: "c" }, fallbacks: [{ model: "r" }] }] },
      problems: ['warning ORC3011 The fallbacks of "a" come back to "circle": they end there.'],
    });
    expect(planned([{ name: "a", model_profile: "lost" }]).problems).toEqual([
      'warning ORC3011 The fallback "nowhere" of "a" does not exist.',
    ]);
    expect(planned([{ name: "a", model_profile: "main", fallback_model_profile: "main" }]).problems).toHaveLength(1);
  });

  it("make good what is wrong with the first: then it is a warning", () => {
    const away: ModelFact = { problem: "there is no key." };
    expect(planned([{ name: "a", model_profile: "main" }], { models: new Map([["main", away]]) }).problems).toEqual([
      'warning ORC3003 "a" cannot run: there is no key. Its fallback "spare" answers for "a".',
    ]);
    const both = new Map([["main", away] as const, ["spare", away] as const]);
    expect(planned([{ name: "a", model_profile: "main" }], { models: both }).problems).toEqual([
      'error ORC3003 "a" cannot run: there is no key.',
    ]);
    const missing = planned([{ name: "a", model_profile: "gone", fallback_model_profile: "spare" }]);
    expect(missing).toMatchObject({ plan: { agents: [{ model: { profile: "spare" }, fallbackFrom: "gone" }] } });
    expect(missing.problems).toEqual([
      'warning ORC3001 "a" uses profile "gone", which does not exist. Its fallback "spare" answers for "a".',
    ]);
  });

  it("are chosen from where the profile has a route, with what is known of each", () => {
    const models = new Map<string, ModelFact>([
      ["main", { info: { id: "m", contextWindow: 100, capabilities: [] } }],
      ["spare", { problem: "there is no key." }],
    ]);
    const { plan, problems } = planned([{ name: "a", model_profile: "smart" }], { models });
    expect(problems).toEqual([]);
    expect(plan?.agents[0]?.route).toMatchObject({
      prefer: "cost",
      candidates: [
        { model: { profile: "main" }, contextWindow: 100, takesJson: false, unavailable: undefined },
        { model: { profile: "spare" }, unavailable: "there is no key." },
      ],
    });
    const none = new Map<string, ModelFact>([...models, ["main", { problem: "it is away." }]]);
    expect(planned([{ name: "a", model_profile: "smart" }], { models: none }).problems).toEqual([
      'error ORC3003 "a" cannot run: of the candidates of "smart" none can be asked; the first: it is away.',
    ]);
    expect(planned([{ name: "a", model_profile: "torn" }]).problems).toEqual([
      'warning ORC3012 Profile "torn" routes to "nowhere", which is no profile with a model.',
    ]);
  });
});

describe("a budget in a plan", () => {
  const known: ModelFact = { info: { id: "m", price: { input_per_mtok: 1, output_per_mtok: 1 }, maxOutputTokens: 10 } };

  it.each([
    ["that all models fit into", { usd: 1 }, known, []],
    ["without a price", { usd: 1 }, {}, ['error ORC3010 The run has a budget, and "a" asks profile "spare": what it costs is not known.']],
    [
      "without a longest answer",
      { usd: 1 },
      { info: { id: "s", price: { input_per_mtok: 1, output_per_mtok: 1 } } },
      ['error ORC3010 The run has a budget, and "a" asks profile "spare": how much it may answer is not known.'],
    ],
    ["that lets unknown ones run", { usd: 1, unknown_price: "allow" }, {}, []],
    ["for a model that costs nothing", { usd: 1 }, { info: { id: "s", isLocal: true } }, []],
    [
      "in tokens, for a model that costs nothing",
      { tokens: 9 },
      { info: { id: "s", isLocal: true } },
      [expect.stringContaining("how much it may answer")],
    ],
    ["for what cannot be asked at all", { usd: 1 }, { problem: "gone." }, [expect.stringContaining("ORC3003")]],
  ] as const)("%s", (_what, budget, fact, problems) => {
    expect(planned([{ name: "a", model_profile: "spare" }], { models: new Map([["spare", fact]]) }, budget).problems).toEqual(problems);
  });

  it("looks at the fallbacks too, and takes the user's prices", () => {
    const models = new Map<string, ModelFact>([
      ["main", known],
      ["spare", {}],
    ]);
    expect(planned([{ name: "a", model_profile: "main" }], { models }, { usd: 1 }).problems).toHaveLength(1);
    const prices = createPriceList({ "other/s": { input_per_mtok: 1, output_per_mtok: 1, max_output_tokens: 5 } });
    expect(planned([{ name: "a", model_profile: "main" }], { models, prices }, { usd: 1 }).problems).toEqual([]);
  });
});

function planned(
  agents: readonly Agent[],
  facts: Partial<Facts> = {},
  budget?: Budget,
): { plan: Plan | undefined; problems: readonly string[] } {
  const ensemble = { name: "e", agents, ...(budget === undefined ? {} : { budget }) };
  const { plan, diagnostics } = planRun(ensemble, { declarations: builtInKinds, profiles, ...facts });
  return { plan, problems: diagnostics.map(({ severity, code, message }: Diagnostic) => `${severity} ${code} ${message}`) };
}
