import { chmodSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isOrcError, type OrcError, systemClock } from "@llm-orc/contracts";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../__fixtures__/temporary-folder.ts";
import { createManualClock } from "../oauth/__fixtures__/manual-clock.ts";
import { type HelperCommand, runHelper } from "./run-helper.ts";

const KEY = "sk-test-0123456789abcdef";

describe("runHelper", () => {
  it.each<[string, HelperCommand]>([
    ["a line for the shell", `printf '%s\\n' ${KEY} | cat`],
    ["a program and its arguments, which no shell reads", ["printf", "%s", KEY]],
    ["one that prints more lines", `echo; echo '  ${KEY}  '; echo 'user: me'`],
    ["one that prints Windows' line ends", `printf '${KEY}\\r\\nmore\\r\\n'`],
    ["JSON", `echo '{"key": "${KEY}"}'`],
  ])("takes the key from %s", async (_, command) => {
    const answer = await run(command);
    expect(answer?.key.reveal()).toBe(KEY);
    expect(answer?.expiresAtMs).toBeUndefined();
  });

  it("takes the time until which the key is good, in seconds", async () => {
    expect(await run(`echo '{"key": "${KEY}", "expires_at": 1800000000}'`)).toMatchObject({ expiresAtMs: 1_800_000_000_000 });
  });

  it.each(["true", "echo", `echo '{"key": null}'`, `echo '{"key": ""}'`, "echo '{}'"])(
    "has no key when %s is all it does",
    async (command) => {
      expect(await run(command)).toBeUndefined();
    },
  );

  it("tells the helper for whom, passes the environment on, and gives it nothing to read", async () => {
    const answer = await run('cat; echo "$LLM_ORC_PROVIDER:$VAULT"', { VAULT: "main" });
    expect(answer?.key.reveal()).toBe("openai-compatible/groq:main");
  });

  it("runs it in the folder that it is given", async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "key"), KEY);
    const answer = await runHelper(["cat", "key"], "acme", { env: process.env, cwd, clock: systemClock });
    expect(answer?.key.reveal()).toBe(KEY);
  });

  it.each<[string, HelperCommand, string]>([
    ["ends with an error", "exit 3", "it ended with exit code 3"],
    ["ends itself", "kill -9 $$", "it was ended by SIGKILL"],
    ["is not there", ["/nonexistent/helper"], "it cannot be started (ENOENT)"],
    ["is no name of a program", ["\0"], "it cannot be started (ERR_INVALID_ARG_VALUE)"],
    ["is nothing", [], "it cannot be started (ERR_INVALID_ARG_VALUE)"],
    ["prints what is nearly JSON", `echo '{"key": "${KEY}"'`, "it printed something that begins like JSON and is none"],
    ["prints a number for a key", `echo '{"key": 7}'`, 'the "key" that it printed is no text'],
    [
      "prints a date",
      `echo '{"key": "${KEY}", "expires_at": "2030-01-01"}'`,
      'the "expires_at" that it printed is no number of seconds since 1970',
    ],
  ])("throws when it %s", async (_, command, problem) => {
    const error = await failureOf(command);
    expect(error.message).toBe(`The helper command for the key of openai-compatible/groq failed: ${problem}.`);
    expect(error.hint).toBe(
      "Run it by hand to see more, with LLM_ORC_PROVIDER=openai-compatible/groq; it stands in config.yaml under helper.",
    );
  });

  it("throws when the program may not be run", async () => {
    const file = join(temporaryFolder(), "helper");
    writeFileSync(file, "#!/bin/sh\n");
    chmodSync(file, 0o644);
    expect((await failureOf([file])).message).toContain("it cannot be started (EACCES)");
  });

  it("shows what it said about its failure, and no key in it", async () => {
    const error = await failureOf(
      `echo ${KEY}; echo half-a-secret; printf 'vault sealed\\ntried ${KEY} half-a-secret AKIAIOSFODNN7EXAMPLE \\033[31m' >&2; exit 1`,
    );
    expect(error.message).toBe(
      "The helper command for the key of openai-compatible/groq failed: it ended with exit code 1. It said: vault sealed tried [redacted] [redacted] [redacted] [31m",
    );
  });

  it("shows no more of it than a little", async () => {
    const { message } = await failureOf("yes no | head -c 100000 >&2; exit 1");
    expect(message.split(" It said: ")[1]).toBe("no ".repeat(2_000).slice(0, 4_096));
  });

  it("stops one that prints without end", async () => {
    expect((await failureOf("yes")).message).toContain("it printed more than 64 KiB");
    expect((await failureOf("yes; exit 0")).message).toContain("it printed more than 64 KiB");
  });

  it("takes 64 KiB", async () => {
    expect((await run("head -c 65536 /dev/zero | tr '\\0' x"))?.key.reveal()).toHaveLength(65_536);
  });

  it("stops one that takes longer than 10 seconds", async () => {
    const clock = createManualClock();
    const running = runHelper(["sleep", "600"], "acme", { env: process.env, cwd: "/", clock });
    await clock.timer(10_000);
    clock.advance(9_999);
    await expect(Promise.race([running, Promise.resolve("running")])).resolves.toBe("running");
    clock.advance(1);
    await expect(running).rejects.toMatchObject({
      code: "CREDENTIAL_HELPER_FAILED",
      message: "The helper command for the key of acme failed: it took longer than 10 s.",
    });
    expect(clock.pending).toBe(0);
  });

  it("does not wait for what it leaves running", async () => {
    const clock = createManualClock();
    const running = runHelper(`sleep 5 & echo ${KEY}`, "acme", { env: process.env, cwd: "/", clock });
    await clock.timer(200);
    clock.advance(200);
    expect((await running)?.key.reveal()).toBe(KEY);
  });

  it("closes its output to what it leaves running", async () => {
    const cwd = temporaryFolder();
    const writeOn = (to: string): string => `(trap '' PIPE; while echo more >&${to}; do sleep 0.02; done; echo > closed-${to}) &`;
    const clock = createManualClock();
    const running = runHelper(`echo ${KEY}; ${writeOn("1")} ${writeOn("2")}`, "acme", { env: process.env, cwd, clock });
    await clock.timer(200);
    clock.advance(200);
    expect((await running)?.key.reveal()).toBe(KEY);
    await expect.poll(() => readdirSync(cwd).toSorted(), { timeout: 5_000 }).toEqual(["closed-1", "closed-2"]);
  });

  it("leaves no timer behind", async () => {
    const clock = createManualClock();
    await runHelper(["true"], "acme", { env: process.env, cwd: "/", clock });
    expect(clock.pending).toBe(0);
  });
});

function run(command: HelperCommand, env: Readonly<Record<string, string>> = {}) {
  return runHelper(command, "openai-compatible/groq", { env: { ...process.env, ...env }, cwd: "/", clock: systemClock });
}

async function failureOf(command: HelperCommand): Promise<OrcError> {
  const error: unknown = await run(command).catch((thrown: unknown) => thrown);
  if (!isOrcError(error)) throw new Error(`It did not fail: ${String(error)}`);
  expect(error.code).toBe("CREDENTIAL_HELPER_FAILED");
  expect(`${JSON.stringify(error)} ${error.message} ${String(error.cause)}`).not.toContain(KEY);
  return error;
}
