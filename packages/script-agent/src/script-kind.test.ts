import { execFile } from "node:child_process";
import { existsSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { OrcError } from "@llm-orc/contracts";
import { afterEach, describe, expect, it, vi } from "vitest";
import { testContext, type TestContextOptions } from "./__fixtures__/agent-context.ts";
import { type AgentFields, markedProcesses, runScript, testEnvironment, testKind, untilThere } from "./__fixtures__/run-script.ts";
import { fixtureScripts, temporaryFolder } from "./__fixtures__/script-folder.ts";
import { findExecutable } from "./resolve/find-executable.ts";
import type { ScriptKindOptions } from "./script-kind-options.ts";

const env = testEnvironment;

// Every process below carries this test's marker as its prefix, wherever it went.
afterEach(() => expect(markedProcesses()).toEqual([]));

describe("createScriptKind", () => {
  it("sends one document, whatever the script's place", async () => {
    const first = await runScript("echo-document.py", { parameters: { limit: 3 } }, { input: "the task" });
    expect(JSON.parse(first.response ?? "")).toEqual({
      agent_name: "worker",
      input: "the task",
      input_data: "the task",
      parameters: { limit: 3 },
      context: {},
      dependencies: {},
    });

    const dependencies = { reader: { response: "text", status: "partial", model_substituted: false } } as const;
    const second = await runScript("echo-document.py", { depends_on: ["reader"] }, { input: "the task", composed: "prose", dependencies });
    expect(JSON.parse(second.response ?? "")).toMatchObject({ input: "the task", input_data: "the task", dependencies });

    const item = { index: 1, count: 3, value: { id: 7 } };
    const third = await runScript("echo-document.py", { depends_on: ["reader"], fan_out: true }, { input: "the task", item, dependencies });
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
    expect((await runScript("echo-document.py", {}, { input })).response).toBe(input);
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
    expect((await runScript("never-reads-stdin.sh")).response).toBe('{"success":true,"output":"ok"}');
    expect((await runScript("never-reads-stdin.sh", { depends_on: ["a"] })).response).toBe("ok");
    expect((await runScript("never-reads-stdin.sh", {}, { item: { index: 0, count: 1, value: 1 } })).response).toBe("ok");
    expect((await runScript(":")).response).toBe('{"success":true,"output":""}');
    expect((await runScript(":", { depends_on: ["a"] })).response).toBe("");
  });

  it("runs inline shell strictly: an error, an unset variable, a broken pipe of commands fail it", async () => {
    for (const script of ["false; echo on", 'echo "$UNSET_NAME"', "false | cat; echo on"]) {
      expect(await runScript(script)).toMatchObject({ status: "failed", error: { code: "SCRIPT_FAILED" } });
    }
    expect((await runScript('echo "<$INPUT_DATA>"')).response).toContain("<hello>");
    expect(await runScript("echo hi", {}, {}, { inlineShell: "refuse" })).toMatchObject({
      status: "failed",
      error: { code: "SCRIPT_INLINE_REFUSED" },
    });
  });

  it("says what is missing", async () => {
    const missing = await runScript("never-read-stdin.sh", {}, {}, { scriptDirs: [fixtureScripts] });
    expect(missing).toMatchObject({
      status: "failed",
      error: { code: "SCRIPT_NOT_FOUND", hint: expect.stringContaining("never-reads-stdin.sh") },
    });
    expect(JSON.parse(missing.response ?? "")).toMatchObject({ success: false, error: "Script not found: never-read-stdin.sh" });
    expect((await runScript("ask.py", {}, {}, { env: { ...env, LLM_ORC_PYTHON: "/nowhere/python" } })).error).toMatchObject({
      code: "SCRIPT_INTERPRETER_MISSING",
      hint: expect.stringContaining("LLM_ORC_PYTHON"),
    });
    expect((await runScript("./broken-shebang")).error).toMatchObject({ code: "SCRIPT_INTERPRETER_MISSING" });
    expect((await runScript("ask.py", {}, {}, { sandbox: "os", env: { ...env, PATH: "/nowhere" } })).error?.code).toBe(
      "SCRIPT_INTERPRETER_MISSING",
    );
    expect((await runScript(join(fixtureScripts, "never-reads-stdin.sh"), {}, {}, { cwd: "/nowhere" })).error).toMatchObject({
      code: "SCRIPT_FAILED",
    });
  });

  it("runs a file with a shebang itself, and one without in bash", async () => {
    expect((await runScript("./shebang")).response).toContain("from python");
    using folder = temporaryFolder({ plain: 'echo "bash $BASH_VERSION"' });
    expect((await runScript("./plain", {}, {}, { cwd: folder.path })).response).toContain("bash 5");
  });

  it("lets scripts open their streams by name", async () => {
    expect(await runScript("streams-by-name.sh", { depends_on: ["a"] })).toEqual({ status: "success", response: "to stdout" });
  });

  it("does with Node's own pipes where named ones cannot be made", async () => {
    using folder = temporaryFolder();
    symlinkSync(findExecutable("bash", env, "/") ?? "", join(folder.path, "bash"));
    const outcome = await runScript("echo out; echo err >&2; exit 3", {}, {}, { env: { ...env, PATH: folder.path } });
    expect(JSON.parse(outcome.response ?? "")).toMatchObject({ error: "Script failed with exit code 3", stderr: "err\n" });
  });

  it("takes what a grandchild writes shortly after the end", async () => {
    expect((await runScript("late-grandchild.sh", { depends_on: ["a"] }, {}, { limits: { drainGraceMs: 2000 } })).response).toBe(
      "early\nlate",
    );
  });

  it("lets a script clean up when it is stopped", async () => {
    using folder = temporaryFolder();
    const controller = new AbortController();
    const script = `trap 'sleep 0.1; echo cleaned >&2; exit 0' TERM; : > ready; while true; do sleep 0.05; done`;
    const pending = runScript(script, {}, { signal: controller.signal }, { cwd: folder.path });
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

  it("does not start when the run is cancelled already", async () => {
    const outcome = await runScript("hang.sh", {}, { signal: AbortSignal.abort() });
    expect(outcome).toMatchObject({ status: "failed", error: { code: "SCRIPT_CANCELLED" } });
  });

  it("passes on that no permit was given", async () => {
    const context = { ...testContext({ script: "hang.sh" }), work: () => Promise.reject(new OrcError("RUN_CANCELLED", "over")) };
    await expect(testKind().run(context)).rejects.toMatchObject({ code: "RUN_CANCELLED" });
  });

  it("asks what a script needs, and runs it again with the answer", async () => {
    const context = testContext({ script: "ask.py" }, { answers: ["Ada"] });
    expect((await testKind().run(context)).response).toBe('{"name": "Ada", "input": "hello"}');
    expect(context.asked).toEqual([{ prompt: "Your name?", kind: "text", secret: true }]);
    expect(context.permits).toEqual({ taken: 2, held: 0 });
  });

  it("does not let a script ask for ever, nor ask nonsense", async () => {
    const outcome = await runScript("always-asks.sh", {}, { answers: ["a", "b", "c"] }, { limits: { questions: 3 } });
    expect(outcome.error?.code).toBe("SCRIPT_ASKS_TOO_OFTEN");
    expect((await runScript(`echo '{"needs_input": {"kind": "text"}}'`)).error?.code).toBe("SCRIPT_INPUT_REQUEST_INVALID");
  });

  it("asks beforehand for a script that reads its answer as input", async () => {
    const context = testContext({ script: "get_user_input.py", parameters: { prompt: "City?" } }, { answers: ["Rome"] });
    expect((await testKind().run(context)).response).toBe('{"success": true, "input": "Rome"}');
    expect(context.asked).toEqual([{ prompt: "City?", kind: "text" }]);
  });
});

async function environment(agent: AgentFields, context: TestContextOptions = {}, options: Partial<ScriptKindOptions> = {}) {
  const { response } = await runScript("environment.mjs", agent, context, options);
  return JSON.parse(response ?? "") as {
    seen: Record<string, string | null>;
    files: Record<string, string>;
    bytes: Record<string, number>;
    cwd: string;
    stdin: number;
  };
}
