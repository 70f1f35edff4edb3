import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { startFakeModelServer } from "@llm-orc/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

// The built program as a user has it: a process, pipes, exit codes.
const bin = join(import.meta.dirname, "../bin/llm-orc.cjs");
let root: string;
let home: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "llm-orc-app-"));
  home = mkdtempSync(join(tmpdir(), "llm-orc-home-"));
});
afterEach(() => {
  for (const folder of [root, home]) rmSync(folder, { recursive: true, force: true });
});

describe("llm-orc", () => {
  it("tells its version and its commands", async () => {
    expect(await llmOrc(["--version"])).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });
    const { stdout, exitCode } = await llmOrc(["--help"]);
    expect(exitCode).toBe(0);
    for (const command of ["invoke", "check", "list-ensembles", "list-profiles", "init", "demo", "artifacts", "completion"]) {
      expect(stdout).toContain(command);
    }
    expect((await llmOrc(["run", "--help"])).stdout).toContain("--input-file");
  });

  it.each([
    { args: ["inwoke"], says: "Did you mean invoke?", code: "USAGE_INVALID" },
    { args: ["run", "e", "x", "--colour"], says: "colour", code: "USAGE_INVALID" },
    { args: ["run"], says: "llm-orc run --help", code: "USAGE_INVALID" },
    { args: [], says: "llm-orc demo", code: "USAGE_INVALID" },
    { args: ["run", "e", "x", "--output-format", "xml"], says: "xml", code: "USAGE_INVALID" },
    { args: ["run", "e", "x", "--max-concurrent", "many"], says: "whole number", code: "USAGE_INVALID" },
    { args: ["run", "nobody", "x"], says: "llm-orc list-ensembles", code: "ENSEMBLE_NOT_FOUND" },
    { args: ["run", "e", "--input-file", "gone.txt"], says: "there is no such file", code: "INPUT_FILE_UNREADABLE" },
    { args: ["run", "e", "--input-file", "."], says: "it is a folder", code: "INPUT_FILE_UNREADABLE" },
    { args: ["run", "e", "--input-file", "latin1.txt"], says: "not valid UTF-8", code: "INPUT_NOT_UTF8" },
    { args: ["run", "e"], says: "was given no input", code: "RUN_NO_INPUT" },
    { args: ["run", "broken", "x"], says: "broken.yaml:1:", code: "ENSEMBLE_INVALID" },
    { args: ["run", "cycle", "x"], says: "a -> b -> a", code: "ENSEMBLE_INVALID" },
    { args: ["run", "e", "x", "--config-dir", "gone"], says: "--config-dir", code: "CONFIG_DIR_MISSING" },
    { args: ["artifacts", "show", "last"], says: "llm-orc artifacts list", code: "RUN_NOT_FOUND" },
    { args: ["run", "no-script", "x"], says: "gone.sh", code: "ENSEMBLE_NOT_RUNNABLE", exitCode: 5 },
    { args: ["run", "no-profile", "x"], says: 'Did you mean "fast"?', code: "ENSEMBLE_NOT_RUNNABLE", exitCode: 5 },
    { args: ["run", "no-server", "x"], says: "127.0.0.1:1", code: "ENSEMBLE_NOT_RUNNABLE", exitCode: 5 },
  ])("answers $args with $code, a next step, and nothing written", async ({ args, says, code, exitCode = 2 }) => {
    project({
      "ensembles/e.yaml": ensemble("e", "[{name: a, script: s.sh}]"),
      "ensembles/broken.yaml": "name: [",
      "ensembles/cycle.yaml": ensemble("cycle", "[{name: a, script: s.sh, depends_on: [b]}, {name: b, script: s.sh, depends_on: [a]}]"),
      "ensembles/no-script.yaml": ensemble("no-script", "[{name: a, script: gone.sh}]"),
      "ensembles/no-profile.yaml": ensemble("no-profile", "[{name: a, model_profile: fats}]"),
      "ensembles/no-server.yaml": ensemble("no-server", "[{name: a, model_profile: fast}]"),
      "profiles/fast.yaml": "name: fast\nprovider: openai-compatible/local\nmodel: m\nbase_url: http://127.0.0.1:1/v1\n",
      "scripts/s.sh": "echo hi\n",
    });
    writeFileSync(join(root, "latin1.txt"), Buffer.from([0x66, 0xfc, 0x72]));
    const result = await llmOrc(args);
    expect(result.stderr).toContain(says);
    expect(result.stderr).toContain(`error[${code}]`);
    expect(result.stderr).toMatch(/hint/);
    expect(result.stderr).not.toMatch(/^\s+at .*\(/m);
    expect(result.stdout).toBe("");
    expect(result.exitCode).toBe(exitCode);
    expect(existsSync(join(root, ".llm-orc/artifacts"))).toBe(false);
  });

  it.each([["--json"], ["--output-format", "json"], ["--output-format=jsonl"]])(
    "tells errors as JSON to whoever reads JSON: %s",
    async (...flags) => {
      project({ "ensembles/cycle.yaml": ensemble("cycle", "[{name: a, script: s.sh, depends_on: [a]}]"), "scripts/s.sh": "echo hi\n" });
      const { stdout, stderr, exitCode } = await llmOrc(["run", "cycle", "x", ...flags]);
      expect(exitCode).toBe(2);
      expect(stdout).toBe("");
      expect(JSON.parse(stderr)).toMatchObject({ error: { code: "ENSEMBLE_INVALID", diagnostics: [{ code: "ORC2003", line: 3 }] } });
    },
  );

  it("refuses more than 64 MiB of input and takes 10 MB", async () => {
    project({ "ensembles/e.yaml": ensemble("e", "[{name: a, script: s.sh}]"), "scripts/s.sh": "wc -c\n" });
    const huge = await llmOrc(["run", "e"], { input: Buffer.alloc(64 * 1024 * 1024 + 1, "x") });
    expect(huge).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("INPUT_TOO_LARGE") as string });
    expect(existsSync(join(root, ".llm-orc/artifacts"))).toBe(false);
    const large = await llmOrc(["run", "e", "--json"], { input: Buffer.alloc(10_000_000, "x") });
    expect(large.exitCode).toBe(0);
    expect(Number((JSON.parse(large.stdout) as { deliverable: string }).deliverable)).toBeGreaterThan(10_000_000);
  }, 60_000);

  it("keeps stdout for the answer: json, jsonl, text and rich", async () => {
    project({
      "ensembles/e.yaml": ensemble("e", "[{name: a, script: s.sh}, {name: b, script: s.sh, depends_on: [a]}]"),
      "scripts/s.sh": "printf hello\n",
    });
    const json = await llmOrc(["run", "e", "x", "--output-format", "json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      ensemble: "e",
      status: "completed",
      deliverable: "hello",
      execution_order: ["a", "b"],
    });
    const jsonl = await llmOrc(["run", "e", "x", "--output-format", "jsonl"]);
    const events = jsonl.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; sequence?: number });
    expect([events[0]?.type, events.at(-1)?.type]).toEqual(["execution_started", "execution_completed"]);
    const text = await llmOrc(["run", "e", "x", "--output-format", "text", "--no-detailed"]);
    expect(text.stdout).toBe("hello\n");
    const rich = await llmOrc(["run", "e", "x"]);
    expect(rich.stdout).toBe("hello\n");
    expect(rich.stderr).toContain("completed");
    expect(rich.stderr).not.toContain("\u001B[");
  });

  it("takes input from argument, option, file and pipe, in this order", async () => {
    project({
      "ensembles/e.yaml": `${ensemble("e", "[{name: a, script: s.sh}]")}default_task: by default\n`,
      "scripts/s.sh": 'printf %s "$INPUT_TEXT"\n',
    });
    writeFileSync(join(root, "in.txt"), "from a file");
    const answer = async (args: string[], input?: string): Promise<string> =>
      (await llmOrc(["run", "e", ...args, "--no-detailed"], { input })).stdout;
    const output = (text: string): string => `{"success": true, "output": "${text}"}`;
    const normal = (text: string): string => JSON.stringify(JSON.parse(text));
    expect(normal(await answer(["an argument", "-f", "in.txt"], "piped"))).toBe(normal(output("an argument")));
    expect(normal(await answer(["--input", "an option"], "piped"))).toBe(normal(output("an option")));
    expect(normal(await answer(["--input-data", "an option"]))).toBe(normal(output("an option")));
    expect(normal(await answer(["-f", "in.txt"], "piped"))).toBe(normal(output("from a file")));
    expect(normal(await answer(["-f", "-"], "piped"))).toBe(normal(output("piped")));
    expect(normal(await answer([], "piped"))).toBe(normal(output("piped")));
    expect(normal(await answer([], ""))).toBe(normal(output("by default")));
    expect((await llmOrc(["run", "e", "one", "--input", "two"])).exitCode).toBe(2);
  });

  it("tells by its exit code how the run ended", async () => {
    project({
      "ensembles/some.yaml": ensemble("some", "[{name: a, script: s.sh}, {name: b, script: fail.sh}]"),
      "ensembles/all.yaml": ensemble("all", "[{name: b, script: fail.sh}]"),
      "ensembles/late.yaml": `${ensemble("late", "[{name: b, script: hang.sh}]")}limits: {timeout_seconds: 0.3}\n`,
      "ensembles/asks.yaml": ensemble("asks", "[{name: q, script: ask.sh}]"),
      "scripts/s.sh": "echo hi\n",
      "scripts/fail.sh": "echo broken >&2; exit 3\n",
      "scripts/hang.sh": "sleep 100\n",
      "scripts/ask.sh": `echo '{"needs_input": {"prompt": "Name?", "kind": "text"}}'\n`,
    });
    expect((await llmOrc(["run", "some", "x"])).exitCode).toBe(3);
    const all = await llmOrc(["run", "all", "x"]);
    expect(all.exitCode).toBe(1);
    expect(all.stderr).toContain("SCRIPT_FAILED");
    expect((await llmOrc(["run", "late", "x"])).exitCode).toBe(7);
    expect((await llmOrc(["run", "asks", "x"])).exitCode).toBe(6);
  });

  it("streams a model over the wire, and keeps its key to itself", async () => {
    const server = await startFakeModelServer({ script: { text: "from the wire" } });
    try {
      project({
        "ensembles/e.yaml": ensemble("e", "[{name: a, model_profile: p}]"),
        "profiles/p.yaml": `name: p\nprovider: openai-compatible/local\nmodel: test-model\nbase_url: ${server.baseUrl}\n`,
      });
      const env = { LOCAL_API_KEY: "sk-very-secret-key" };
      const { stdout, stderr, exitCode } = await llmOrc(["run", "e", "hello", "--json"], { env });
      expect(exitCode, stderr).toBe(0);
      const result = JSON.parse(stdout) as { deliverable: string; metadata: { usage: { totals: { cost: unknown } } } };
      expect(result).toMatchObject({
        deliverable: "from the wire",
        metadata: { usage: { totals: { cost: { usd: "0", status: "known" } } } },
      });
      expect(server.requests.some(({ headers }) => headers["authorization"] === "Bearer sk-very-secret-key")).toBe(true);
      expect(stdout + stderr + everythingKept()).not.toContain("sk-very-secret-key");
    } finally {
      await server.close();
    }
  });

  it("ends at Ctrl-C with what is finished, and no process left", async () => {
    project({
      "ensembles/e.yaml": ensemble("e", "[{name: quick, script: s.sh}, {name: slow, script: hang.sh, depends_on: [quick]}]"),
      "scripts/s.sh": "echo done\n",
      "scripts/hang.sh": `echo $$ > ${join(root, "pid")}; sleep 100\n`,
    });
    const child = start(["run", "e", "x", "--output-format", "json"]);
    await waitFor(() => existsSync(join(root, "pid")) && readFileSync(join(root, "pid"), "utf8") !== "");
    const pid = Number(readFileSync(join(root, "pid"), "utf8"));
    child.process.kill("SIGINT");
    const { exitCode, stdout, stderr } = await child.ended;
    expect(exitCode).toBe(130);
    const result = JSON.parse(stdout) as { run_id: string };
    expect(result).toMatchObject({ status: "cancelled", results: { quick: { status: "success" }, slow: { status: "cancelled" } } });
    expect(stderr).toContain(`llm-orc resume ${result.run_id}`);
    expect(isAlive(pid)).toBe(false);
  });

  it("loses nothing that was finished when it is killed", async () => {
    project({
      "ensembles/e.yaml": ensemble(
        "e",
        "[{name: one, script: s.sh}, {name: two, script: s.sh, depends_on: [one]}, {name: slow, script: hang.sh, depends_on: [two]}]",
      ),
      "scripts/s.sh": "echo finished\n",
      "scripts/hang.sh": `echo $$ > ${join(root, "pid")}; sleep 100\n`,
    });
    const child = start(["run", "e", "x"]);
    await waitFor(() => existsSync(join(root, "pid")) && readFileSync(join(root, "pid"), "utf8") !== "");
    child.process.kill("SIGKILL");
    await child.ended;
    process.kill(-Number(readFileSync(join(root, "pid"), "utf8")), "SIGKILL");
    const [id] = readdirSync(join(root, ".llm-orc/artifacts/e"));
    const journal = readFileSync(join(root, ".llm-orc/artifacts/e", id ?? "", "events.jsonl"), "utf8");
    const ended = journal
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; agent?: string });
    expect(ended.filter(({ type }) => type === "agent_completed").map(({ agent }) => agent)).toEqual(["one", "two"]);
    const { stdout } = await llmOrc(["artifacts", "show", "last"]);
    expect(stdout).toContain("interrupted");
    expect(stdout).toContain("finished");
  });

  it("gives the answer also when it cannot be kept, and says so", async () => {
    project({
      "ensembles/e.yaml": ensemble("e", "[{name: a, script: s.sh}]"),
      // A folder stands where the result is to go.
      "scripts/s.sh": "for run in .llm-orc/artifacts/e/*/; do mkdir -p $run/execution.json/x; done; printf answer\n",
    });
    const { stdout, stderr, exitCode } = await llmOrc(["run", "e", "x"]);
    expect(stdout).toContain("answer");
    expect(stderr).toContain("error[ARTIFACT_WRITE_FAILED]");
    expect(exitCode).toBe(1);
    const [id] = readdirSync(join(root, ".llm-orc/artifacts/e"));
    expect(readdirSync(join(root, ".llm-orc/artifacts/e", id ?? "")).sort()).toEqual(["events.jsonl", "execution.json"]);
  });

  // Every write to it fails as on a full disk.
  it.runIf(existsSync("/dev/full"))("says that its answer is not complete, and keeps the run", async () => {
    project({ "ensembles/e.yaml": ensemble("e", "[{name: a, script: s.sh}]"), "scripts/s.sh": "echo answer\n" });
    const full = openSync("/dev/full", "w");
    const child = spawn(process.execPath, [bin, "run", "e", "x"], {
      cwd: root,
      env: { PATH: process.env["PATH"], HOME: home },
      stdio: ["ignore", full, "pipe"],
    });
    closeSync(full);
    const [stderr, [exitCode]] = await Promise.all([text(child.stderr as Readable), once(child, "close") as Promise<[number]>]);
    expect(stderr).toMatch(
      /^error\[OUTPUT_WRITE_FAILED\]: The output is not complete: ENOSPC.*\n {2}hint: .*llm-orc artifacts show last$/m,
    );
    expect(exitCode).toBe(1);
    expect((await llmOrc(["artifacts", "show", "last"])).stdout).toContain("answer");
  });

  it("keeps what V8 compiles of it where nobody else can put code, or nowhere", async () => {
    const tmp = join(root, "tmp");
    mkdirSync(tmp);
    expect((await llmOrc(["list-ensembles"], { env: { TMPDIR: tmp } })).exitCode).toBe(0);
    expect(readdirSync(join(home, ".cache/llm-orc/compiled"))).toHaveLength(1);
    expect((await llmOrc(["list-ensembles"], { env: { TMPDIR: tmp, XDG_CACHE_HOME: join(root, "cache") } })).exitCode).toBe(0);
    expect(readdirSync(join(root, "cache/llm-orc/compiled"))).toHaveLength(1);
    expect((await llmOrc(["list-ensembles"], { env: { TMPDIR: tmp, HOME: "" } })).exitCode).toBe(0);
    expect(readdirSync(tmp)).toEqual([]);
  });

  it("makes a project, lists, checks and completes", async () => {
    expect((await llmOrc(["init", "--project-name", "mine", "--profiles", "ollama"])).exitCode).toBe(0);
    const list = await llmOrc(["le"]);
    expect(list.stdout).toMatch(/Local\n {2}hello: Two views.*\nLibrary\n/);
    const check = await llmOrc(["check"], { env: { OLLAMA_HOST: "127.0.0.1:1" } });
    expect(check).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("hello (3 agents)") as string });
    expect(JSON.parse((await llmOrc(["lp", "--json"])).stdout)).toMatchObject({
      profiles: [{ name: "balanced" }, { name: "fast" }, { name: "local" }, { name: "strong" }],
      invalid: [],
    });
    expect((await llmOrc(["completion", "--shell", "bash"])).stdout).toContain("complete -o default");
    expect((await llmOrc(["completion", "--candidates", "run", "he"])).stdout).toBe("hello\n");
  });

  it("runs the demo on the folder it stands in, without key and network, and says what is simulated", async () => {
    writeFileSync(join(root, "main.js"), "// TODO: one\n// FIXME: two\nconsole.log(1);\n");
    const { stdout, stderr, exitCode } = await llmOrc(["demo"], { env: { OLLAMA_HOST: "127.0.0.1:1" } });
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain("SIMULATED");
    expect(stderr).toContain("llm-orc artifacts show last");
    expect(stdout).toContain("simulated");
    const { stdout: kept } = await llmOrc(["artifacts", "show", "last", "--json"]);
    const { results } = JSON.parse(kept) as { results: Record<string, { response: string }> };
    expect(JSON.parse(results["find-todos"]?.response ?? "")).toMatchObject({ total: 2 });
    expect(JSON.parse(results["count-files"]?.response ?? "")).toMatchObject({ files: 1, lines: 3 });
  });
});

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface StartOptions {
  readonly input?: string | Uint8Array | undefined;
  readonly env?: Readonly<Record<string, string>>;
}

function llmOrc(args: readonly string[], options: StartOptions = {}): Promise<Ended> {
  return start(args, options).ended;
}

function start(args: readonly string[], { input = "", env = {} }: StartOptions = {}): { process: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: root,
    env: { PATH: process.env["PATH"], HOME: home, LANG: "C.UTF-8", ...env },
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  // A program that refuses its input has closed the pipe.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return { process: child, ended: new Promise((resolve) => child.on("close", (exitCode) => resolve({ exitCode, ...output }))) };
}

function project(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, ".llm-orc", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

function ensemble(name: string, agents: string): string {
  return `name: ${name}\ndescription: for a test\nagents: ${agents}\n`;
}

function everythingKept(): string {
  return readdirSync(join(root, ".llm-orc/artifacts"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}

async function waitFor(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(condition()).toBe(true);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
