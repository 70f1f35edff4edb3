import { chmodSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { OrcError } from "@llm-orc/contracts";
import type { AgentOutcome } from "@llm-orc/run-spec";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { testContext } from "./__fixtures__/agent-context.ts";
import {
  markedProcesses,
  openDescriptors,
  processesWith,
  runScript,
  testEnvironment,
  testKind,
  untilThere,
} from "./__fixtures__/run-script.ts";
import { temporaryFolder } from "./__fixtures__/script-folder.ts";

const isLinux = process.platform === "linux";
const MIB = 1024 * 1024;
// While a script floods us: a multiple of the 16 MiB that are kept, far below what is written.
const MAX_GROWTH_BYTES = 64 * MIB;

let scratch: ReturnType<typeof temporaryFolder>;
let descriptors: number | undefined;

beforeEach(async () => {
  scratch = temporaryFolder();
  vi.stubEnv("TMPDIR", scratch.path);
  // What the first process opens for good is no leak.
  await runScript("never-reads-stdin.sh");
  descriptors = openDescriptors();
});

// Whatever a script does: no process of it is left, no file, and nothing is open.
afterEach(async () => {
  vi.unstubAllEnvs();
  expect(markedProcesses()).toEqual([]);
  expect(readdirSync(scratch.path).filter((name) => name.startsWith("llm-orc-script-"))).toEqual([]);
  scratch[Symbol.dispose]();
  if (descriptors !== undefined) await vi.waitFor(() => expect(openDescriptors()).toBeLessThanOrEqual(descriptors as number));
});

describe("a script that does not end", () => {
  it.each([
    ["hangs", "hang.sh"],
    ["ignores the request to stop", "ignore-term.sh"],
    ["has a child that ignores it", "hang-with-grandchild.sh"],
    ["has a daemon in a session of its own", "hang-with-setsid-child.sh"],
    ["has a child with an environment of its own", "hang-with-new-environment.sh"],
  ])("and %s is ended when the agent's time is over, with all that it started", async (_, script) => {
    const outcome = await timedOut(script);
    expect(outcome).toMatchObject({ status: "failed", error: { code: "SCRIPT_TIMED_OUT", hint: "Raise timeout_seconds." } });
    expect(JSON.parse(outcome.response ?? "")).toMatchObject({ success: false, error: "Script timed out after 1 seconds" });
  });
});

describe("a script that leaves something behind", () => {
  it.runIf(isLinux)("as a child in the background that holds its output is done at its own end", async () => {
    const { outcome, warnings } = await withWarnings("grandchild-holds-stdout.sh");
    expect(outcome).toMatchObject({ status: "success", response: expect.stringContaining("done") });
    expect(warnings).toEqual([expect.stringContaining("left 1 process running")]);
  });

  it.runIf(isLinux)("as a daemon in a session of its own is done at its own end, and the daemon ended", async () => {
    const { outcome, warnings } = await withWarnings("setsid-child.sh");
    expect(outcome.status).toBe("success");
    expect(warnings).toEqual([expect.stringContaining("left 1 process running")]);
  });

  it.runIf(isLinux)("as a daemon that also cleared its environment is done at its own end, and the daemon ended", async () => {
    const name = join(scratch.path, "daemon");
    const daemon = `setsid env -i ${process.execPath} -e 'console.log("there"); setTimeout(() => {}, 1e6)' ${name}`;
    // Its script ends when the daemon has said that it is there.
    const { outcome, warnings } = await withWarnings(`head -n 1 < <(${daemon} 2> /dev/null)\necho its script has ended`);
    expect(outcome).toEqual({ status: "success", response: expect.stringContaining("there") });
    expect(warnings).toEqual([expect.stringContaining("left 1 process running")]);
    expect(processesWith(name)).toEqual([]);
  });
});

describe("a script that writes too much", () => {
  it("to its output is stopped, and costs us little more than is kept", async () => {
    const { outcome, grownBytes } = await withMemory("flood-stdout.mjs");
    expect(outcome).toMatchObject({ status: "failed", error: { code: "SCRIPT_OUTPUT_TOO_LARGE", hint: expect.stringContaining("file") } });
    expect(outcome.error?.message).toContain(`more than ${16 * MIB} bytes`);
    expect(grownBytes).toBeLessThan(MAX_GROWTH_BYTES);
  });

  it("is stopped at the first byte too many, and not before", async () => {
    expect((await runScript('printf "%051d" 1', {}, {}, { limits: { stdoutBytes: 50 } })).error?.code).toBe("SCRIPT_OUTPUT_TOO_LARGE");
    expect((await runScript('printf "%050d" 1', { depends_on: ["a"] }, {}, { limits: { stdoutBytes: 50 } })).response).toHaveLength(50);
  });

  it("to its error output goes on, and costs us little more than is kept", async () => {
    const { outcome, grownBytes } = await withMemory("flood-stderr.mjs");
    expect(outcome).toEqual({ status: "success", response: '{"success":true,"output":"fine"}' });
    expect(grownBytes).toBeLessThan(MAX_GROWTH_BYTES);
  });

  it("to its error output is quoted from the end, in whole lines", async () => {
    const failed = await runScript("python3 flood-stderr.py ; echo last words >&2; exit 2");
    const { stderr } = JSON.parse(failed.response ?? "") as { stderr: string };
    expect(stderr.length).toBeLessThanOrEqual(64 * 1024);
    expect(stderr.length).toBeGreaterThan(63 * 1024);
    // Nothing is kept of the line that was cut.
    expect(stderr).toMatch(/^line \d+ of a very long error/);
    expect(stderr.endsWith("\nlast words\n")).toBe(true);
  });
});

describe("a script whose output is odd", () => {
  it("in its bytes has what is not UTF-8 replaced", async () => {
    expect((await runScript("invalid-utf8.sh", { depends_on: ["a"] })).response).toBe("a\uFFFD\uFFFDb");
  });

  it("in that it says failure and exits well has failed, and keeps what it printed", async () => {
    const outcome = await runScript("error-envelope.sh");
    expect(outcome).toMatchObject({
      status: "failed",
      error: { code: "SCRIPT_REPORTED_FAILURE", message: expect.stringContaining("no such customer") },
      agent_requests: [{ target_agent_type: "human" }],
    });
    expect(JSON.parse(outcome.response ?? "")).toMatchObject({ success: false, error: "no such customer" });
  });

  it("in that it says success and exits badly has failed", async () => {
    const outcome = await runScript("json-then-exit-1.sh");
    expect(outcome).toMatchObject({ status: "failed", error: { code: "SCRIPT_FAILED" } });
    expect(JSON.parse(outcome.response ?? "")).toEqual({
      success: false,
      data: null,
      error: "Script failed with exit code 1: disk is full",
      stderr: "a trace on stderr\n",
      agent_requests: [],
    });
    expect((await runScript('echo "why" >&2; kill -9 $$')).error).toEqual({
      code: "SCRIPT_FAILED",
      message: 'Inline script "echo "why" >&2; kill -9 $$" failed with signal SIGKILL: why',
    });
  });

  it("in that it is nearly JSON is JSON with a byte-order mark, and text otherwise", async () => {
    expect((await runScript("bom-json.sh")).response).toBe('{"a": 1}');
    expect((await runScript("not-a-number.sh")).response).toBe('{"success":true,"output":"{\\"a\\": NaN}"}');
    expect((await runScript("trailing-text.sh")).response).toBe(
      JSON.stringify({ success: true, output: '{"success": true}\nand some words behind it' }),
    );
  });
});

describe("a script that does not take part", () => {
  it("and leaves ten megabytes of input unread ends as it says", async () => {
    const outcome = await runScript("never-reads-stdin.sh", {}, { input: "x".repeat(10 * MIB) });
    expect(outcome).toEqual({ status: "success", response: '{"success":true,"output":"ok"}' });
  });

  it.each([
    ["is not executable", "#!/usr/bin/env python3\n", 0o644, "is not executable", "chmod u+x"],
    ["names a program that is not there", "#!/nowhere/interpreter\n", 0o755, "needs /nowhere/interpreter", "first line"],
    ["has line ends of Windows", "#!/bin/sh\r\n", 0o755, "line ends of Windows", "sed -i"],
    // The program is there, and is none.
    ["names a folder as its program", "#!/usr/\n", 0o755, "needs /usr/", "first line"],
  ])("and %s is not started, and it is said why", async (_, text, mode, message, hint) => {
    using folder = temporaryFolder({ tool: text });
    chmodSync(join(folder.path, "tool"), mode);
    const { status, error } = await runScript("./tool", {}, {}, { cwd: folder.path });
    expect({ status, ...error }).toMatchObject({
      status: "failed",
      code: "SCRIPT_INTERPRETER_MISSING",
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });
});

async function timedOut(script: string): Promise<AgentOutcome> {
  using folder = temporaryFolder();
  const ready = join(folder.path, "ready");
  const controller = new AbortController();
  const options = { env: { ...testEnvironment, READY_FILE: ready }, limits: { terminateGraceMs: 200 } };
  const pending = runScript(script, {}, { signal: controller.signal }, options);
  await untilThere(ready);
  controller.abort(new OrcError("SCRIPT_TIMED_OUT", "Script timed out after 1 seconds", { hint: "Raise timeout_seconds." }));
  const outcome = await pending;
  expect(processesWith(ready)).toEqual([]);
  return outcome;
}

async function withWarnings(script: string): Promise<{ readonly outcome: AgentOutcome; readonly warnings: readonly string[] }> {
  const context = testContext({ script });
  return { outcome: await testKind().run(context), warnings: context.warnings };
}

/** By how much this process grew while the script ran. */
async function withMemory(script: string): Promise<{ readonly outcome: AgentOutcome; readonly grownBytes: number }> {
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5);
  try {
    const outcome = await runScript(script);
    return { outcome, grownBytes: Math.max(most, process.memoryUsage.rss()) - before };
  } finally {
    clearInterval(timer);
  }
}
