import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

// The whole language through the built program: one project, each command once.
const bin = join(import.meta.dirname, "../bin/llm-orc.cjs");
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "llm-orc-language-"));
  write({
    "ensembles/parent.yaml": `name: parent
description: all kinds of agents
inputs: {tone: {type: string, default: dry}, depth: {type: integer}}
agents:
  - {name: list, script: list.sh}
  - {name: each, ensemble: child, fan_out: true, depends_on: [list]}
  - {name: echo, script: echo.mjs, depends_on: [list], parameters: {n: "\${inputs.depth}", text: "\${inputs.tone}: \${list[1]}"}}
  - {name: pick, script: pick.sh}
  - {name: go, dispatch: "\${pick.target}", depends_on: [pick]}
  - {name: cycle, loop: {body: child, until: "\${done} == true", max_iterations: 3}, depends_on: [go]}
output: {processor: json, options: {agents: [cycle]}}
validation:
  structural: {required_agents: [list, cycle]}
  behavioral: [{name: all, assertion: "all(a in results for a in execution_order)"}]
`,
    "ensembles/folder/child.yaml":
      "name: child\ndescription: one step\nagents:\n  - {name: s, script: done.sh}\n  - {name: m, model_profile: sim, depends_on: [s]}\noutput: s\n",
    "ensembles/wrong.yaml":
      "name: wrong\ndescription: not as said\nagents:\n  - {name: s, script: done.sh}\nvalidation: {behavioral: [{name: never, assertion: \"results['s']['done'] is False\"}]}\n",
    "ensembles/torn.yaml": "name: torn\nagents: [",
    "profiles/sim.yaml": "name: sim\nprovider: sim\nmodel: small\n",
    "scripts/list.sh": `echo '["alpha", "beta"]'\n`,
    "scripts/pick.sh": `echo '{"target": "folder/child"}'\n`,
    "scripts/done.sh": `echo '{"done": true}'\n`,
    "scripts/echo.mjs":
      'import { readFileSync } from "node:fs";\nconsole.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).parameters));\n',
  });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("the ensemble language, by the built program", () => {
  it("runs every kind of agent, and keeps one log of it all", () => {
    const { status, stdout, stderr } = llmOrc("run", "parent", "hi", "--set", "depth=2", "--json");
    expect(status, stderr).toBe(0);
    const result = JSON.parse(stdout) as {
      deliverable: string;
      results: Record<string, { response: string }>;
      metadata: Record<string, unknown>;
    };
    expect(JSON.parse(result.deliverable)).toEqual({ cycle: { output: { done: true }, iterations: 1, terminated: "until" } });
    expect(JSON.parse(result.results["echo"]?.response ?? "")).toEqual({ n: 2, text: "dry: beta" });
    const both = llmOrc("run", "parent", "hi", "--set", "tone=wet", "--set", "depth=3", "--json");
    expect(JSON.parse((JSON.parse(both.stdout) as typeof result).results["echo"]?.response ?? "")).toEqual({ n: 3, text: "wet: beta" });
    expect(result.metadata["fan_out"]).toEqual({ each: { total: 2, succeeded: 2, failed: 0 } });
    const events = readFileSync(join(root, ".llm-orc/artifacts/parent/latest/events.jsonl"), "utf8").trim().split("\n");
    const paths = events
      .map((line) => (JSON.parse(line) as { path?: string[] }).path?.join("/"))
      .filter((path) => path !== undefined && path !== "");
    expect(new Set(paths)).toEqual(new Set(["cycle#1", "each[0]", "each[1]", "go"]));
  });

  it("loses nothing that is given twice", () => {
    expect(llmOrc("run", "parent", "--input", "a", "--input", "b")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("--input was given more than once") as string,
    });
  });

  it("needs the named inputs, and says which and how", () => {
    expect(llmOrc("run", "parent", "hi")).toMatchObject({ status: 2, stderr: expect.stringContaining("--set depth=") as string });
    expect(llmOrc("run", "parent", "hi", "--set", "depth=deep")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("must be integer") as string,
    });
  });

  it("validates one, a folder, and all", () => {
    expect(llmOrc("validate", "run", "parent", "--set", "depth=1")).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^passed {2}parent/) as string,
    });
    expect(llmOrc("validate", "run", "parent")).toMatchObject({ status: 2, stderr: expect.stringContaining("--set depth=") as string });
    const all = llmOrc("validate", "all", "--json");
    expect(all.status).toBe(1);
    const { ensembles } = JSON.parse(all.stdout) as { ensembles: { ensemble: string; passed: boolean; error?: { code: string } }[] };
    expect(ensembles).toMatchObject([
      { ensemble: "parent", passed: false, error: { code: "RUN_INPUTS_INVALID" } },
      { ensemble: "torn", passed: false, error: { code: "ENSEMBLE_INVALID" } },
      { ensemble: "wrong", passed: false },
    ]);
    expect(all.stderr).toContain("Running wrong");
    expect(llmOrc("validate", "run", "wrong", "--simulate").stderr).toContain("simulated, as asked");
    expect(llmOrc("completion", "--candidates", "validate", "run", "wr").stdout).toBe("wrong\n");
    expect(llmOrc("validate", "run", "wrong").stdout).toContain("results['s']['done'] is False");
    expect(llmOrc("validate", "category", "--category", "folder")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("VALIDATION_MISSING") as string,
    });
  });

  it("refuses inline shell where the configuration says so", () => {
    write({
      "config.yaml": "scripts: {inline_shell: refuse}\n",
      "ensembles/shell.yaml": "name: shell\ndescription: d\nagents: [{name: a, script: echo hi}]\n",
    });
    expect(llmOrc("run", "shell", "x")).toMatchObject({ status: 5, stderr: expect.stringContaining("ORC3103") as string });
  });
});

function llmOrc(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { PATH: process.env["PATH"], HOME: join(root, "home"), LANG: "C.UTF-8" };
  return spawnSync(process.execPath, [bin, ...args], { cwd: root, encoding: "utf8", env, input: "" });
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, ".llm-orc", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
