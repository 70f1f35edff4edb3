/**
 * A project folder as it stands in a repository (`project/.llm-orc`: an ensemble, a script, a profile), and the command
 * line as a program calls it: JSON on stdout, everything else on stderr, and an exit code that tells the cases apart.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const CLI = join(import.meta.dirname, "../../apps/llm-orc/bin/llm-orc.cjs");
const TASKS = ["[x] write the parser", "[x] test the parser", "[ ] document the parser", "[ ] name the release", "[ ] sleep"].join("\n");

// Runs leave artifacts in their project; the one in the repository is not to change.
const root = mkdtempSync(join(tmpdir(), "llm-orc-example-"));
const project = join(root, "project");
cpSync(join(import.meta.dirname, "project"), project, { recursive: true });

try {
  const standup = llmOrc(["run", "standup", "--input", TASKS, "--output-format", "json"]);
  assert.equal(standup.exitCode, 0, standup.stderr);
  const result = JSON.parse(standup.stdout);
  assert.equal(result.status, "completed");
  assert.deepEqual(result.execution_order, ["counts", "summary"]);
  assert.deepEqual(JSON.parse(result.results.counts.response), { success: true, open_tasks: 3, done_tasks: 2 });
  // The model was given the script's figures, and says that it is simulated.
  assert.equal(result.deliverable_agent, "summary");
  assert.match(result.deliverable, /simulated/);
  assert.match(result.deliverable, /open tasks 3/);
  assert.ok(existsSync(join(project, ".llm-orc/artifacts/standup/latest/execution.json")));
  console.log(result.deliverable);

  const shaky = llmOrc(["run", "shaky", "--input", "go", "--output-format", "json"]);
  assert.equal(shaky.exitCode, 3, shaky.stderr);
  const { status, results } = JSON.parse(shaky.stdout);
  assert.equal(status, "completed_with_errors");
  assert.equal(results.breaks.status, "failed");
  assert.match(results.breaks.response, /cheese/);
  assert.equal(results["goes-on"].status, "success");

  const unknown = llmOrc(["run", "stand-up", "--input", "go", "--output-format", "json"]);
  assert.equal(unknown.exitCode, 2);
  assert.match(unknown.stderr, /standup/, "the error says which ensemble may have been meant");
} finally {
  rmSync(root, { recursive: true, force: true });
}

function llmOrc(args: readonly string[]): { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string } {
  // Without the user's own configuration: the example is the same everywhere.
  const env = { PATH: process.env["PATH"], HOME: root, XDG_CONFIG_HOME: join(root, "config"), XDG_STATE_HOME: join(root, "state") };
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd: project, env, encoding: "utf8" });
  return { exitCode: status, stdout, stderr };
}
