import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFakeClock } from "@llm-orc/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { answer, failure, HELLO, isAlive, leftFolders, model, parts, REQUEST } from "./__fixtures__/call-fake-claude.ts";
import { fakeClaude } from "./__fixtures__/fake-claude.ts";

// A folder for temporary files that no other test writes to.
const folder = mkdtempSync(join(tmpdir(), "llm-orc-model-test-"));
beforeAll(() => void vi.stubEnv("TMPDIR", folder));
afterEach(() => expect(leftFolders()).toEqual([]));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe("createModel", () => {
  it("takes a long answer in small pieces, of which all that stands around them is much more than may be kept", async () => {
    using fake = fakeClaude(`begin(); for (let i = 0; i < 80_000; i++) delta("abcd"); stop(); result({ result: "abcd".repeat(80_000) });`);
    expect((await answer(fake)).text).toHaveLength(320_000);
  });

  it.each([
    ["text", `begin(); for (let i = 0; i < 20; i++) delta("x".repeat(1_000_000)); stop(); result();`],
    ["a line that does not end", `begin(); for (let i = 0; i < 20; i++) write("x".repeat(1_000_000)); setInterval(() => {}, 1000);`],
  ])("ends the command when it writes too much: %s", async (_what, body) => {
    using fake = fakeClaude(body);
    expect(await failure(fake)).toMatchObject({
      kind: "protocol",
      isRetryable: false,
      message: expect.stringContaining("more than 16 MB"),
    });
    expect(isAlive(fake.calls()[0]?.pid)).toBe(false);
  });

  it("is killed with all that it started when the call is aborted", async () => {
    using fake = fakeClaude(`
      process.on("SIGTERM", () => {});
      const { spawn } = require("node:child_process");
      begin(); delta(String(spawn("sleep", ["600"], { stdio: "inherit" }).pid));
      setInterval(() => {}, 1000);`);
    const controller = new AbortController();
    const reason = new Error("enough");
    let grandchild = 0;
    await expect(async () => {
      for await (const part of model(fake).stream({ ...REQUEST, signal: controller.signal })) {
        if (part.type !== "text-delta") continue;
        grandchild = Number(part.delta);
        controller.abort(reason);
      }
    }).rejects.toBe(reason);
    expect([isAlive(fake.calls()[0]?.pid), isAlive(grandchild)]).toEqual([false, false]);
  });

  it("is not started when the call is aborted already", async () => {
    using fake = fakeClaude(HELLO);
    await expect(parts(fake, { signal: AbortSignal.abort(new Error("never mind")) })).rejects.toThrow("never mind");
    expect(fake.calls()).toEqual([]);
  });

  it("ends when its reader goes away", async () => {
    using fake = fakeClaude(`begin(); delta("a"); setInterval(() => {}, 1000);`);
    for await (const part of model(fake).stream(REQUEST)) if (part.type === "text-delta") break;
    expect(isAlive(fake.calls()[0]?.pid)).toBe(false);
  });

  it.each([
    {
      case: "says nothing",
      body: `begin(); setInterval(() => {}, 1000);`,
      settings: { idle_timeout_ms: 5_000 },
      words: "said nothing for 5000 ms",
    },
    {
      case: "never ends",
      body: `begin(); setInterval(() => delta("."), 5);`,
      settings: { total_timeout_ms: 5_000 },
      words: "was not done after 5000 ms",
    },
    {
      case: "closes its output and stays",
      body: `require("node:fs").closeSync(1); setInterval(() => {}, 1000);`,
      settings: { idle_timeout_ms: 5_000 },
      words: "said nothing",
    },
  ])("ends a command that $case", async ({ body, settings, words }) => {
    using fake = fakeClaude(body);
    const clock = createFakeClock();
    const failing = failure(fake, {}, settings, clock);
    await vi.waitFor(() => expect(fake.calls()).toHaveLength(1), 10_000);
    await clock.advance(5_000);
    expect(await failing).toMatchObject({ kind: "timeout", message: expect.stringContaining(words) });
    expect(isAlive(fake.calls()[0]?.pid)).toBe(false);
  });

  it("ends a command that floods its output", async () => {
    using fake = fakeClaude(`begin(); const much = "x".repeat(1_000_000); for (;;) write(much);`);
    expect(await failure(fake)).toMatchObject({ kind: "protocol", isRetryable: false, message: expect.stringContaining("16 MB") });
  });

  it("does not wait for a process that the command leaves behind", async () => {
    using fake = fakeClaude(
      `require("node:child_process").spawn("sleep", ["600"], { stdio: "inherit" }).unref(); begin(); delta("a"); process.exit(1);`,
    );
    expect(await failure(fake)).toMatchObject({ kind: "protocol" });
  });

  it("gives a prompt of many megabytes, also to a command that does not read it", async () => {
    using fake = fakeClaude(HELLO);
    const text = "long ".repeat(1_000_000);
    await parts(fake, { messages: [{ role: "user", parts: [{ type: "text", text }] }] });
    expect(fake.calls()[0]?.stdin.length).toBe(text.length);
    using deaf = fakeClaude("");
    rmSync(deaf.command);
    writeFileSync(deaf.command, "#!/bin/sh\nexit 4\n", { mode: 0o755 });
    expect((await failure(deaf, { messages: [{ role: "user", parts: [{ type: "text", text }] }] })).message).toContain("exit code 4");
  });

  it("starts nothing unless the user has enabled it, and says how", async () => {
    using fake = fakeClaude(HELLO);
    const error = await failure(fake, {}, { enabled: false });
    expect(error).toMatchObject({ kind: "auth", reachedVendor: false, isRetryable: false });
    expect(error.hint).toContain("providers: {claude-cli: {settings: {enabled: true}}}");
    expect(fake.calls()).toEqual([]);
  });

  it.each([
    { case: "is nowhere on PATH", settings: {}, env: { PATH: "/nowhere" } },
    { case: "is only in a folder of PATH that depends on where one is", settings: {}, env: { PATH: ".:node_modules/.bin:" } },
    { case: "is given by a relative path", settings: { command: "./claude" }, env: {} },
    { case: "is not where it is said to be", settings: { command: "/nowhere/claude" }, env: {} },
  ])("says how to install a command that $case", async ({ settings, env }) => {
    using fake = fakeClaude(HELLO);
    expect(await failure(fake, {}, settings, undefined, env)).toMatchObject({
      kind: "invalid_request",
      reachedVendor: false,
      hint: expect.stringContaining("npm install -g @anthropic-ai/claude-code"),
    });
  });

  it("runs the command that the user names", async () => {
    using fake = fakeClaude(HELLO);
    expect((await answer(fake, {}, { command: fake.command }, { PATH: "/nowhere:/usr/bin:/bin" })).text).toBe("Hello.");
  });

  it("says when the file is no program", async () => {
    using fake = fakeClaude(HELLO);
    writeFileSync(fake.command, "#!/nowhere/interpreter\n");
    expect(await failure(fake)).toMatchObject({ kind: "invalid_request", message: expect.stringContaining("does not start") });
  });

  it("says which folder cannot be written to, and how to use another", async () => {
    using fake = fakeClaude(HELLO);
    const missing = join(folder, "missing");
    vi.stubEnv("TMPDIR", missing);
    const error = await failure(fake).finally(() => vi.stubEnv("TMPDIR", folder));
    expect(error).toMatchObject({ kind: "invalid_request", reachedVendor: false, hint: expect.stringContaining("TMPDIR=") });
    expect(error.message).toContain(`${missing} cannot be written to: ENOENT`);
    expect(fake.calls()).toEqual([]);
  });
});
