import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { RunResult } from "@llm-orc/run-spec";
import { describe, expect, it, type TestContext } from "vitest";
import { llmOrc, type ProgramEnd } from "./__fixtures__/llm-orc.ts";

// Every ensemble that comes along, by the built program, in a folder where nothing is but what `init` makes. Models are simulated;
// scripts, and so the figures, are real. What each hands over is kept in __fixtures__/library.
const content = join(import.meta.dirname, "../../../library");
const ensembles = globSync("ensembles/*/*.yaml", { cwd: content })
  .map((path) => path.replace(/^ensembles\/|\.yaml$/g, ""))
  .filter((name) => !name.startsWith("demo/"))
  .toSorted();
// Runs only where a person answers: see human-in-the-loop.test.ts.
const ASKS = ["learning-facilitation/quiz-me"];
// Read what changes in a git folder.
const NEEDS_REPOSITORY = ["code-analysis/code-review", "code-analysis/repository-health"];

describe.concurrent("an ensemble of the library, from a fresh start", () => {
  it("is one of many", () => {
    expect(ensembles.length).toBeGreaterThanOrEqual(15);
  });

  it.for(ensembles.filter((name) => !ASKS.includes(name)))(
    "%s hands over what it should",
    { timeout: 60_000 },
    async (name, { expect: own, onTestFinished }) => {
      const { run } = await freshProject(NEEDS_REPOSITORY.includes(name), onTestFinished);
      const { exitCode, stdout, stderr } = await run("run", name, "--simulate", "--json");
      own(exitCode, `${stdout}${stderr}`).toBe(0);
      const { results, deliverable } = JSON.parse(stdout) as RunResult;
      for (const [agent, { status, skip_reason: reason }] of Object.entries(results))
        own([status, reason ?? ""], agent).toEqual(["success", ""]);
      await own(`${deliverable}\n`).toMatchFileSnapshot(`__fixtures__/library/${basename(name)}.md`);
    },
  );
});

interface FreshProject {
  readonly run: (...args: readonly string[]) => Promise<ProgramEnd>;
}

async function freshProject(isRepository: boolean, onTestFinished: TestContext["onTestFinished"]): Promise<FreshProject> {
  const cwd = mkdtempSync(join(tmpdir(), "llm-orc-library-"));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  if (isRepository) makeRepository(cwd);
  const run: FreshProject["run"] = (...args) =>
    llmOrc(args, { cwd, env: { GIT_CEILING_DIRECTORIES: tmpdir(), GIT_CONFIG_GLOBAL: "/dev/null" } });
  const { exitCode, stderr } = await run("init");
  if (exitCode !== 0) throw new Error(`init ended with ${exitCode}: ${stderr}`);
  return { run };
}

/** One commit, and a change that is not committed. */
function makeRepository(cwd: string): void {
  const git = (...args: readonly string[]): void => {
    const who = ["-c", "user.name=Test", "-c", "user.email=test@example.invalid", "-c", "commit.gpgsign=false"];
    execFileSync("git", [...who, ...args], {
      cwd,
      stdio: ["ignore", "ignore", "pipe"],
      env: { PATH: process.env["PATH"], GIT_CONFIG_GLOBAL: "/dev/null" },
    });
  };
  writeFileSync(join(cwd, ".gitignore"), "home/\n.llm-orc/\n");
  writeFileSync(join(cwd, "total.ts"), "export const total = (a: number[]): number => a.reduce((x, y) => x + y);\n");
  git("init", "-q");
  git("add", "-A");
  git("commit", "-q", "-m", "Add totals");
  writeFileSync(
    join(cwd, "total.ts"),
    "// TODO: what is the total of nothing?\nexport const total = (a: number[]): number => a.reduce((x, y) => x + y, 0);\n",
  );
}
