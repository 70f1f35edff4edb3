import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { RunResult } from "@llm-orc/run-spec";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

// A budget as a person gives it, with the built program and simulated models that have a price.
const bin = join(import.meta.dirname, "../bin/llm-orc.cjs");
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "llm-orc-budget-"));
  write({
    "profiles/paid.yaml":
      "name: paid\nprovider: sim\nmodel: paid\nmax_tokens: 20\nprice: {input_per_mtok: 1000, output_per_mtok: 1000}\noptions: {tokens_per_second: 100000}\n",
    "profiles/free.yaml": "name: free\nprovider: sim\nmodel: free\noptions: {tokens_per_second: 100000}\n",
    "profiles/lab.yaml": "name: lab\nprovider: openai-compatible/lab\nmodel: m\nbase_url: https://lab.example/v1\n",
    "ensembles/chain.yaml": `name: chain
description: one after the other
agents:
  - {name: a, model_profile: paid, system_prompt: s}
  - {name: b, model_profile: paid, system_prompt: s, depends_on: [a], prompt: x}
  - {name: free, model_profile: free, depends_on: [a]}
`,
    "ensembles/unknown.yaml": "name: unknown\ndescription: no price\nagents: [{name: a, model_profile: lab}]\n",
  });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("llm-orc run --budget", () => {
  it("ends with exit code 4 when something did not fit, and keeps what was finished", () => {
    const { status, stdout, stderr } = llmOrc("run", "chain", "x", "--budget", "0.16", "--json");
    expect(status, stderr).toBe(4);
    const result = JSON.parse(stdout) as RunResult;
    expect(result).toMatchObject({
      status: "budget_exceeded",
      results: { a: { status: "success" }, b: { status: "skipped", skip_reason: "budget" }, free: { status: "success" } },
      metadata: { budget: { usd: "0.16" } },
    });
    const { budget, usage } = result.metadata;
    expect(Number(budget?.spent_usd)).toBeGreaterThan(0);
    expect(Number(budget?.spent_usd)).toBeLessThanOrEqual(0.16);
    expect(usage.models["sim/paid"]?.cost.usd).toBe(budget?.spent_usd);
    const kept = JSON.parse(readFileSync(join(root, ".llm-orc/artifacts/chain/latest/execution.json"), "utf8")) as RunResult;
    expect(kept.results["a"]).toMatchObject({ status: "success" });
  });

  it("says what was spent of it, and runs to the end when it suffices", () => {
    const { status, stderr } = llmOrc("run", "chain", "x", "--budget", "$1", "--max-tokens-total", "100_000");
    expect(status, stderr).toBe(0);
    expect(stderr).toMatch(/budget \$0\.\d+ of \$1\S*, \d+ of 100k tokens/);
  });

  it("refuses what it could not keep, and says how it could", () => {
    expect(llmOrc("run", "unknown", "x", "--budget", "1")).toMatchObject({
      status: 5,
      stderr: expect.stringMatching(/ORC3010[^]*unknown_price: allow/) as string,
    });
    expect(llmOrc("run", "chain", "x", "--budget", "much")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("--budget 0.50") as string,
    });
    expect(llmOrc("run", "chain", "x", "--max-tokens-total", "-1")).toMatchObject({ status: 2 });
  });
});

function llmOrc(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const env = {
    PATH: process.env["PATH"],
    HOME: join(root, "home"),
    LANG: "C.UTF-8",
    LAB_API_KEY: "a-key-of-the-lab",
    LAB_BASE_URL: "https://lab.example",
  };
  return spawnSync(process.execPath, [bin, ...args], { cwd: root, encoding: "utf8", env, input: "" });
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, ".llm-orc", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
