import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../main.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cli-plan-"));
  mkdirSync(join(root, ".llm-orc/ensembles"), { recursive: true });
  mkdirSync(join(root, ".llm-orc/scripts"));
  writeFileSync(join(root, ".llm-orc/scripts/s.sh"), "exit 1\n");
  file("good", "name: good\ndescription: d\nagents:\n  - {name: a, script: s.sh}\n  - {name: b, script: s.sh, depends_on: [a]}\n");
  file("broken", "name: broken\ndescription: d\nagents:\n  - {name: a, script: gone.sh}\n");
  file("cycle", "name: cycle\nagents:\n  - {name: a, script: s.sh, depends_on: [a]}\n");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("llm-orc plan", () => {
  it("shows what can run, and exits with 0", async () => {
    const { stdout, stderr, exitCode } = await cli(["plan", "good"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("good · 2 agents · 2 phases");
    expect(stdout).toContain("critical path  2 agents: a → b");
    expect(stderr).toBe("");
  });

  it("shows what cannot run too, says why, and exits with 5", async () => {
    const { stdout, stderr, exitCode } = await cli(["plan", "broken"]);
    expect(exitCode).toBe(5);
    expect(stdout).toContain('missing  a: There is no script "gone.sh".');
    expect(stderr).toContain("error[ORC3101]");
    expect(stderr).toContain("broken.yaml:4");
  });

  it("gives one JSON document, also of what cannot run", async () => {
    const { stdout, stderr, exitCode } = await cli(["plan", "broken", "some text", "--json"]);
    expect(exitCode).toBe(5);
    expect(JSON.parse(stdout)).toMatchObject({ ensemble: "broken", runnable: false, input: { source: "given", tokens: 2 } });
    expect(stderr).toBe("");
  });

  it.each([
    { args: ["plan", "cycle"], says: "error[ENSEMBLE_INVALID]" },
    { args: ["graph", "cycle", "--format", "dot"], says: "error[ENSEMBLE_INVALID]" },
    { args: ["plan", "nobody"], says: "error[ENSEMBLE_NOT_FOUND]" },
    { args: ["graph", "good", "--format", "png"], says: "llm-orc graph --help" },
    { args: ["plan"], says: "llm-orc plan --help" },
  ])("answers $args with the problem, nothing on stdout, and 2", async ({ args, says }) => {
    const { stdout, stderr, exitCode } = await cli(args);
    expect(stderr).toContain(says);
    expect([stdout, exitCode]).toEqual(["", 2]);
  });

  it("reads its input from a file or a named stdin, and never waits for one that is not named", async () => {
    writeFileSync(join(root, "input.txt"), "x".repeat(40));
    expect(JSON.parse((await cli(["plan", "good", "--json", "-f", join(root, "input.txt")])).stdout)).toMatchObject({
      input: { tokens: 8 },
    });
    expect(JSON.parse((await cli(["plan", "good", "--json", "-f", "-"], "x".repeat(80))).stdout)).toMatchObject({ input: { tokens: 16 } });
    expect(JSON.parse((await cli(["plan", "good", "--json"], "x".repeat(80))).stdout)).toMatchObject({ input: { source: "none" } });
  });
});

describe("llm-orc graph", () => {
  it.each([
    { format: [], shows: "1 #" },
    { format: ["--format", "mermaid"], shows: "flowchart TD" },
    { format: ["--format", "dot"], shows: "digraph {" },
    { format: ["--json"], shows: '"type": "dependency"' },
  ])("prints the drawing alone: $format", async ({ format, shows }) => {
    const { stdout, stderr, exitCode } = await cli(["graph", "good", ...format]);
    expect(stdout).toContain(shows);
    expect([stderr, exitCode]).toEqual(["", 0]);
  });

  it("draws what cannot run", async () => {
    expect(await cli(["graph", "broken"])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("a  script") as string });
  });
});

function file(name: string, text: string): void {
  writeFileSync(join(root, ".llm-orc/ensembles", `${name}.yaml`), text);
}

async function cli(argv: readonly string[], stdin = ""): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  const [out, err] = [collector(), collector()];
  const exitCode = await runCli({
    argv,
    env: { PATH: process.env["PATH"], HOME: join(root, "home"), LANG: "C.UTF-8" },
    cwd: root,
    stdin: Readable.from([stdin]),
    stdout: out.stream,
    stderr: err.stream,
    version: "0",
    programName: "llm-orc",
    providers: [],
    signal: new AbortController().signal,
  });
  return { stdout: out.text(), stderr: err.text(), exitCode };
}

function collector(): { readonly stream: Writable; readonly text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk.toString());
      done();
    },
  });
  return { stream, text: () => chunks.join("") };
}
