import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFakeModelServer } from "@llm-orc/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { llmOrc as runLlmOrc, type ProgramEnd } from "./__fixtures__/llm-orc.ts";

// The built program, with the providers that it has.
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "llm-orc-doctor-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("llm-orc doctor", () => {
  it("is content with a new project, and says so in one document", async () => {
    expect((await llmOrc(["init"])).exitCode).toBe(0);
    const { exitCode, stdout, stderr } = await llmOrc(["doctor", "--json"]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    const { checks } = JSON.parse(stdout) as { checks: { section: string; name: string; status: string }[] };
    expect(checks.filter((check) => check.status === "error")).toEqual([]);
    expect(checks).toContainEqual(expect.objectContaining({ section: "ensembles", status: "ok" }));
  });

  it("asks a real server with --check, and ends with 5 for what it has not", async () => {
    const server = await startFakeModelServer({ models: ["small"] });
    try {
      mkdirSync(join(root, ".llm-orc/profiles"), { recursive: true });
      writeFileSync(
        join(root, ".llm-orc/profiles/p.yaml"),
        `name: p\nprovider: openai-compatible/ollama\nmodel: large\nbase_url: ${server.baseUrl}\n`,
      );
      const { exitCode, stdout } = await llmOrc(["doctor", "--check"]);
      expect(stdout).toContain("ollama pull large");
      expect(exitCode).toBe(5);
    } finally {
      await server.close();
    }
  });
});

describe("llm-orc config", () => {
  it("resets only when it is told to, and keeps a copy", async () => {
    await llmOrc(["init"]);
    const file = join(root, ".llm-orc/config.yaml");
    writeFileSync(file, "performance: {execution: {default_timeout: 7}}\n");
    expect((await llmOrc(["config", "show", "--origin"])).stdout).toMatch(/default_timeout: 7 +# .*config\.yaml:1$/m);
    expect(await llmOrc(["config", "reset-local"])).toMatchObject({ exitCode: 2 });
    expect(readFileSync(file, "utf8")).toContain("default_timeout: 7");
    const { exitCode, stdout } = await llmOrc(["config", "reset-local", "--yes", "--json"]);
    expect(exitCode).toBe(0);
    const { backup } = JSON.parse(stdout) as { backup: string };
    expect(readFileSync(join(backup, "config.yaml"), "utf8")).toContain("default_timeout: 7");
    expect(existsSync(join(root, ".llm-orc/ensembles/hello.yaml"))).toBe(true);
    expect((await llmOrc(["config", "check"])).exitCode).toBe(0);
  });
});

function environment(): Record<string, string> {
  return { HOME: root, LANG: "C.UTF-8" };
}

function llmOrc(args: readonly string[]): Promise<ProgramEnd> {
  return runLlmOrc(args, { cwd: root, env: environment() });
}
