import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { DurableEvent } from "@llm-orc/run-spec";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createContext, type CreateContextOptions, type OperationContext, type StartedRun } from "../context.ts";
import { invoke } from "../run/invoke.ts";
import { answerInput } from "./answer-input.ts";
import { getRun } from "./get-run.ts";
import { listRuns } from "./list-runs.ts";
import { resumeRun } from "./resume-run.ts";

// Asks once, notes each start in `ran-ask`, and answers with what it was told.
const ASK = `request=$(cat)
printf x >> ran-ask
answer=$(sed -n 's/.*"user_input":"\\([^"]*\\)".*/\\1/p' <<< "$request")
if [ -z "$answer" ]; then
  [ -n "$QUESTION" ] || QUESTION='{"prompt": "Go on?", "kind": "choice", "choices": ["yes", "no"]}'
  printf '{"needs_input": %s}' "$QUESTION"
else
  printf '{"success": true, "told": "%s"}' "$answer"
fi
`;
const NOTE = (name: string): string => `echo x >> ran-${name}; echo '{"by": "${name}"}'\n`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "llm-orc-runs-"));
  write({
    ".llm-orc/scripts/ask.sh": ASK,
    ".llm-orc/scripts/one.sh": NOTE("one"),
    ".llm-orc/scripts/two.sh": NOTE("two"),
    ".llm-orc/ensembles/e.yaml": ensemble(
      "[{name: one, script: one.sh}, {name: ask, script: ask.sh, depends_on: [one]}, {name: two, script: two.sh, depends_on: [ask]}]",
    ),
  });
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe("invoke, where nobody can be asked", () => {
  it("ends without the answer, says what is open, and goes on with the answer that comes later", async () => {
    const { result, questions } = await invoke.run(context(), { ensemble: "e", input: "x" });
    expect(result.status).toBe("needs_input");
    expect(questions).toMatchObject([{ agent: "ask", path: [], request: { prompt: "Go on?", kind: "choice" } }]);
    expect((await getRun.run(context(), {})).questions).toEqual(questions);
    expect((await listRuns.run(context(), {})).runs).toMatchObject([{ run_id: result.run_id, status: "needs_input", questions: 1 }]);

    const answered = await answerInput.run(context(), { value: "1" });
    expect(answered).toMatchObject({ run_id: result.run_id, is_live: false, questions: [] });
    await expect(answerInput.run(context(), { value: "2", run: result.run_id })).rejects.toMatchObject({ code: "INPUT_NOT_ASKED" });
    expect((await listRuns.run(context(), { status: "needs_input" })).runs).toMatchObject([{ questions: 0 }]);

    const resumed = await resumeRun.run(context(), { run: "last" });
    expect(resumed.result).toMatchObject({
      status: "completed",
      run_id: result.run_id,
      results: { ask: { response: '{"success": true, "told": "yes"}' } },
    });
    expect([ran("one"), ran("ask"), ran("two")]).toEqual([1, 3, 1]);
    expect(resumed.artifact.folder).toBe((await getRun.run(context(), { run: "last" })).entry.folder);
    await expect(resumeRun.run(context(), { run: "last" })).rejects.toMatchObject({ code: "RUN_NOT_RESUMABLE" });
  });

  it("waits for an answer from elsewhere, as long as it is told to", async () => {
    const started = begun();
    const running = invoke.run(context(started), { ensemble: "e", input: "x", wait_for_input: 600 });
    const { folder } = await started.asked();
    expect((await listRuns.run(context(), {})).runs).toMatchObject([{ status: "running", questions: 1 }]);
    expect(await answerInput.run(context(), { value: "no" })).toMatchObject({ is_live: true });
    const { result, questions } = await running;
    expect([result.status, result.results["ask"]?.response, questions]).toEqual(["completed", '{"success": true, "told": "no"}', []]);
    expect(events(folder).filter(({ type }) => type.startsWith("user_input"))).toMatchObject([
      { type: "user_input_required", request: { prompt: "Go on?" } },
      { type: "user_input_received", value: "no" },
    ]);
    const parked = await invoke.run(context(), { ensemble: "e", input: "x", wait_for_input: 0.2 });
    expect(parked.result.status).toBe("needs_input");
  });

  it("takes an answer while other agents are at work", async () => {
    write({
      ".llm-orc/ensembles/e.yaml": ensemble("[{name: ask, script: ask.sh}, {name: slow, script: slow.sh}]"),
      // Ends when the other one has been told, and not before.
      ".llm-orc/scripts/slow.sh": 'until [ "$(wc -c < ran-ask)" -ge 2 ]; do sleep 0.05; done\necho done\n',
      "ran-ask": "",
    });
    const started = begun();
    const running = invoke.run(context(started), { ensemble: "e", input: "x" });
    await started.asked();
    await answerInput.run(context(), { value: "yes" });
    expect((await running).result.status).toBe("completed");
  });

  it("keeps a secret out of everything that stays, and takes it from the file that was left for it", async () => {
    const env = { QUESTION: '{"prompt": "Token?", "secret": true}' };
    const started = begun();
    const running = invoke.run(context({ ...started, env }), { ensemble: "e", input: "x", wait_for_input: 600 });
    const { folder } = await started.asked();
    await answerInput.run(context(), { value: "hunter2-hunter2" });
    expect((await running).result.status).toBe("completed");
    expect(readdirSync(join(folder, "answers"))).toEqual([]);
    for (const file of ["events.jsonl", "execution.json", "execution.md"])
      expect(readFileSync(join(folder, file), "utf8")).not.toContain("hunter2");
  });

  it("asks the person that there is, and withdraws the question when it is answered elsewhere", async () => {
    const started = begun();
    let reason: unknown;
    const onInputRequired: OperationContext["onInputRequired"] = (_request, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject((reason = signal.reason) as Error));
      });
    const running = invoke.run(context({ ...started, onInputRequired }), { ensemble: "e", input: "x" });
    await started.asked();
    await answerInput.run(context(), { value: "yes" });
    expect((await running).result.status).toBe("completed");
    expect(reason).toMatchObject({ name: "AnsweredElsewhere" });
  });

  it("never reads the standard input of the process that it runs in", async () => {
    const program = `
      import { createContext, invoke } from ${JSON.stringify(join(import.meta.dirname, "../index.ts"))};
      import { text } from "node:stream/consumers";
      const context = createContext({ cwd: ${JSON.stringify(root)}, env: process.env, providers: [], signal: new AbortController().signal });
      const { result } = await invoke.run(context, { ensemble: "e", input: "x" });
      console.log(JSON.stringify([result.status, await text(process.stdin)]));`;
    const child = spawn(process.execPath, ["--conditions=@llm-orc/source", "--no-warnings", "--input-type=module", "-e", program], {
      env: { PATH: process.env["PATH"], HOME: root },
      stdio: ["pipe", "pipe", "inherit"],
    });
    child.stdin.end("yes\nprotocol bytes\n");
    let printed = "";
    for await (const chunk of child.stdout) printed += String(chunk);
    expect(JSON.parse(printed)).toEqual(["needs_input", "yes\nprotocol bytes\n"]);
  }, 60_000);
});

describe("answerInput", () => {
  it("has to be told which question, where there are several, and which run", async () => {
    write({ ".llm-orc/ensembles/e.yaml": ensemble("[{name: left, script: ask.sh}, {name: right, script: ask.sh}]") });
    const { questions } = (await invoke.run(context(), { ensemble: "e", input: "x" })) as {
      questions: readonly { request_id: string; agent: string }[];
    };
    await expect(answerInput.run(context(), { value: "yes" })).rejects.toMatchObject({
      code: "INPUT_QUESTION_AMBIGUOUS",
      hint: expect.stringMatching(/^(?=.*--agent left --request)(?=.*--agent right --request)/) as string,
    });
    await expect(answerInput.run(context(), { value: "yes", agent: "middle" })).rejects.toMatchObject({
      code: "INPUT_NOT_ASKED",
      hint: expect.stringContaining("--agent left") as string,
    });
    await answerInput.run(context(), { value: "yes", agent: "left" });
    const right = questions.find(({ agent }) => agent === "right")?.request_id ?? "";
    await answerInput.run(context(), { value: "no", request_id: right });
    expect((await resumeRun.run(context(), { run: "last" })).result.status).toBe("completed");

    const ids = [];
    for (let count = 0; count < 2; count++) ids.push((await invoke.run(context(), { ensemble: "e", input: "x" })).result.run_id);
    await expect(answerInput.run(context(), { value: "yes" })).rejects.toMatchObject({
      code: "RUN_AMBIGUOUS",
      hint: expect.stringContaining(ids[0] ?? "?") as string,
    });
    await expect(answerInput.run(context(), { value: "yes", run: "nobody" })).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
    await expect(answerInput.run(context(), { value: "perhaps", run: ids[0] ?? "", agent: "left" })).rejects.toMatchObject({
      code: "INPUT_ANSWER_INVALID",
    });
  });

  it("says which runs wait when the one that was meant does not", async () => {
    const first = await invoke.run(context(), { ensemble: "e", input: "x" });
    write({ ".llm-orc/ensembles/quiet.yaml": ensemble("[{name: one, script: one.sh}]", "quiet") });
    await invoke.run(context(), { ensemble: "quiet", input: "x" });
    await expect(answerInput.run(context(), { value: "yes", run: "last" })).rejects.toMatchObject({
      code: "INPUT_NOT_ASKED",
      hint: expect.stringContaining(first.result.run_id) as string,
    });
  });
});

describe("resumeRun", () => {
  it("refuses a run that is at work", async () => {
    const started = begun();
    const running = invoke.run(context(started), { ensemble: "e", input: "x", wait_for_input: 600 });
    await started.asked();
    await expect(resumeRun.run(context(), { run: "last" })).rejects.toMatchObject({ code: "RUN_IN_USE" });
    await answerInput.run(context(), { value: "yes" });
    expect((await running).result.status).toBe("completed");
  });

  it("tells where the journal is damaged, and goes on from what stands before", async () => {
    const { artifact } = await invoke.run(context(), { ensemble: "e", input: "x" });
    const file = join(artifact.folder ?? "", "events.jsonl");
    const lines = readFileSync(file, "utf8").split("\n");
    const damaged = lines.findIndex((line) => line.includes('"agent_started"') && line.includes('"ask"'));
    writeFileSync(file, lines.with(damaged, "no event").join("\n"));
    rmSync(join(artifact.folder ?? "", "execution.json"));
    const told: string[] = [];
    const logger = { warn: (message: string) => void told.push(message), debug: () => {} };
    expect(Object.keys((await getRun.run(context({ logger }), { run: "last" })).result.results)).toEqual(["one"]);
    expect((await resumeRun.run(context({ logger }), { run: "last" })).result.status).toBe("needs_input");
    expect(told).toHaveLength(2);
    for (const message of told) expect(message).toContain(`${file}:${damaged + 1}: the checksum does not fit`);
    expect([ran("one"), ran("ask")]).toEqual([1, 2]);
  });

  it("refuses when the ensemble is gone, and has changed nothing", async () => {
    const { artifact } = await invoke.run(context(), { ensemble: "e", input: "x" });
    const before = readFileSync(join(artifact.folder ?? "", "events.jsonl"), "utf8");
    rmSync(join(root, ".llm-orc/ensembles/e.yaml"));
    await expect(resumeRun.run(context(), { run: "last" })).rejects.toMatchObject({ code: "ENSEMBLE_NOT_FOUND" });
    expect(readFileSync(join(artifact.folder ?? "", "events.jsonl"), "utf8")).toBe(before);
    expect(existsSync(join(artifact.folder ?? "", "execution.json"))).toBe(true);
  });

  it("does an agent again whose script has changed, and what comes after it", async () => {
    const { artifact } = await invoke.run(context(), { ensemble: "e", input: "x" });
    await answerInput.run(context(), { value: "yes" });
    write({ ".llm-orc/scripts/one.sh": `${NOTE("one")}# changed\necho more\n` });
    // The answer was to what is now another question of the same words.
    const again = await resumeRun.run(context(), { run: "last" });
    expect([again.result.status, ran("one")]).toEqual(["needs_input", 2]);
    await answerInput.run(context(), { value: "no" });
    const done = await resumeRun.run(context(), { run: "last" });
    expect(done.result).toMatchObject({ status: "completed", results: { ask: { response: '{"success": true, "told": "no"}' } } });
    expect(ran("one")).toBe(2);
    expect(readdirSync(join(artifact.folder ?? "", "answers"))).toHaveLength(2);
  });

  it("cuts off a torn line at the journal's end", async () => {
    const { artifact } = await invoke.run(context(), { ensemble: "e", input: "x" });
    appendFileSync(join(artifact.folder ?? "", "events.jsonl"), '{"sequence":99,"type":"agent_comp');
    await answerInput.run(context(), { value: "yes" });
    expect((await resumeRun.run(context(), { run: "last" })).result.status).toBe("completed");
    const written = events(artifact.folder ?? "");
    expect(written.map(({ sequence }) => sequence)).toEqual(written.map((_event, index) => index + 1));
  });

  it("runs as the run was started: the file, the named inputs, simulated", async () => {
    write({
      "elsewhere/mine.yaml": `name: mine\ndescription: d\ninputs: {topic: {type: string}}\nagents: [{name: ask, script: ask.sh}, {name: m, provider: nobody, model: m, prompt: "on \${inputs.topic}", depends_on: [ask]}]\n`,
    });
    const { sim } = await import("@llm-orc/providers-sim");
    const around = context({ providers: [sim] });
    const first = await invoke.run(around, {
      ensemble: join(root, "elsewhere/mine.yaml"),
      input: "x",
      inputs: { topic: "cats" },
      simulate: true,
    });
    expect(first.result.status).toBe("needs_input");
    await answerInput.run(around, { value: "yes" });
    const { result } = await resumeRun.run(around, { run: "last" });
    expect(result).toMatchObject({ status: "completed", inputs: { topic: "cats" }, results: { m: { provider: "sim" } } });
  });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function ensemble(agents: string, name = "e"): string {
  return `name: ${name}\ndescription: d\nagents: ${agents}\n`;
}

/** How often a script was started. */
function ran(name: string): number {
  const file = join(root, `ran-${name}`);
  return existsSync(file) ? readFileSync(file, "utf8").replaceAll("\n", "").length : 0;
}

function events(folder: string): DurableEvent[] {
  return readFileSync(join(folder, "events.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as DurableEvent);
}

function context(options: Partial<CreateContextOptions> = {}): OperationContext {
  const { env = {}, ...more } = options;
  return createContext({
    cwd: root,
    env: { PATH: process.env["PATH"], HOME: join(root, "home"), ...env },
    providers: [],
    signal: new AbortController().signal,
    keyring: false,
    ...more,
  });
}

/** Follows a run until it asks. */
function begun(): Pick<CreateContextOptions, "onRunStarted"> & { asked(): Promise<{ folder: string }> } {
  const started = Promise.withResolvers<StartedRun>();
  return {
    onRunStarted: started.resolve,
    async asked() {
      const { run, folder = "" } = await started.promise;
      for await (const event of run.events) if (event.type === "user_input_required") return { folder };
      throw new Error("The run has ended without a question.");
    },
  };
}
