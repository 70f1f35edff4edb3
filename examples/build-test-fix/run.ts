/**
 * A build-test-fix cycle: a loop whose body runs real tests, dispatches the code to the fixer that the failure names, and
 * is skipped past the fixer once the tests pass. Shows guards, dispatch, carry, and the place of each agent in the log.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const CLI = join(import.meta.dirname, "../../apps/llm-orc/bin/llm-orc.cjs");
const BROKEN = 'export const slug = (text => text.replaceAll(" ", "-");';

const root = mkdtempSync(join(tmpdir(), "llm-orc-example-"));
const project = join(root, "project");
cpSync(join(import.meta.dirname, "project"), project, { recursive: true });

try {
  const check = llmOrc(["check", "--strict"]);
  assert.equal(check.status, 0, check.stdout + check.stderr);

  const run = llmOrc(["run", "repair", "--input", BROKEN, "--json"]);
  assert.equal(run.status, 0, run.stderr);
  const result = JSON.parse(run.stdout);
  const cycle = JSON.parse(result.results.cycle.response);
  assert.equal(cycle.terminated, "until");
  assert.equal(cycle.iterations, 3);
  assert.equal(cycle.output.passed, true);
  assert.match(cycle.output.code, /toLowerCase/);
  // Two model calls were made, two containers further down.
  assert.ok(result.metadata.usage.totals.output_tokens > 0);

  const events = readFileSync(join(project, ".llm-orc/artifacts/repair/latest/events.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  const dispatched = events.filter(({ type }) => type === "agent_dispatched").map(({ path, ensemble }) => [...path, ensemble]);
  assert.deepEqual(dispatched, [
    ["cycle#1", "fix-syntax"],
    ["cycle#2", "fix-behaviour"],
  ]);
  const skipped = events.filter(({ type }) => type === "agent_skipped").map(({ path, agent }) => [...path, agent]);
  assert.deepEqual(skipped, [["cycle#3", "fix"]]);

  console.log(`tests pass after ${cycle.iterations} iterations:\n${cycle.output.code}`);
} finally {
  rmSync(root, { recursive: true, force: true });
}

function llmOrc(args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [CLI, ...args], { cwd: project, encoding: "utf8", env: { ...process.env, HOME: root } });
}
