import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunResult } from "@llm-orc/run-spec";
import { afterEach, beforeEach, expect, it } from "vitest";
import { llmOrc, type ProgramEnd } from "./__fixtures__/llm-orc.ts";

// A person in the middle of a run, by the built program: the ensemble of the library that asks one. The prompt in the run's own
// terminal is tested in packages/cli.
const QUIZ = ["run", "quiz-me", "--simulate", "--json"];
let root: string;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "llm-orc-human-"));
  expect((await run("init")).exitCode).toBe(0);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it("ends with exit code 6 where nobody is to be asked, and goes on with an answer", async () => {
  const parked = await run(...QUIZ, "--no-input");
  expect(parked.exitCode, parked.stderr).toBe(6);
  const before = JSON.parse(parked.stdout) as RunResult;
  expect(before).toMatchObject({ status: "needs_input", results: { question: { status: "success" } } });
  expect(parked.stderr).toContain("llm-orc answer");
  expect(parked.stderr).toContain("Where does the oxygen come from");

  expect((await run("answer", "last", "--list")).stdout).toContain("Where does the oxygen come from");
  const answered = await run("answer", "last", "--value", "From the water.", "--resume", "--json");
  expect(answered.exitCode, answered.stderr).toBe(0);
  const after = JSON.parse(answered.stdout) as RunResult;
  expect(after).toMatchObject({ status: "completed", run_id: before.run_id, results: { feedback: { status: "success" } } });
  expect(JSON.parse(String(after.results["answer"]?.response))).toMatchObject({ success: true, answer: "From the water." });
  // The question was not asked of the model a second time.
  expect(after.results["question"]).toEqual(before.results["question"]);
  expect((await run("answer", "last", "--value", "Again.")).exitCode).not.toBe(0);
});

it("is answered from elsewhere while it waits, and goes on by itself", async () => {
  const running = run(...QUIZ, "--wait-input", "60");
  await expect.poll(async () => (await run("answer", "last", "--list")).stdout, { timeout: 30_000 }).toContain("oxygen");
  expect((await run("answer", "last", "--value", "From the water.")).exitCode).toBe(0);
  const { exitCode, stdout, stderr } = await running;
  expect(exitCode, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ status: "completed", deliverable: expect.stringContaining("[simulated]") as string });
});

function run(...args: readonly string[]): Promise<ProgramEnd> {
  return llmOrc(args, { cwd: root });
}
