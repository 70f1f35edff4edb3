import { describe, expect, it } from "vitest";
import { testEnvironment } from "../__fixtures__/run-script.ts";
import { temporaryFolder } from "../__fixtures__/script-folder.ts";
import { defaultScriptLimits } from "../script-kind-options.ts";
import { type ProcessEnd, runProcess } from "./run-process.ts";

describe("a command that cannot be started", () => {
  it.each([
    ["is not there", "/nowhere/at-all", "ENOENT"],
    ["is no program", "/etc", "EACCES"],
  ])("as it %s has not been", async (_, command, code) => {
    expect(await run(command)).toMatchObject({ type: "not_started", cause: { code, syscall: "spawn", path: command } });
  });

  it("is not taken for one that ends as if a program of its own could not be", async () => {
    using folder = temporaryFolder({ "script.sh": "/nowhere/at-all" });
    const end = await run("/bin/sh", `${folder.path}/script.sh`);
    expect(end).toMatchObject({ type: "exited", exitCode: 127, stderr: expect.stringContaining("/nowhere/at-all") });
  });
});

function run(command: string, ...args: readonly string[]): Promise<ProcessEnd> {
  const request = { command, args, cwd: "/", env: testEnvironment as Record<string, string>, files: new Map(), stdin: "" };
  return runProcess({ ...request, limits: defaultScriptLimits, signal: AbortSignal.timeout(30_000) });
}
