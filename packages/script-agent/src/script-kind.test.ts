import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { OrcError } from "@llm-orc/contracts";
import { afterEach, describe, expect, it, vi } from "vitest";
import { testContext, type TestContextOptions } from "./__fixtures__/agent-context.ts";
import { fixtureScripts, temporaryFolder } from "./__fixtures__/script-folder.ts";
import { findExecutable } from "./resolve/find-executable.ts";
import { createScriptKind } from "./script-kind.ts";
import type { ScriptKindOptions } from "./script-kind-options.ts";

const marker = `test${process.pid}`;
const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], LLM_ORC_AGENT_PROCESS: marker };
const hasSandbox = findExecutable("bwrap", env, "/") !== null;

// Every process below carries this test's marker as its prefix, wherever it went.
afterEach(() => expect(markedProcesses()).toEqual([]));

describe("createScriptKind", () => {
  it("sends one document, whatever the script's place", async () => {
    const first = await run("echo-document.py", { parameters: { limit: 3 } }, { input: "the task" });
    expect(JSON.parse(first.response ?? "")).toEqual({
      agent_name: "worker",
      input: "the task",
      input_data: "the task",
      parameters: { limit: 3 },
      context: {},
      dependencies: {},
    });

    const dependencies = { reader: { response: "text", status: "partial", model_substituted: false } } as const;
    const second = await run("echo-document.py", { depends_on: ["reader"] }, { input: "the task", composed: "prose", dependencies });
    expect(JSON.parse(second.response ?? "")).toMatchObject({ input: "the task", input_data: "the task", dependencies });

    const item = { index: 1, count: 3, value: { id: 7 } };
    const third = await run("echo-document.py", { depends_on: ["reader"], fan_out: true }, { input: "the task", item, dependencies });
    expect(JSON.parse(third.response ?? "")).toMatchObject({
      input: { id: 7 },
      input_data: { id: 7 },
      base_input: "the task",
      chunk_index: 1,
      total_chunks: 3,
    });
  });

  it("hands a ready document on unchanged", async () => {
    const input = '{ "agent_name": "outer",  "input_data": {"a": 1} }';
    expect((await run("echo-document.py", {}, { input })).response).toBe(input);
    const { seen } = await environment({}, { input });
    expect(seen).toMatchObject({ INPUT_DATA: input, INPUT_TEXT: '{"a":1}' });
  });

  it("gives short input in the environment and long input in a file that is gone afterwards", async () => {
    const short = await environment({ parameters: { a: "b" } }, { input: "short" });
    expect(short.seen).toMatchObject({ INPUT_DATA: "short", INPUT_TEXT: "short", AGENT_PARAMETERS: '{"a":"b"}', PYTHONUTF8: "1" });
    expect(short.files).toEqual({});
    expect(short.cwd).toBe(fixtureScripts);

    const long = await environment({ parameters: { big: "p".repeat(200_000) } }, { input: "x".repeat(200_000) });
    expect(long.seen).toMatchObject({ INPUT_DATA: null, INPUT_TEXT: null, AGENT_PARAMETERS: null });
    expect(long.bytes).toEqual({ INPUT_DATA: 200_000, INPUT_TEXT: 200_000, AGENT_PARAMETERS: 200_010 });
    expect(long.stdin).toBeGreaterThan(400_000);
    expect(Object.values(long.files).map((path) => existsSync(path))).toEqual([false, false, false]);
  });

  it("gives the document as INPUT_DATA where there are dependencies, and a NUL never to the environment", async () => {
    const { seen } = await environment({ depends_on: ["a"] }, { input: "base" });
    expect(JSON.parse(seen["INPUT_DATA"] ?? "")).toMatchObject({ agent_name: "worker", input_data: "base" });
    expect(seen["INPUT_TEXT"]).toBe("base");
    expect((await environment({}, { input: "a\0b" })).bytes).toMatchObject({ INPUT_DATA: 3 });
  });

  it("shows scripts only what an allow-list names", async () => {
    const secret = { ...env, SECRET: "s", KEEP_ONE: "k" };
    expect((await environment({}, {}, { env: secret })).seen).toMatchObject({ SECRET: "s", KEEP_ONE: "k" });
    const { seen } = await environment({}, {}, { env: secret, environmentAllowList: ["KEEP_*"] });
    expect(seen).toMatchObject({ SECRET: null, KEEP_ONE: "k", INPUT_DATA: "hello" });
  });

  it("makes the text of an independent script JSON and leaves that of a dependent as it is", async () => {
    expect((await run("never-reads-stdin.sh")).response).toBe('{"success":true,"output":"ok"}');
    expect((await run("never-reads-stdin.sh", { depends_on: ["a"] })).response).toBe("ok");
    expect((await run("never-reads-stdin.sh", {}, { item: { index: 0, count: 1, value: 1 } })).response).toBe("ok");
    expect((await run(":")).response).toBe('{"success":true,"output":""}');
    expect((await run(":", { depends_on: ["a"] })).response).toBe("");
    expect((await run("bom-json.sh")).response).toBe('{"a": 1}');
    expect((await run("not-a-number.sh")).response).toBe('{"success":true,"output":"{\\"a\\": NaN}"}');
  });

  it("takes a printed failure as a failure and keeps what was printed", async () => {
    const outcome = await run("error-envelope.sh");
    expect(outcome).toMatchObject({
      status: "failed",
      error: { code: "SCRIPT_REPORTED_FAILURE", message: expect.stringContaining("no such customer") },
      agent_requests: [{ target_agent_type: "human" }],
    });
    expect(JSON.parse(outcome.response ?? "")).toMatchObject({ success: false, error: "no such customer" });
  });

  it("fails on a non-zero exit, whatever was printed", async () => {
    const outcome = await run("json-then-exit-1.sh");
    expect(outcome).toMatchObject({ status: "failed", error: { code: "SCRIPT_FAILED" } });
    expect(JSON.parse(outcome.response ?? "")).toEqual({
      success: false,
      data: null,
      error: "Script failed with exit code 1: disk is full",
      stderr: "a trace on stderr\n",
      agent_requests: [],
    });
    expect((await run('echo "why" >&2; kill -9 $$')).error).toEqual({
      code: "SCRIPT_FAILED",
      message: 'Inline script "echo "why" >&2; kill -9 $$" failed with signal SIGKILL: why',
    });
  });

  it("runs inline shell strictly: an error, an unset variable, a broken pipe of commands fail it", async () => {
    for (const script of ["false; echo on", 'echo "$UNSET_NAME"', "false | cat; echo on"]) {
      expect(await run(script)).toMatchObject({ status: "failed", error: { code: "SCRIPT_FAILED" } });
    }
    expect((await run('echo "<$INPUT_DATA>"')).response).toContain("<hello>");
    expect(await run("echo hi", {}, {}, { inlineShell: "refuse" })).toMatchObject({
      status: "failed",
      error: { code: "SCRIPT_INLINE_REFUSED" },
    });
  });

  it("says what is missing", async () => {
    const missing = await run("never-read-stdin.sh", {}, {}, { scriptDirs: [fixtureScripts] });
    expect(missing).toMatchObject({
      status: "failed",
      error: { code: "SCRIPT_NOT_FOUND", hint: expect.stringContaining("never-reads-stdin.sh") },
    });
    expect(JSON.parse(missing.response ?? "")).toMatchObject({ success: false, error: "Script not found: never-read-stdin.sh" });
    expect((await run("ask.py", {}, {}, { env: { ...env, LLM_ORC_PYTHON: "/nowhere/python" } })).error).toMatchObject({
      code: "SCRIPT_INTERPRETER_MISSING",
      hint: expect.stringContaining("LLM_ORC_PYTHON"),
    });
    expect((await run("./broken-shebang")).error).toMatchObject({ code: "SCRIPT_INTERPRETER_MISSING" });
    expect((await run("ask.py", {}, {}, { sandbox: "os", env: { ...env, PATH: "/nowhere" } })).error?.code).toBe(
      "SCRIPT_INTERPRETER_MISSING",
    );
    expect((await run(join(fixtureScripts, "never-reads-stdin.sh"), {}, {}, { cwd: "/nowhere" })).error).toMatchObject({
      code: "SCRIPT_FAILED",
    });
  });

  it("refuses to run without the sandbox that was asked for", async () => {
    using folder = temporaryFolder({ bash: "#!/bin/sh\nexit 0\n" });
    const outcome = await run("echo hi", {}, {}, { sandbox: "os", env: { ...env, PATH: folder.path } });
    expect(outcome.error).toMatchObject({ code: "SCRIPT_SANDBOX_MISSING", hint: expect.stringContaining("bubblewrap") });
  });

  it("runs a file with a shebang itself, and one without in bash", async () => {
    expect((await run("./shebang")).response).toContain("from python");
    using folder = temporaryFolder({ plain: 'echo "bash $BASH_VERSION"' });
    expect((await run("./plain", {}, {}, { cwd: folder.path })).response).toContain("bash 5");
  });

  it("survives ten megabytes of input that nobody reads", async () => {
    expect((await run("never-reads-stdin.sh", {}, { input: "x".repeat(10 * 1024 * 1024) })).response).toContain("ok");
  });

  it("replaces what is not UTF-8", async () => {
    expect((await run("invalid-utf8.sh", { depends_on: ["a"] })).response).toBe("a\uFFFD\uFFFDb");
  });

  it("lets scripts open their streams by name", async () => {
    expect(await run("streams-by-name.sh", { depends_on: ["a"] })).toEqual({ status: "success", response: "to stdout" });
  });

  it("does with Node's own pipes where named ones cannot be made", async () => {
    using folder = temporaryFolder();
    symlinkSync(findExecutable("bash", env, "/") ?? "", join(folder.path, "bash"));
    const outcome = await run("echo out; echo err >&2; exit 3", {}, {}, { env: { ...env, PATH: folder.path } });
    expect(JSON.parse(outcome.response ?? "")).toMatchObject({ error: "Script failed with exit code 3", stderr: "err\n" });
  });

  it("stops a script that floods its output", async () => {
    const outcome = await run("flood-stdout.mjs");
    expect(outcome).toMatchObject({ status: "failed", error: { code: "SCRIPT_OUTPUT_TOO_LARGE" } });
    expect((await run('printf "%0100d" 1', {}, {}, { limits: { stdoutBytes: 50 } })).error?.code).toBe("SCRIPT_OUTPUT_TOO_LARGE");
    expect((await run('printf "%050d" 1', { depends_on: ["a"] }, {}, { limits: { stdoutBytes: 50 } })).response).toHaveLength(50);
  });

  it("keeps the end of a flood on stderr", async () => {
    expect((await run("flood-stderr.py", { depends_on: ["a"] })).response).toBe("fine");
    const failed = await run("python3 flood-stderr.py ; echo last words >&2; exit 2");
    const { stderr } = JSON.parse(failed.response ?? "") as { stderr: string };
    expect(stderr.length).toBeLessThanOrEqual(64 * 1024);
    expect(stderr.length).toBeGreaterThan(63 * 1024);
    // Nothing is kept of the line that was cut.
    expect(stderr).toMatch(/^line \d+ of a very long error/);
    expect(stderr.endsWith("\nlast words\n")).toBe(true);
  });

  it("does not wait for a grandchild that holds the output, and ends it", async () => {
    const { outcome, warnings } = await runWithWarnings("grandchild-holds-stdout.sh");
    expect(outcome).toMatchObject({ status: "success", response: expect.stringContaining("done") });
    expect(warnings).toEqual([expect.stringContaining("left 1 process running")]);
  });

  it("takes what a grandchild writes shortly after the end", async () => {
    expect((await run("late-grandchild.sh", { depends_on: ["a"] }, {}, { limits: { drainGraceMs: 2000 } })).response).toBe("early\nlate");
  });

  it.runIf(process.platform === "linux")("ends a child that left the process group", async () => {
    const { outcome, warnings } = await runWithWarnings("setsid-child.sh");
    expect(outcome.status).toBe("success");
    expect(warnings).toEqual([expect.stringContaining("left 1 process running")]);
  });

  it.each(["hang.sh", "ignore-term.sh", "hang-with-grandchild.sh", "hang-with-setsid-child.sh", "hang-with-new-environment.sh"])(
    "ends %s when the agent's time is over, and keeps the engine's error",
    async (script) => {
      using folder = temporaryFolder();
      const ready = join(folder.path, "ready");
      const controller = new AbortController();
      const options = { env: { ...env, READY_FILE: ready }, limits: { terminateGraceMs: 200 } };
      const pending = run(script, {}, { signal: controller.signal }, options);
      await untilThere(ready);
      controller.abort(new OrcError("SCRIPT_TIMED_OUT", "Script timed out after 1 seconds", { hint: "Raise timeout_seconds." }));
      const outcome = await pending;
      expect(outcome).toMatchObject({ status: "failed", error: { code: "SCRIPT_TIMED_OUT", hint: "Raise timeout_seconds." } });
      expect(JSON.parse(outcome.response ?? "")).toMatchObject({ success: false, error: "Script timed out after 1 seconds" });
      expect(processesWith(ready)).toEqual([]);
    },
  );

  it("lets a script clean up when it is stopped", async () => {
    using folder = temporaryFolder();
    const controller = new AbortController();
    const script = `trap 'sleep 0.1; echo cleaned >&2; exit 0' TERM; : > ready; while true; do sleep 0.05; done`;
    const pending = run(script, {}, { signal: controller.signal }, { cwd: folder.path });
    await untilThere(join(folder.path, "ready"));
    controller.abort(new OrcError("RUN_CANCELLED", "The run was cancelled."));
    expect(JSON.parse((await pending).response ?? "")).toMatchObject({ stderr: expect.stringContaining("cleaned") });
  });

  it("ends its scripts when llm-orc itself ends", async () => {
    using folder = temporaryFolder();
    const program = fileURLToPath(new URL("__fixtures__/exit-mid-run.ts", import.meta.url));
    const childEnv = { ...env, READY_FILE: join(folder.path, "ready"), TMPDIR: folder.path };
    const code = await new Promise((resolve) => {
      execFile(process.execPath, ["--conditions=@llm-orc/source", program], { env: childEnv }, (error) => resolve(error?.code));
    });
    expect(code).toBe(7);
    await vi.waitFor(() => expect(markedProcesses()).toEqual([]));
    expect(readdirSync(folder.path)).toEqual(["ready"]);
  });

  it.runIf(hasSandbox)("keeps a sandboxed script from the network, other folders and other processes", async () => {
    using folder = temporaryFolder({ ".llm-orc/scripts/look.sh": readFileSync(join(fixtureScripts, "look-around.sh"), "utf8") });
    const context = { input: "x".repeat(200_000) };
    const outcome = await run("look.sh", {}, context, { cwd: folder.path, sandbox: "os" });
    expect(JSON.parse(outcome.response ?? "")).toEqual({
      interfaces: 1,
      processes: true,
      outside: false,
      inside: true,
      temporary: true,
      input: 200_000,
    });
    expect(readdirSync(folder.path).sort()).toEqual([".llm-orc", "written"]);
  });

  it("does not start when the run is cancelled already", async () => {
    const outcome = await run("hang.sh", {}, { signal: AbortSignal.abort() });
    expect(outcome).toMatchObject({ status: "failed", error: { code: "SCRIPT_CANCELLED" } });
  });

  it("passes on that no permit was given", async () => {
    const context = { ...testContext({ script: "hang.sh" }), work: () => Promise.reject(new OrcError("RUN_CANCELLED", "over")) };
    await expect(kind().run(context)).rejects.toMatchObject({ code: "RUN_CANCELLED" });
  });

  it("asks what a script needs, and runs it again with the answer", async () => {
    const context = testContext({ script: "ask.py" }, { answers: ["Ada"] });
    expect((await kind().run(context)).response).toBe('{"name": "Ada", "input": "hello"}');
    expect(context.asked).toEqual([{ prompt: "Your name?", kind: "text", secret: true }]);
    expect(context.permits).toEqual({ taken: 2, held: 0 });
  });

  it("does not let a script ask for ever, nor ask nonsense", async () => {
    const outcome = await run("always-asks.sh", {}, { answers: ["a", "b", "c"] }, { limits: { questions: 3 } });
    expect(outcome.error?.code).toBe("SCRIPT_ASKS_TOO_OFTEN");
    expect((await run(`echo '{"needs_input": {"kind": "text"}}'`)).error?.code).toBe("SCRIPT_INPUT_REQUEST_INVALID");
  });

  it("asks beforehand for a script that reads its answer as input", async () => {
    const context = testContext({ script: "get_user_input.py", parameters: { prompt: "City?" } }, { answers: ["Rome"] });
    expect((await kind().run(context)).response).toBe('{"success": true, "input": "Rome"}');
    expect(context.asked).toEqual([{ prompt: "City?", kind: "text" }]);
  });

  it("gives Python scripts the unwrap_input that they import", async () => {
    const unwrapped = async (input: string): Promise<unknown> =>
      JSON.parse((await run("unwrap.py", { parameters: { depth: 2 } }, { input })).response ?? "");
    expect(await unwrapped('{"nodes": [1]}')).toEqual([{ nodes: [1] }, { depth: 2 }]);
    expect(await unwrapped("plain words")).toEqual([expect.objectContaining({ input: "plain words" }), { depth: 2 }]);
    expect(await unwrapped('{"agent_name": "x", "input_data": "{\\"a\\": 1}"}')).toEqual([{ a: 1 }, { depth: 2 }]);
  });

  it("keeps an installed Python package of the same name importable", async () => {
    using folder = temporaryFolder({
      "site/llm_orc/__init__.py": "",
      "site/llm_orc/extra.py": "VALUE = 'installed'",
      "use.py": "import sys; sys.path.append('site')\nimport llm_orc.extra, llm_orc.script_utils\nprint(llm_orc.extra.VALUE)",
    });
    const outcome = await run("use.py", { depends_on: ["a"] }, {}, { cwd: folder.path });
    // The path is extended when the package is first imported, as it is for an installed one.
    expect(outcome).toEqual({ status: "success", response: "installed" });
  });
});

function kind(options: Partial<ScriptKindOptions> = {}): ReturnType<typeof createScriptKind> {
  return createScriptKind({ cwd: fixtureScripts, env, ...options });
}

type AgentFields = Omit<Parameters<typeof testContext>[0], "script">;

function run(script: string, agent: AgentFields = {}, context: TestContextOptions = {}, options: Partial<ScriptKindOptions> = {}) {
  return kind(options).run(testContext({ script, ...agent }, context));
}

async function runWithWarnings(script: string) {
  const context = testContext({ script });
  return { outcome: await kind().run(context), warnings: context.warnings };
}

async function environment(agent: AgentFields, context: TestContextOptions = {}, options: Partial<ScriptKindOptions> = {}) {
  const { response } = await run("environment.mjs", agent, context, options);
  return JSON.parse(response ?? "") as {
    seen: Record<string, string | null>;
    files: Record<string, string>;
    bytes: Record<string, number>;
    cwd: string;
    stdin: number;
  };
}

async function untilThere(path: string): Promise<void> {
  while (!existsSync(path)) await setTimeout(5);
}

function markedProcesses(): readonly string[] {
  return processesThat("environ", `LLM_ORC_AGENT_PROCESS=${marker}`);
}

function processesWith(argument: string): readonly string[] {
  return processesThat("cmdline", argument);
}

function processesThat(file: "environ" | "cmdline", text: string): readonly string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/${file}`, "latin1").includes(text);
    } catch {
      return false;
    }
  });
}
