import { execFile } from "node:child_process";
import { join } from "node:path";
import type { FakeModelServer } from "@llm-orc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findLeaks } from "./__fixtures__/find-leaks.ts";
import { type LeakyProject, makeLeakyProject } from "./__fixtures__/leaky-project.ts";
import { everySecret, startLeakyVendor } from "./__fixtures__/leaky-vendor.ts";

// The built program in a process of its own: from its sources it takes seconds to start.
const LLM_ORC = join(import.meta.dirname, "../../../../apps/llm-orc/bin/llm-orc.cjs");
// Only the plugin that asks for it makes it a secret, and the program has no such plugin.
const NOBODYS = "ACME_LICENCE";

let vendor: FakeModelServer;
let project: LeakyProject;

beforeAll(async () => {
  vendor = await startLeakyVendor();
  project = await makeLeakyProject(vendor.baseUrl);
});
afterAll(async () => {
  await vendor.close();
  project.remove();
});

describe("what the command line shows", () => {
  it.each([
    ["run told SECRETS --keep-going --output-format jsonl --debug", '"type":"agent_output"'],
    ["run told hello --keep-going --output-format rich --debug", "refuses-0"],
    ["run heard SECRETS --output-format text --detailed", "I heard nothing."],
    ["run heard SECRETS --json", "I heard nothing."],
    ["run asked hello", "asked"],
    ["run there-is-no-such SECRETS --debug", "there-is-no-such"],
    ["run told SECRETS --strict --debug", "ENSEMBLE_"],
    ["check --debug", "careless"],
    ["plan told", "refuses-0"],
    ["graph told", "refuses-0"],
    ["list-ensembles", "told"],
    ["list-profiles", "spare"],
    ["auth list", "openai-compatible/stored"],
    ["auth list --json", "openai-compatible/stored"],
    ["config show", "openai-compatible"],
    ["config check", "careless"],
    ["doctor", "openai-compatible"],
    ["artifacts list", "told"],
    ["artifacts show told", "told"],
  ])("holds no secret: %s", { timeout: 60_000 }, async (line, expected) => {
    const { stdout, stderr } = await llmOrc(line.split(" ").map((word) => (word === "SECRETS" ? everySecret : word)));
    expect(`${stdout}${stderr}`).toContain(expected);
    expect(leaksIn(stdout), "on stdout").toEqual([]);
    expect(leaksIn(stderr), "on stderr").toEqual([]);
  });
});

function leaksIn(text: string): readonly string[] {
  return findLeaks(text).filter((name) => !name.startsWith(NOBODYS));
}

function llmOrc(args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const { [NOBODYS]: _nobodys, ...env } = project.env;
  return new Promise((resolve) => {
    const options = { cwd: project.root, env, maxBuffer: 256 * 1024 * 1024 };
    const child = execFile(process.execPath, [LLM_ORC, ...args], options, (_error, stdout, stderr) => resolve({ stdout, stderr }));
    child.stdin?.end();
  });
}
