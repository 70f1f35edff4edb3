import { tmpdir } from "node:os";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { runCli } from "../main.ts";

async function run(...argv: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const exitCode = await runCli({
    argv,
    env: {},
    cwd: tmpdir(),
    stdin: new PassThrough(),
    stdout,
    stderr,
    version: "0.0.0",
    programName: "llm-orc",
    providers: [],
    signal: new AbortController().signal,
  });
  return { exitCode, stdout: String(stdout.read() ?? ""), stderr: String(stderr.read() ?? "") };
}

describe("llm-orc schema", () => {
  it.each(["ensemble", "profile", "config"])("prints the schema of %s files and nothing else", async (kind) => {
    const { exitCode, stdout, stderr } = await run("schema", kind);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ $schema: "http://json-schema.org/draft-07/schema#", type: "object" });
  });

  it.each([[["schema"]], [["schema", "scripts"]]])("refuses %j", async (argv) => {
    expect(await run(...argv)).toMatchObject({
      exitCode: 2,
      stdout: "",
      stderr: expect.stringContaining("llm-orc schema --help") as string,
    });
  });

  it("completes the kinds", async () => {
    expect((await run("completion", "--candidates", "schema", "p")).stdout).toBe("profile\n");
  });
});
