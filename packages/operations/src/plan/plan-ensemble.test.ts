import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ollama } from "@llm-orc/providers-ollama";
import { openaiCompatible } from "@llm-orc/providers-openai-compatible";
import { sim } from "@llm-orc/providers-sim";
import { fakeProvider } from "@llm-orc/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createContext, type CreateContextOptions, type OperationContext } from "../context.ts";
import { planEnsemble } from "./plan-ensemble.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "plan-ensemble-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("planEnsemble", () => {
  it("says who runs when, beside whom, on which model and why, and runs nothing", async () => {
    project({
      "ensembles/review.yaml": `
name: review
default_task: Look at it.
agents:
  - {name: list, script: list.sh}
  - {name: each, model_profile: fast, depends_on: [list], fan_out: true, timeout_seconds: 9}
  - {name: extra, provider: fake, model: large, depends_on: [list], when: "\${list.total} > 3"}
  - {name: fix, loop: {body: cycle, until: "\${done} == true", max_iterations: 5}, depends_on: [list]}
  - {name: judge, model_profile: fast, depends_on: [each, fix], prompt: "\${each} \${extra}"}
`,
      "ensembles/cycle.yaml": "name: cycle\nagents:\n  - {name: build, model_profile: fast}\n",
      "profiles/fast.yaml": "name: fast\nprovider: fake\nmodel: small\n",
      "scripts/list.sh": `touch "${root}/was-run"\n`,
    });
    const provider = fakeProvider({});
    const plan = await planEnsemble.run(context({ providers: [provider] }), { ensemble: "review" });
    expect(plan).toMatchObject({
      ensemble: "review",
      file: join(root, ".llm-orc/ensembles/review.yaml"),
      input: { source: "default_task", tokens: 4 },
      phases: [["list"], ["each", "extra", "fix"], ["judge"]],
      critical_path: { agents: ["list", "each", "judge"], length: 3 },
      max_parallel: 3,
      runnable: true,
      children: { cycle: { ensemble: "cycle", agents: [{ name: "build", model: "small" }] } },
    });
    const [list, each, extra, fix, judge] = plan.agents;
    expect(list).toMatchObject({ kind: "script", level: 0, beside: [], depends_on: [] });
    expect(each).toMatchObject({
      provider: "fake",
      model: "small",
      profile: "fast",
      model_reason: 'profile "fast"',
      fan_out: true,
      timeout_seconds: 9,
      beside: ["extra", "fix"],
    });
    expect(extra).toMatchObject({ model: "large", model_reason: "named on the agent", guard: "${list.total} > 3", beside_count: 2 });
    expect(fix).toMatchObject({ kind: "loop", runs: ["cycle"], max_iterations: 5 });
    expect(judge).toMatchObject({ depends_on: ["each", "fix"], waits_for: ["extra"] });
    expect(plan.agents.some(({ missing }) => missing !== undefined)).toBe(false);
    expect(plan.children["cycle"]?.agents[0]).not.toHaveProperty("beside_count");
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);

    expect(provider.calls).toEqual([]);
    expect(existsSync(join(root, "was-run"))).toBe(false);
    expect(readdirSync(join(root, ".llm-orc")).toSorted()).toEqual(["ensembles", "profiles", "scripts"]);
  });

  it("has a plan for what cannot run, and says why, also behind guards and inside children", async () => {
    project({
      "ensembles/broken.yaml": `
name: broken
agents:
  - {name: gone, script: gone.sh}
  - {name: keyless, provider: openai-compatible/groq, model: m}
  - {name: typo, model_profile: fats}
  - {name: guarded, script: away.sh, depends_on: [gone], when: "\${gone.ok} == true"}
  - {name: inline, script: "echo hi", depends_on: [gone], when: "\${gone.ok} == true"}
  - {name: nest, ensemble: child}
  - {name: nowhere, ensemble: chidl}
`,
      "ensembles/child.yaml": "name: child\nagents:\n  - {name: lost, script: lost.sh}\n",
      "profiles/fast.yaml": "name: fast\nprovider: sim\nmodel: small\n",
    });
    const plan = await planEnsemble.run(context(), { ensemble: "broken" });
    expect(plan.runnable).toBe(false);
    expect(Object.fromEntries(plan.agents.map(({ name, missing }) => [name, missing?.code]))).toEqual({
      gone: "ORC3101",
      keyless: "ORC3003",
      typo: "ORC3001",
      guarded: "ORC3101",
      inline: undefined,
      nest: "ORC3007",
      nowhere: "ORC3006",
    });
    expect(plan.agents[1]?.missing?.hint).toContain("GROQ_API_KEY");
    expect(plan.children["child"]?.agents[0]?.missing).toMatchObject({ code: "ORC3101" });
    expect(plan.estimate.unpriced).toEqual(["keyless", "typo", "nowhere"]);
    expect(plan.problems.map(({ code }) => code)).toContain("ORC3006");
  });

  it("plans with simulated models when asked, and says who answers for the built-in profile", async () => {
    project({ "ensembles/e.yaml": "name: e\nagents:\n  - {name: a, model_profile: demo}\n" });
    const simulated = await planEnsemble.run(context(), { ensemble: "e", simulate: true, input: "one ".repeat(100) });
    expect(simulated.agents[0]).toMatchObject({ provider: "sim", model_reason: "simulated, as asked" });
    expect(simulated.input).toEqual({ source: "given", tokens: 100 });
    expect(simulated.estimate.cost.worst).toEqual({ usd: "0", status: "known" });
    const unreachable = { OLLAMA_HOST: "127.0.0.1:1" };
    const found = await planEnsemble.run(context({ env: { ...env(), ...unreachable }, providers: [sim, ollama] }), { ensemble: "e" });
    expect(found.agents[0]?.model_reason).toMatch(/^built-in profile "demo": Model answers are SIMULATED: no Ollama/);
    expect(found.input).toEqual({ source: "none", tokens: null });
    expect(found.estimate.input_tokens.likely).toBeGreaterThan(250);
    expect(found.assumptions.join()).toContain("no input yet");
  });

  it.each([
    { case: "an unknown ensemble", file: "name: e\nagents: []\n", query: "f", code: "ENSEMBLE_NOT_FOUND" },
    {
      case: "one without a meaning",
      file: "name: e\nagents:\n  - {name: a, script: s.sh, depends_on: [a]}\n",
      query: "e",
      code: "ENSEMBLE_INVALID",
    },
  ])("refuses $case", async ({ file, query, code }) => {
    project({ "ensembles/e.yaml": file });
    await expect(planEnsemble.run(context(), { ensemble: query })).rejects.toMatchObject({ code });
  });

  it("plans agents of any name", async () => {
    project({
      "ensembles/e.yaml":
        'name: e\nagents:\n  - {name: __proto__, script: "true"}\n  - {name: constructor, ensemble: __proto__, depends_on: [__proto__]}\n',
      "ensembles/__proto__.yaml": 'name: __proto__\nagents:\n  - {name: a, script: "true"}\n',
    });
    const plan = await planEnsemble.run(context(), { ensemble: "e" });
    expect(plan.agents.map(({ name }) => name)).toEqual(["__proto__", "constructor"]);
    expect(Object.keys(plan.children)).toEqual(["__proto__"]);
  });
});

function env(): Readonly<Record<string, string | undefined>> {
  return { PATH: process.env["PATH"], HOME: join(root, "home") };
}

function context(more: Partial<CreateContextOptions> = {}): OperationContext {
  return createContext({ cwd: root, env: env(), providers: [sim, openaiCompatible], signal: new AbortController().signal, ...more });
}

function project(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, ".llm-orc", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
