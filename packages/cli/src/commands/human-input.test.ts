import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";
import type { DurableEvent } from "@llm-orc/run-spec";
import { afterEach, describe, expect, it } from "vitest";
import { type Terminal, hasTerminals, inTerminal, type Step } from "../input/__fixtures__/in-terminal.ts";
import { type CliProject, cliProject } from "./__fixtures__/cli-project.ts";

// Asks what its parameters say, and answers with what it was told.
const ASK = `request=$(cat)
case "$request" in
  *'"user_input":'*) sed 's/.*"user_input":\\("\\([^"\\\\]\\|\\\\.\\)*"\\).*/{"success": true, "told": \\1}/' <<< "$request" ;;
  *) printf '{"needs_input": %s}' "$AGENT_PARAMETERS" ;;
esac
`;

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

describe("a run that asks", () => {
  it("ends with 6 where nobody can be asked, and says who waits and what to type next", async () => {
    const project = asking({ prompt: "Deploy?", kind: "choice", choices: ["yes", "no"] });
    const { exitCode, stderr } = await project.run(["run", "e", "x"], { env });
    expect(exitCode).toBe(6);
    const [id = ""] = /[0-9a-f]{8}(?:-[0-9a-f]+){4}/.exec(stderr) ?? [];
    expect(stderr).toContain(`q1 asks: Deploy? (yes | no)\n  answer with llm-orc answer ${id}\n  then go on with llm-orc resume ${id}\n`);
    expect(await project.run(["answer", id, "--value", "perhaps"])).toMatchObject({ exitCode: 2 });
    const listed = await project.run(["answer", "--list"]);
    expect(listed.stdout).toMatch(/^q1 asks: Deploy\? \(yes \| no\) {2}[0-9a-f-]{36}\n$/);
    const answered = await project.run(["answer", id.slice(0, 13), "--value", "YES"]);
    expect(answered).toMatchObject({ exitCode: 0, stderr: `Answered.\n  go on with llm-orc resume ${id}\n` });
    expect((await project.run(["runs", "list"])).stdout).toContain("needs_input");
    const resumed = await project.run(["resume", id, "--json"], { env });
    expect(resumed.exitCode).toBe(0);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ status: "completed", run_id: id, deliverable: '{"success": true, "told": "yes"}' });
    expect(await project.run(["resume", id])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("RUN_NOT_RESUMABLE") as string,
    });
    const shown = await project.run(["runs", "show", "last", "--json"]);
    expect(JSON.parse(shown.stdout)).toMatchObject({ entry: { status: "completed" }, questions: [] });
  }, 60_000);

  it("goes on at once with answer --resume, from a pipe", async () => {
    const project = asking({ prompt: "Say", kind: "text" });
    expect((await project.run(["run", "e", "--input", "x", "--no-input", "--json"], { env })).exitCode).toBe(6);
    const { exitCode, stdout } = await project.run(["answer", "--resume", "--json"], { env, piped: "it is so\n" });
    expect([exitCode, (JSON.parse(stdout) as { deliverable: string }).deliverable]).toEqual([0, '{"success": true, "told": "it is so"}']);
  }, 60_000);

  it("waits with --wait-input for another process, and takes no secret from a command line", async () => {
    const project = asking({ prompt: "Token?", secret: true });
    const { child, result } = start(project, ["run", "e", "x", "--wait-input", "120", "--json"]);
    const folder = await asked(project);
    const refused = await project.run(["answer", "--value", "hunter2-hunter2"]);
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("Leave --value out") as string });
    expect(await project.run(["answer"], { piped: "hunter2-hunter2\n" })).toMatchObject({ exitCode: 0, stderr: "Answered.\n" });
    const { exitCode, stdout } = await result;
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain("hunter2");
    expect(child.killed).toBe(false);
    expect(readdirSync(join(folder, "answers"))).toEqual([]);
    expect(readFileSync(join(folder, "events.jsonl"), "utf8")).not.toContain("hunter2");
  }, 60_000);

  it("does after kill -9 only what had not ended", async () => {
    const project = cliProject();
    const note = (name: string): string => `echo x >> ran-${name}\necho ${name}\n`;
    project.write({
      ".llm-orc/ensembles/e.yaml": `name: e
description: d
agents:
  - {name: one, script: one.sh}
  - {name: two, script: two.sh}
  - {name: three, script: three.sh, depends_on: [one, two]}
  - {name: slow, script: slow.sh, depends_on: [three]}
  - {name: end, script: end.sh, depends_on: [slow]}
`,
      ...Object.fromEntries(["one", "two", "three", "end"].map((name) => [`.llm-orc/scripts/${name}.sh`, note(name)])),
      // Ends only when it may.
      ".llm-orc/scripts/slow.sh": `${note("slow")}until [ -e go ]; do sleep 0.05; done\n`,
    });
    const { child, result } = start(project, ["run", "e", "x", "--json"]);
    await until(project, () => existsSync(join(project.root, "ran-slow")));
    child.kill("SIGKILL");
    await result;
    const interrupted = await project.run(["runs", "list", "--json"]);
    expect(JSON.parse(interrupted.stdout)).toMatchObject({ runs: [{ status: "interrupted" }] });
    project.write({ go: "" });
    const { exitCode, stdout } = await project.run(["resume", "--json"], { env });
    expect([exitCode, (JSON.parse(stdout) as { status: string }).status]).toEqual([0, "completed"]);
    const times = ["one", "two", "three", "slow", "end"].map((name) => readFileSync(join(project.root, `ran-${name}`), "utf8").length / 2);
    expect(times).toEqual([1, 1, 1, 2, 1]);
  }, 60_000);
});

describe.skipIf(!hasTerminals)("a run that asks in a real terminal", () => {
  it("asks one question after another, each in its way, and shows no secret", async () => {
    const project = asking(
      { prompt: "Your name?", kind: "text", default: "Ada" },
      { prompt: "Sure?", kind: "confirm", default: "no" },
      { prompt: "Which colour?", kind: "choice", choices: ["red", "blue"], default: "red" },
      { prompt: "Tell me", kind: "multiline" },
      { prompt: "Token?", secret: true },
    );
    const { screen, exitCode, left } = await terminal(
      project,
      ["run", "e", "x"],
      [
        { after: "[Ada] > ", types: "\r" },
        { after: "[y/N] ", types: "perhaps\r" },
        { after: "yes or no.", types: "y\r" },
        { after: "Number or name: ", types: "green\r" },
        { after: "one of: red, blue.", types: "2\r" },
        { after: "| ", types: "first line\r" },
        { after: "| ", types: "second\r" },
        { after: "| ", types: ".\r" },
        { after: "what you type is not shown", types: "hunter2-hunter2\r" },
      ],
    );
    expect([exitCode, left], screen).toEqual([0, 0]);
    expect(screen).not.toContain("hunter2");
    const told = journal(project).flatMap((event) => (event.type === "user_input_received" ? [event.value] : []));
    expect(told).toEqual(["Ada", "yes", "blue", "first line\nsecond", undefined]);
  }, 90_000);

  it("withdraws the question when it is answered from another terminal, and drops what was typed of it", async () => {
    const project = asking({ prompt: "First?", kind: "text" }, { prompt: "Second?", kind: "text" });
    const done = terminal(
      project,
      ["run", "e", "x"],
      [
        { after: "First?", types: "half an ans" },
        { after: "It was answered elsewhere.", types: "" },
        { after: "Second?", types: "whole\r" },
      ],
    );
    await asked(project);
    const other = await terminal(project, ["answer", "--agent", "q1"], [{ after: "> ", types: "from elsewhere\r" }]);
    expect([other.exitCode, other.left], other.screen).toEqual([0, 0]);
    const { screen, exitCode, left } = await done;
    expect([exitCode, left], screen).toEqual([0, 0]);
    const told = journal(project).flatMap((event) => (event.type === "user_input_received" ? [event.value] : []));
    expect(told).toEqual(["from elsewhere", "whole"]);
  }, 90_000);

  it("asks nobody with --no-input, puts a question off on Ctrl-D, and ends on Ctrl-C", async () => {
    const project = asking({ prompt: "Go on?", kind: "text" });
    const silent = await terminal(project, ["run", "e", "--input", "x", "--no-input"], []);
    expect([silent.exitCode, silent.echoes], silent.screen).toEqual([6, true]);
    const putOff = await terminal(project, ["run", "e", "x"], [{ after: "> ", types: "\u0004" }]);
    expect([putOff.exitCode, putOff.echoes], putOff.screen).toEqual([6, true]);
    expect(putOff.screen).toContain("Put off.");
    const left = await terminal(project, ["run", "e", "x"], [{ after: "> ", types: "\u0003" }]);
    expect([left.exitCode, left.echoes], left.screen).toEqual([130, true]);
  }, 90_000);
});

const env = { PATH: process.env["PATH"] ?? "" };

/** A project whose ensemble puts these questions, one after another. */
function asking(...questions: readonly object[]): CliProject {
  const project = cliProject();
  const agents = questions.map((question, index) => {
    const after = index === 0 ? "" : `, depends_on: [q${index}]`;
    return `  - {name: q${index + 1}, script: ask.sh, parameters: ${JSON.stringify(question)}${after}}\n`;
  });
  project.write({
    ".llm-orc/scripts/ask.sh": ASK,
    ".llm-orc/ensembles/e.yaml": `name: e\ndescription: d\nagents:\n${agents.join("")}`,
  });
  return project;
}

function terminal({ root, home }: CliProject, args: readonly string[], steps: readonly Step[]): Promise<Terminal> {
  return inTerminal(args, { home, cwd: root, steps });
}

interface Running {
  readonly child: ChildProcess;
  readonly result: Promise<{ readonly exitCode: number | null; readonly stdout: string }>;
}

/** The command line as a process without a terminal. */
function start({ root, home }: CliProject, args: readonly string[]): Running {
  const program = ["--conditions=@llm-orc/source", "--no-warnings", join(import.meta.dirname, "../input/__fixtures__/run-cli.ts")];
  const child = spawn(process.execPath, [...program, ...args], {
    cwd: root,
    env: { ...env, HOME: home, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  running.push(child);
  let stdout = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += String(chunk)));
  const result = once(child, "close").then(([exitCode]) => ({ exitCode: exitCode as number | null, stdout }));
  return { child, result };
}

/** Waits until the project's newest run asks; gives its folder. */
async function asked(project: CliProject): Promise<string> {
  await until(project, () =>
    runFolders(project).some((folder) => readFileSync(join(folder, "events.jsonl"), "utf8").includes("user_input_required")),
  );
  return runFolders(project).at(-1) ?? "";
}

/** Waits for something that files in the project show. */
function until({ root }: CliProject, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!isSo()) return;
      watcher.close();
      clearInterval(timer);
      resolve();
    };
    const watcher = watch(root, look);
    const timer = setInterval(look, 50);
  });
}

function runFolders({ root }: CliProject): readonly string[] {
  const folder = join(root, ".llm-orc/artifacts/e");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name !== "latest" && existsSync(join(folder, name, "events.jsonl")))
    .sort()
    .map((name) => join(folder, name));
}

function journal(project: CliProject): readonly DurableEvent[] {
  return readFileSync(join(runFolders(project).at(-1) ?? "", "events.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as DurableEvent);
}
