import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fakeProvider } from "@llm-orc/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listArtifacts } from "./artifact/list-artifacts.ts";
import { showArtifact } from "./artifact/show-artifact.ts";
import { createContext, type CreateContextOptions, type OperationContext } from "./context.ts";
import { checkEnsembles } from "./ensemble/check-ensembles.ts";
import { listEnsembles } from "./ensemble/list-ensembles.ts";
import { listProfiles } from "./profile/list-profiles.ts";
import { initProject } from "./project/init-project.ts";
import { invoke } from "./run/invoke.ts";

const contentDir = join(import.meta.dirname, "../../../library");
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "llm-orc-operations-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe("invoke", () => {
  it("runs a project's scripts and models, and keeps the run under the project's root", async () => {
    project({
      "ensembles/facts.yaml": ensemble(`
  - name: count
    script: count.sh
  - name: reader
    model_profile: fast
    depends_on: [count]
    prompt: "There are \${count.lines} lines in: \${input}"`),
      "scripts/count.sh": `#!/bin/bash\nprintf '{"success": true, "lines": %d}' "$(wc -l < /dev/stdin)"\n`,
      "profiles/fast.yaml": "name: fast\nprovider: fake\nmodel: small\n",
    });
    mkdirSync(join(root, "deep/er"), { recursive: true });
    const provider = fakeProvider({ replies: { small: "so it is" } });
    const { result, artifact } = await invoke.run(context({ cwd: join(root, "deep/er"), providers: [provider] }), {
      ensemble: "facts",
      input: "text",
    });
    expect(result).toMatchObject({ status: "completed", deliverable: "so it is", ensemble: "facts" });
    expect(provider.calls[0]?.request.messages[1]?.parts).toEqual([{ type: "text", text: "There are 0 lines in: text" }]);
    expect(dirname(artifact.folder ?? "")).toBe(join(root, ".llm-orc/artifacts/facts"));
    expect(readdirSync(artifact.folder ?? "").sort()).toEqual(["events.jsonl", "execution.json", "execution.md"]);
    expect(JSON.parse(readFileSync(join(artifact.folder ?? "", "execution.json"), "utf8"))).toEqual(JSON.parse(JSON.stringify(result)));
    expect(existsSync(join(root, "deep/.llm-orc"))).toBe(false);
  });

  it("says that answers are simulated, and never simulates unasked", async () => {
    const unreachable = { OLLAMA_HOST: "127.0.0.1:1" };
    const { sim } = await import("@llm-orc/providers-sim");
    const { openaiCompatible } = await import("@llm-orc/providers-openai-compatible");
    const around = context({ providers: [sim, openaiCompatible], env: { ...env(), ...unreachable }, contentDir });
    const output = await invoke.run(around, { ensemble: "text-review", input: "A short text." });
    expect(output.notices.join()).toContain("SIMULATED");
    expect(output.result.deliverable).toContain("simulated");
    project({ "ensembles/e.yaml": ensemble("\n  - name: a\n    model_profile: default") });
    await expect(invoke.run(context({ providers: [sim] }), { ensemble: "e", input: "x" })).rejects.toMatchObject({
      code: "ENSEMBLE_NOT_RUNNABLE",
    });
  });

  it.each([
    { case: "an unknown ensemble", query: "fatcs", code: "ENSEMBLE_NOT_FOUND", hint: 'Did you mean "facts"?' },
    {
      case: "a cycle",
      agents: "\n  - {name: a, script: s.sh, depends_on: [b]}\n  - {name: b, script: s.sh, depends_on: [a]}",
      code: "ENSEMBLE_INVALID",
      finds: "ORC2003",
    },
    {
      case: "a missing dependency",
      agents: "\n  - {name: a, script: s.sh, depends_on: [nobody]}",
      code: "ENSEMBLE_INVALID",
      finds: "ORC2002",
    },
    { case: "a missing script", agents: "\n  - {name: a, script: gone.sh}", code: "ENSEMBLE_NOT_RUNNABLE", finds: "ORC3101" },
    { case: "an unknown profile", agents: "\n  - {name: a, model_profile: gone}", code: "ENSEMBLE_NOT_RUNNABLE", finds: "ORC3001" },
    { case: "no such provider", agents: "\n  - {name: a, provider: nobody, model: m}", code: "ENSEMBLE_NOT_RUNNABLE", finds: "ORC3003" },
    { case: "no input", agents: "\n  - {name: a, script: s.sh}", input: undefined, code: "RUN_NO_INPUT" },
  ])(
    "refuses $case, and writes nothing",
    async ({ query = "facts", agents = "\n  - {name: a, script: s.sh}", code, hint, finds, ...rest }) => {
      project({ "ensembles/facts.yaml": ensemble(agents), "scripts/s.sh": "echo hi\n" });
      const input = "input" in rest ? {} : { input: "x" };
      const failed = invoke.run(context(), { ensemble: query, ...input });
      await expect(failed).rejects.toMatchObject({
        code,
        ...(hint === undefined ? {} : { hint: expect.stringContaining(hint) as string }),
      });
      if (finds !== undefined) {
        await expect(failed).rejects.toMatchObject({
          diagnostics: expect.arrayContaining([
            expect.objectContaining({ code: finds, line: expect.any(Number) as number, file: expect.any(String) as string }),
          ]) as unknown[],
        });
      }
      expect(existsSync(join(root, ".llm-orc/artifacts"))).toBe(false);
    },
  );

  it("refuses options and settings that the provider does not know", async () => {
    const { sim } = await import("@llm-orc/providers-sim");
    project({
      "ensembles/facts.yaml": ensemble("\n  - {name: a, provider: sim, model: m, options: {latency: 3}}"),
      "ensembles/other.yaml": ensemble("\n  - {name: a, provider: sim, model: m}", "other"),
    });
    const around = context({ providers: [sim] });
    await expect(invoke.run(around, { ensemble: "facts", input: "x" })).rejects.toMatchObject({
      code: "ENSEMBLE_INVALID",
      diagnostics: [
        expect.objectContaining({ path: "/agents/0/options/latency", line: 4, hint: expect.stringContaining("latency_ms") as string }),
      ],
    });
    expect((await invoke.run(around, { ensemble: "other", input: "x" })).result.status).toBe("completed");
    project({ "config.yaml": "providers:\n  sim:\n    settings: {failure_rate: often}\n" });
    await expect(invoke.run(around, { ensemble: "other", input: "x" })).rejects.toMatchObject({
      code: "ENSEMBLE_NOT_RUNNABLE",
      diagnostics: [expect.objectContaining({ message: expect.stringContaining("failure_rate") as string })],
    });
  });

  it("runs what can run with keep_going", async () => {
    project({ "ensembles/e.yaml": ensemble("\n  - {name: a, script: gone.sh}\n  - {name: b, script: s.sh}"), "scripts/s.sh": "echo hi\n" });
    const { result } = await invoke.run(context(), { ensemble: "e", input: "x", keep_going: true });
    expect(result).toMatchObject({
      status: "completed_with_errors",
      results: { a: { status: "failed", error: { code: "SCRIPT_NOT_FOUND" } }, b: { status: "success" } },
    });
  });

  it("keeps secrets of the environment out of everything that is kept", async () => {
    project({
      "ensembles/e.yaml": ensemble("\n  - {name: leaks, script: leak.sh}"),
      "scripts/leak.sh": 'echo "{\\"key\\": \\"$SOME_API_KEY\\"}"\n',
    });
    const { result, artifact } = await invoke.run(context({ env: { ...env(), SOME_API_KEY: "sk-secret-123456" } }), {
      ensemble: "e",
      input: "x",
    });
    expect(result.results["leaks"]?.response).toBe('{"key": "[redacted]"}');
    for (const file of readdirSync(artifact.folder ?? "")) {
      expect(readFileSync(join(artifact.folder ?? "", file), "utf8")).not.toContain("sk-secret");
    }
  });
});

describe("check", () => {
  it("finds every problem of every ensemble at once, and runs nothing", async () => {
    project({
      "ensembles/good.yaml": ensemble("\n  - {name: a, script: touch.sh}", "good"),
      "ensembles/bad.yaml": ensemble(
        "\n  - {name: a, script: touch.sh, colour: red}\n  - {name: b, script: touch.sh, depends_on: [c]}",
        "bad",
      ),
      "scripts/touch.sh": `touch ${join(root, "ran")}\n`,
    });
    const { ensembles } = await checkEnsembles.run(context(), {});
    expect(ensembles.map(({ ensemble: name, valid, runnable }) => ({ name, valid, runnable }))).toEqual([
      { name: "bad", valid: false, runnable: false },
      { name: "good", valid: true, runnable: true },
    ]);
    expect(ensembles[0]?.diagnostics.filter(({ severity }) => severity === "error")).toHaveLength(2);
    expect(existsSync(join(root, "ran"))).toBe(false);
  });
});

describe("lists", () => {
  it("show ensembles by tier, profiles with their source, and runs newest first", async () => {
    project({
      "ensembles/group/one.yaml": ensemble("\n  - {name: a, script: s.sh}", "one"),
      "ensembles/broken.yaml": "name: [",
      "scripts/s.sh": "echo hi\n",
      "config.yaml": "model_profiles:\n  fast: {provider: fake, model: small, cost_per_token: 0.001}\n  broken: {provider: fake}\n",
    });
    const { ensembles } = await listEnsembles.run(context({ contentDir }), {});
    expect(ensembles.find(({ name }) => name === "group/one")).toMatchObject({ source: "local", agent_count: 1 });
    expect(ensembles.find(({ name }) => name === "broken")?.problem).toContain("line 1");
    expect(ensembles.find(({ name }) => name === "demo/repository-tour")).toMatchObject({ source: "library" });
    const { profiles, invalid } = await listProfiles.run(context(), {});
    expect(profiles).toEqual([
      expect.objectContaining({ name: "fast", provider: "fake", model: "small", cost_per_token: 0.001, source: "local" }),
    ]);
    expect(invalid.map(({ name }) => name)).toEqual(["broken"]);

    await invoke.run(context(), { ensemble: "group/one", input: "1" });
    await invoke.run(context(), { ensemble: "group/one", input: "2" });
    const { runs } = await listArtifacts.run(context(), {});
    expect(runs.map(({ ensemble: name, status }) => `${name} ${status}`)).toEqual(["group/one completed", "group/one completed"]);
    const { result, report } = await showArtifact.run(context(), { run: "last" });
    expect(result.input).toBe("2");
    expect(report).toContain("hi");
    await expect(showArtifact.run(context(), { run: "nothing" })).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  });
});

describe("init", () => {
  it("makes a project whose files load, and keeps what is there", async () => {
    const first = await initProject.run(context(), { project_name: 'mine: "quoted"' });
    expect(first.created).toHaveLength(6);
    const { sim } = await import("@llm-orc/providers-sim");
    const { openaiCompatible } = await import("@llm-orc/providers-openai-compatible");
    const { ensembles } = await checkEnsembles.run(
      context({ providers: [sim, openaiCompatible], env: { ...env(), OLLAMA_HOST: "127.0.0.1:1" } }),
      {},
    );
    expect(ensembles).toEqual([expect.objectContaining({ ensemble: "hello", valid: true, runnable: true, diagnostics: [] })]);
    const second = await initProject.run(context(), {});
    expect(second.created).toEqual([]);
    expect(second.kept).toEqual(first.created);
  });
});

function context(options: Partial<CreateContextOptions> = {}): OperationContext {
  return createContext({ cwd: root, env: env(), providers: [fakeProvider()], signal: new AbortController().signal, ...options });
}

function env(): Record<string, string | undefined> {
  return { PATH: process.env["PATH"], HOME: join(root, "home") };
}

function project(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, ".llm-orc", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

function ensemble(agents: string, name = "facts"): string {
  return `name: ${name}\ndescription: for a test\nagents:${agents}\n`;
}
