import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openaiCompatible } from "@llm-orc/providers-openai-compatible";
import { sim } from "@llm-orc/providers-sim";
import { type FakeModelServer, startFakeModelServer } from "@llm-orc/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createContext } from "../context.ts";
import { graphEnsemble } from "../graph/graph-ensemble.ts";
import { planEnsemble } from "../plan/plan-ensemble.ts";
import { invoke } from "./invoke.ts";
import { prepareRun } from "./prepare-run.ts";

let root: string;
let server: FakeModelServer;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "llm-orc-simulated-"));
  server = await startFakeModelServer({ models: ["m"], script: { text: "from the vendor" } });
  write("config.yaml", `providers: {openai-compatible: {settings: {base_url: "${server.baseUrl}"}}}`);
  write(
    "profiles/own.yaml",
    `name: own\nprovider: openai-compatible\nmodel: m\nsystem_prompt: You are careful.\nbase_url: ${server.baseUrl}\n`,
  );
  write("profiles/told.yaml", "name: told\nprovider: sim\nmodel: m\noptions: {replies: [as told]}\n");
  write(
    "ensembles/all.yaml",
    `name: all
description: every way to name a model
agents:
  - {name: profile, model_profile: own, options: {user: me}}
  - {name: named, provider: openai-compatible, model: m, options: {user: me}}
  - {name: told, model_profile: told}
  - {name: pick, script: pick.sh}
  - {name: go, dispatch: "\${pick.to}", depends_on: [pick]}
`,
  );
  write("ensembles/inner.yaml", "name: inner\ndescription: d\nagents:\n  - {name: named, provider: openai-compatible, model: m}\n");
  write("scripts/pick.sh", `echo '{"to": "inner"}'\n`);
});
afterEach(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

describe("simulate", () => {
  it("asks no model, however an agent names it, also where it is named only on the way", async () => {
    const { result } = await invoke.run(context(), { ensemble: "all", input: "x", simulate: true });
    expect(result.status).toBe("completed");
    expect(result.results["profile"]).toMatchObject({ provider: "sim", response: expect.stringContaining("You are careful.") as string });
    expect(result.results["named"]).toMatchObject({ provider: "sim" });
    expect(result.results["told"]).toMatchObject({ response: "as told" });
    expect(result.results["go"]?.response).toContain("simulated answer");
    expect(server.requests).toEqual([]);
  });

  it("is what a plan says too", async () => {
    const { agents, runnable } = await planEnsemble.run(context(), { ensemble: "all", input: "x", simulate: true });
    expect(runnable).toBe(true);
    expect(agents.slice(0, 2)).toMatchObject([{ provider: "sim" }, { provider: "sim", model_reason: "simulated, as asked" }]);
    expect(server.requests).toEqual([]);
  });

  it("is not needed for a drawing: it asks nobody and shows what is written", async () => {
    const { text } = await graphEnsemble.run(context(), { ensemble: "all" });
    expect(text).toContain("own");
    expect(server.requests).toEqual([]);
  });

  it("says what is kept beside the ensemble, and beside those that it runs", async () => {
    write("sim/all.yaml", "replies:\n  profile: 'as kept'\n  named: [{contains: other, reply: never}, {reply: 'otherwise'}]\n");
    write("sim/inner.yaml", "replies: {named: 'from within'}\n");
    const { result } = await invoke.run(context(), { ensemble: "all", input: "x", simulate: true });
    expect(result.results).toMatchObject({
      profile: { response: "as kept", provider: "sim" },
      named: { response: "otherwise" },
      told: { response: "as told" },
      go: { response: expect.stringContaining('"deliverable":"from within"') as string },
    });
    const { result: other } = await invoke.run(context(), { ensemble: "all", input: "the other one", simulate: true });
    expect(other.results["named"]?.response).toBe("never");
  });

  it("tells of kept answers for an agent that there is not, and refuses to run with a file of another form", async () => {
    write("sim/all.yaml", "replies:\n  profil: as kept\n");
    const { diagnostics } = await prepareRun(context(), "all", { simulate: true });
    expect(diagnostics).toContainEqual(
      expect.objectContaining({
        code: "ORC1106",
        severity: "warning",
        file: join(root, ".llm-orc/sim/all.yaml"),
        line: 2,
        hint: 'Did you mean "profile"?',
      }),
    );
    write("sim/all.yaml", "replies:\n  profile: [as kept]\n");
    await expect(invoke.run(context(), { ensemble: "all", input: "x", simulate: true })).rejects.toMatchObject({
      diagnostics: expect.arrayContaining([expect.objectContaining({ severity: "error", line: 2 })]) as unknown,
    });
  });

  it("left out, the models are asked", async () => {
    write("sim/all.yaml", "replies: {named: 'as kept'}\n");
    const { result } = await invoke.run(context(), { ensemble: "all", input: "x" });
    expect(result.results["named"]).toMatchObject({ response: "from the vendor" });
    expect(server.requests.length).toBeGreaterThan(0);
  });
});

function context(): ReturnType<typeof createContext> {
  const { signal } = new AbortController();
  const env = { PATH: process.env["PATH"], HOME: join(root, "home") };
  return createContext({ cwd: root, env, providers: [openaiCompatible, sim], signal });
}

function write(path: string, text: string): void {
  const file = join(root, ".llm-orc", path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
