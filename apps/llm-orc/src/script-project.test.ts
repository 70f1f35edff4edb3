import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { RunResult } from "@llm-orc/run-spec";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { llmOrc, type ProgramEnd } from "./__fixtures__/llm-orc.ts";

// A project as people have it who come from the Python original: Python scripts that use its helper module, and primitives by their old
// references. By the built program, which brings the module along.
const hasBubblewrap = works("bwrap", "--ro-bind", "/", "/", "true");
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "llm-orc-scripts-"));
  write({
    ".llm-orc/config.yaml": "project: {name: churn}\nperformance: {script_cache: {enabled: true}}\n",
    ".llm-orc/ensembles/churn-report.yaml": `name: churn-report
description: Reads customers, scores them by a script, and has a model tell which to call.
default_task: '{"limit": 2}'
agents:
  - name: customers
    script: primitives/file-ops/read_file.py
    parameters: {path: data/customers.csv}
  - name: score
    script: scripts/score_churn.py
    depends_on: [customers]
    parameters: {threshold: 0.5}
  - name: caller
    model_profile: default-local
    depends_on: [score]
    system_prompt: Say whom to call first.
`,
    ".llm-orc/ensembles/pure.yaml":
      "name: pure\ndescription: twice the same\nagents: [{name: a, script: double.mjs, parameters: {n: 21}}]\n",
    ".llm-orc/profiles/default-local.yaml": "name: default-local\nprovider: sim\nmodel: small\n",
    ".llm-orc/scripts/score_churn.py": SCORE_CHURN,
    ".llm-orc/scripts/double.mjs": DOUBLE,
    "data/customers.csv": "name,visits\nAda,1\nGrace,40\nLinus,3\n",
  });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("a project of Python scripts", () => {
  it("runs as it is, with the original's module and references", async () => {
    const { exitCode, stdout, stderr } = await run("run", "churn-report", "--json");
    expect(exitCode, stderr).toBe(0);
    const { results } = JSON.parse(stdout) as RunResult;
    expect(JSON.parse(String(results["customers"]?.response))).toMatchObject({
      success: true,
      path: "data/customers.csv",
      size: 35,
      error: null,
    });
    expect(JSON.parse(String(results["score"]?.response))).toEqual({
      success: true,
      at_risk: [
        { name: "Ada", risk: 0.98 },
        { name: "Linus", risk: 0.93 },
      ],
      asked_for: '{"limit": 2}',
    });
    expect(results["caller"]?.response).toContain("Ada");
  });

  it("is checked without being run, and told what is wrong with a script", async () => {
    write({ ".llm-orc/ensembles/broken.yaml": "name: broken\ndescription: d\nagents: [{name: a, script: scripts/score_chrun.py}]\n" });
    const { exitCode, stderr, stdout } = await run("check", "broken");
    expect(exitCode).not.toBe(0);
    expect(`${stdout}${stderr}`).toContain('Did you mean "score_churn.py"?');
    expect((await run("check", "churn-report")).exitCode).toBe(0);
  });

  it("tries one script with exactly what an agent would get", async () => {
    const customers = JSON.stringify({ success: true, content: "name,visits\nAlan,2\n" });
    const args = ["--input", "hello", "--parameters", '{"threshold": 0.1}', "--dependencies", JSON.stringify({ customers })];
    const { exitCode, stdout, stderr } = await run("scripts", "test", "score_churn.py", ...args);
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ success: true, at_risk: [{ name: "Alan", risk: 0.95 }], asked_for: "hello" });
  });

  it("runs a script that is declared pure once, and says why it ran again", async () => {
    const first = JSON.parse((await run("run", "pure", "x", "--json")).stdout) as RunResult;
    const second = JSON.parse((await run("run", "pure", "x", "--json")).stdout) as RunResult;
    expect([first.results["a"]?.cached, second.results["a"]?.cached]).toEqual([undefined, true]);
    expect(second.results["a"]?.response).toBe(first.results["a"]?.response);
    expect(readFileSync(join(root, "runs.txt"), "utf8")).toBe("ran\n");
    write({ ".llm-orc/scripts/double.mjs": DOUBLE.replace("2 *", "3 *") });
    const why = await run("scripts", "why-miss", "double.mjs", "--input", "x", "--parameters", '{"n": 21}');
    expect(`${why.stdout}${why.stderr}`).toMatch(/script/);
    expect(JSON.parse(String((JSON.parse((await run("run", "pure", "x", "--json")).stdout) as RunResult).results["a"]?.response))).toEqual({
      n: 63,
    });
  });

  it.skipIf(!hasBubblewrap)("runs in a sandbox that opens what a script declares, and nothing else", async () => {
    write({
      ".llm-orc/config.yaml": "scripts: {sandbox: os}\n",
      ".llm-orc/ensembles/boxed.yaml":
        "name: boxed\ndescription: d\nagents:\n  - {name: may, script: may.py}\n  - {name: may-not, script: may_not.py}\n",
      ".llm-orc/scripts/may.py": `# llm-orc-script\n# what: Writes where it says.\n# writes: [out.txt]\nopen("out.txt", "w").write("here")\nprint("{}")\n`,
      ".llm-orc/scripts/may_not.py": `open("stolen.txt", "w").write("here")\nprint("{}")\n`,
      "out.txt": "",
    });
    const { exitCode, stdout } = await run("run", "boxed", "x", "--json");
    expect(exitCode).toBe(3);
    const { results } = JSON.parse(stdout) as RunResult;
    expect(results["may"]?.status).toBe("success");
    expect(readFileSync(join(root, "out.txt"), "utf8")).toBe("here");
    expect(results["may-not"]).toMatchObject({ status: "failed", response: expect.stringContaining("Read-only file system") as string });
  });
});

const SCORE_CHURN = `"""Scores customers by how seldom they come."""
import csv, io, json, sys

from llm_orc.script_utils import unwrap_input


def main() -> None:
    raw = json.loads(sys.stdin.read())
    data, params = unwrap_input(json.dumps(raw))
    customers = json.loads(raw["dependencies"]["customers"]["response"])["content"]
    rows = list(csv.DictReader(io.StringIO(customers)))
    scored = [{"name": row["name"], "risk": round(1 / (1 + 0.025 * int(row["visits"])), 2)} for row in rows]
    at_risk = [row for row in scored if row["risk"] > params.get("threshold", 0.9)]
    print(json.dumps({"success": True, "at_risk": at_risk, "asked_for": raw["input"]}))


if __name__ == "__main__":
    main()
`;

const DOUBLE = `// llm-orc-script
// what: Doubles a number, and leaves a mark so that the test can count.
// pure: true
import { appendFileSync, readFileSync } from "node:fs";
appendFileSync("runs.txt", "ran\\n");
console.log(JSON.stringify({ n: 2 * JSON.parse(readFileSync(0, "utf8")).parameters.n }));
`;

function run(...args: readonly string[]): Promise<ProgramEnd> {
  return llmOrc(args, { cwd: root });
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function works(program: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
