import { existsSync } from "node:fs";
import { join } from "node:path";
import { fakeProvider } from "@llm-orc/testkit";
import { describe, expect, it } from "vitest";
import { checkEnsembles } from "../ensemble/check-ensembles.ts";
import { listEnsembles } from "../ensemble/list-ensembles.ts";
import { graphEnsemble } from "../graph/graph-ensemble.ts";
import { planEnsemble } from "../plan/plan-ensemble.ts";
import { listProfiles } from "../profile/list-profiles.ts";
import { invoke } from "../run/invoke.ts";
import { grantTrust, showTrust } from "../trust/trust-project.ts";
import { pluginManifest, pluginModule, type PluginProject, pluginProject } from "./__fixtures__/plugin-project.ts";

const RAN = 'import { writeFileSync } from "node:fs";\nwriteFileSync(new URL("ran", import.meta.url), "");\n';
const sim = fakeProvider({ id: "fake", replies: { m: "from the program" } });

describe("a plugin of the user", () => {
  it("answers a run, and nothing else executes it", async () => {
    const project = withGlobalPlugin();
    const context = project.context();
    const [checked] = (await checkEnsembles.run(context, {})).ensembles;
    expect(checked).toMatchObject({ runnable: true, diagnostics: [] });
    const plan = await planEnsemble.run(context, { ensemble: "e" });
    expect(plan).toMatchObject({
      runnable: true,
      agents: [{ model_reason: 'profile "p"; from the plugin "acme-plugin", which only a run loads' }],
    });
    await graphEnsemble.run(context, { ensemble: "e" });
    await listEnsembles.run(context, {});
    await listProfiles.run(context, {});
    expect(hasRun(project)).toBe(false);
    const { result } = await invoke.run(context, { ensemble: "e", input: "x" });
    expect(result).toMatchObject({ status: "completed", deliverable: "from acme" });
    expect(hasRun(project)).toBe(true);
  });

  it("is not loaded by a run that needs none of its providers, nor by a simulated one", async () => {
    const project = withGlobalPlugin();
    project.write({ ".llm-orc/profiles/p.yaml": "name: p\nprovider: fake\nmodel: m\n" });
    const context = project.context({ providers: [sim] });
    expect((await invoke.run(context, { ensemble: "e", input: "x" })).result.deliverable).toBe("from the program");
    project.write({ ".llm-orc/profiles/p.yaml": "name: p\nprovider: acme\nmodel: m\n" });
    const simulated = project.context({ providers: [(await import("@llm-orc/providers-sim")).sim] });
    expect((await invoke.run(simulated, { ensemble: "e", input: "x", simulate: true })).result.status).toBe("completed");
    expect(hasRun(project)).toBe(false);
  });

  it("is found by the provider that an agent names itself", async () => {
    const project = withGlobalPlugin();
    project.write({ ".llm-orc/ensembles/e.yaml": "name: e\ndescription: E\nagents:\n  - {name: a, provider: acme/lab, model: m}\n" });
    const { result } = await invoke.run(project.context(), { ensemble: "e", input: "x" });
    expect(result).toMatchObject({ deliverable: "from acme", results: { a: { provider: "acme/lab" } } });
  });

  it("may be one file, of which it is not known before what it has", async () => {
    const project = withGlobalPlugin();
    project.writeGlobal({ "config.yaml": "plugins: [./one.mjs]\n", "one.mjs": pluginModule("acme") });
    expect((await checkEnsembles.run(project.context(), {})).ensembles[0]).toMatchObject({ runnable: true, diagnostics: [] });
    expect((await invoke.run(project.context(), { ensemble: "e", input: "x" })).result.deliverable).toBe("from acme");
  });

  it.each<[string, Record<string, string>, string, string]>([
    ["is not installed", { "config.yaml": "helper: h\nplugins: [other, gone]\n" }, "is not installed", "2:11"],
    ["cannot be read", { "config.yaml": "plugins:\n  - ./p\n", "p/package.json": "{" }, "no JSON object", "2:5"],
    ["is named in config.local.yaml", { "config.local.yaml": "plugins: [./gone]\n" }, "There is no plugin at", "1:11"],
    [
      "has a provider that the program has",
      { "node_modules/acme-plugin/package.json": pluginManifest("acme-plugin", ["acme", "fake"]) },
      'its provider "fake" belongs to the program itself',
      "1:11",
    ],
    [
      "has a provider that another plugin has",
      { "config.yaml": "plugins: [acme-plugin, ./p]\n", "p/package.json": pluginManifest("p", ["acme"]), "p/index.js": "" },
      'its provider "acme" belongs to the plugin "acme-plugin"',
      "1:24",
    ],
  ])("that %s is told at its line, and harms no ensemble that does not need it", async (_name, files, says, place) => {
    const project = withGlobalPlugin();
    project.writeGlobal(files);
    project.write({ ".llm-orc/ensembles/e.yaml": "name: e\ndescription: E\nagents:\n  - {name: a, provider: fake, model: m}\n" });
    const context = project.context({ providers: [sim] });
    const [checked] = (await checkEnsembles.run(context, {})).ensembles;
    expect(checked).toMatchObject({ valid: true, runnable: true });
    const found = checked?.diagnostics.filter(({ code }) => code === "ORC3201") ?? [];
    expect(found[0]).toMatchObject({ severity: "warning", message: expect.stringContaining(says) as string });
    expect(found[0]?.hint).toMatch(/./);
    expect(`${found[0]?.line}:${found[0]?.column}`).toBe(place);
    expect(found[0]?.file).toMatch(/\.config\/llm-orc\/config(\.local)?\.yaml$/);
    expect((await invoke.run(context, { ensemble: "e", input: "x" })).result.status).toBe("completed");
  });

  it.each<[string, Record<string, string>, string]>([
    ["is not installed", { "config.yaml": "plugins: [gone]\n" }, "npm install --prefix"],
    ["throws when it is imported", { "node_modules/acme-plugin/index.js": "throw new Error('no luck')" }, "node --eval"],
    ["exports nothing", { "node_modules/acme-plugin/index.js": "" }, "definePlugin"],
  ])("that %s fails a run that needs it, with that reason", async (_name, files, hint) => {
    const project = withGlobalPlugin();
    project.writeGlobal(files);
    const failing = invoke.run(project.context(), { ensemble: "e", input: "x" });
    await expect(failing).rejects.toMatchObject({ code: "ENSEMBLE_NOT_RUNNABLE" });
    const { diagnostics } = (await failing.catch((error: unknown) => error)) as { diagnostics: readonly { code: string; hint?: string }[] };
    expect(diagnostics.map(({ code }) => code).toSorted()).toEqual(["ORC3003", "ORC3201"]);
    for (const diagnostic of diagnostics) expect(diagnostic.hint).toContain(hint);
  });

  it("does not hide a typo in a provider's name", async () => {
    const project = withGlobalPlugin();
    project.writeGlobal({ "config.yaml": "plugins: [gone]\n" });
    project.write({ ".llm-orc/profiles/p.yaml": "name: p\nprovider: fkae\nmodel: m\n" });
    const [checked] = (await checkEnsembles.run(project.context({ providers: [sim] }), {})).ensembles;
    expect(checked?.diagnostics.find(({ code }) => code === "ORC3003")).toMatchObject({
      message: expect.stringContaining('There is no provider "fkae"') as string,
      hint: expect.stringMatching(/Did you mean "fake"\?.*npm install --prefix \S+ gone$/s) as string,
    });
  });
});

describe("a plugin of a project", () => {
  it("is refused before the project is trusted, with the command to type", async () => {
    const project = withProjectPlugin();
    const [checked] = (await checkEnsembles.run(project.context(), {})).ensembles;
    expect(checked).toMatchObject({ valid: true, runnable: false });
    expect(checked?.diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
      ["ORC3003", "See what would run, and allow it: llm-orc trust"],
      ["ORC1110", "See what would run, and allow it: llm-orc trust"],
    ]);
    await expect(invoke.run(project.context(), { ensemble: "e", input: "x" })).rejects.toMatchObject({ code: "ENSEMBLE_NOT_RUNNABLE" });
    const kept = await invoke.run(project.context(), { ensemble: "e", input: "x", keep_going: true });
    expect(kept.result).toMatchObject({ status: "failed", results: { a: { status: "failed" } } });
    expect(existsSync(join(project.root, ".llm-orc/p/ran"))).toBe(false);
  });

  it("answers once it is trusted, and is refused when it has changed", async () => {
    const project = withProjectPlugin();
    const { hash } = await showTrust.run(project.context(), {});
    await grantTrust.run(project.context(), { hash });
    expect((await checkEnsembles.run(project.context(), {})).ensembles[0]).toMatchObject({ runnable: true, diagnostics: [] });
    expect((await invoke.run(project.context(), { ensemble: "e", input: "x" })).result.deliverable).toBe("from acme");
    project.write({ ".llm-orc/p/more.js": "export {};" });
    const failing = invoke.run(project.context(), { ensemble: "e", input: "x" });
    await expect(failing).rejects.toMatchObject({
      code: "ENSEMBLE_NOT_RUNNABLE",
      diagnostics: expect.arrayContaining([
        expect.objectContaining({ code: "ORC1110", message: expect.stringContaining("has changed since you trusted") as string }),
      ]) as unknown[],
    });
  });

  it("that the user has too needs no trust, and is not there twice", async () => {
    const project = withGlobalPlugin();
    const { home } = project;
    project.write({ ".llm-orc/config.yaml": `plugins: ["${home}/.config/llm-orc/node_modules/acme-plugin"]\n` });
    const { result } = await invoke.run(project.context(), { ensemble: "e", input: "x" });
    expect(result.deliverable).toBe("from acme");
    const { hash } = await showTrust.run(project.context(), {});
    await grantTrust.run(project.context(), { hash });
    expect((await checkEnsembles.run(project.context(), {})).ensembles[0]?.diagnostics).toEqual([]);
  });
});

const ENSEMBLE = {
  ".llm-orc/ensembles/e.yaml": "name: e\ndescription: E\nagents:\n  - {name: a, model_profile: p}\n",
  ".llm-orc/profiles/p.yaml": "name: p\nprovider: acme\nmodel: m\n",
};

function withGlobalPlugin(): PluginProject {
  const project = pluginProject();
  project.write(ENSEMBLE);
  project.writeGlobal({
    "config.yaml": "plugins: [acme-plugin]\n",
    "node_modules/acme-plugin/package.json": pluginManifest("acme-plugin", ["acme"]),
    "node_modules/acme-plugin/index.js": pluginModule("acme", { before: RAN }),
  });
  return project;
}

function withProjectPlugin(): PluginProject {
  const project = pluginProject();
  project.write({
    ...ENSEMBLE,
    ".llm-orc/config.yaml": "plugins: [./p]\n",
    ".llm-orc/p/package.json": pluginManifest("p", ["acme"]),
    ".llm-orc/p/index.js": pluginModule("acme"),
  });
  return project;
}

function hasRun({ home }: PluginProject): boolean {
  return existsSync(join(home, ".config/llm-orc/node_modules/acme-plugin/ran"));
}
