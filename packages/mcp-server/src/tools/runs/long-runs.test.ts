import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "@llm-orc/contracts";
import { answerInput } from "@llm-orc/operations";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ensemble, type ProjectServer, startProjectServer } from "../../__fixtures__/project-server.ts";

// Goes on when it is let: the tests decide when.
const WAIT = "while [ ! -e go ]; do sleep 0.05; done; echo told";
// Asks, and is started again with the answer.
const ask = (question: string): string => `answer=$(sed -n 's/.*"user_input":"\\([^"]*\\)".*/\\1/p')
if [ -z "$answer" ]; then printf '{"needs_input": %s}' '${question}'
else printf '{"success": true, "told": "%s"}' "$answer"
fi`;

let server: ProjectServer;
beforeEach(() => {
  server = startProjectServer({
    maxBackgroundRuns: 2,
    files: {
      ".llm-orc/ensembles/wait.yaml": ensemble("[{name: a, script: wait.sh}]", "wait"),
      ".llm-orc/scripts/wait.sh": WAIT,
    },
  });
});
afterEach(async () => {
  server.write({ go: "" });
  await server.close();
});

async function until(runId: unknown, isSo: (run: JsonObject) => boolean): Promise<JsonObject> {
  return vi.waitFor(
    async () => {
      const { structured } = await server.done("get_run", { run_id: String(runId) });
      if (!isSo(structured)) throw new Error(`Not yet: ${JSON.stringify(structured)}`);
      return structured;
    },
    { timeout: 15_000 },
  );
}

const isCompleted = ({ status }: JsonObject): boolean => status === "completed";

describe("invoke in the background", () => {
  it("gives back the run at once, which get_run follows to its result", async () => {
    const { structured } = await server.done("invoke", { ensemble_name: "wait", input_data: "x", background: true });
    expect(structured).toMatchObject({ status: "running", ensemble: "wait" });
    expect((await server.done("get_run", { run_id: structured["run_id"] as string })).structured).toMatchObject({
      run_id: structured["run_id"],
      status: "running",
      progress: { ended: 0, total: 1 },
    });
    server.write({ go: "" });
    expect(await until(structured["run_id"], isCompleted)).toMatchObject({
      deliverable: expect.stringContaining("told") as string,
      progress: { ended: 1 },
    });
  });

  it("outlives the call and its connection, but not the server", async () => {
    const client = new AbortController();
    const session = server.open();
    const { structured } = await server.done(
      "invoke",
      { ensemble_name: "wait", input_data: "x", background: true },
      { signal: client.signal, session },
    );
    client.abort();
    await session.close();
    expect((await server.done("get_run", { run_id: "last" })).structured).toMatchObject({ status: "running" });
    await server.definition.close();
    expect((await server.done("get_run", { run_id: structured["run_id"] as string })).structured).toMatchObject({ status: "cancelled" });
  });

  it("is stopped by cancel_run, from another connection too; then there is nothing to stop", async () => {
    const { structured } = await server.done("invoke", { ensemble_name: "wait", input_data: "x", background: true });
    const id = { run_id: structured["run_id"] as string };
    expect((await server.done("cancel_run", id, { session: server.open() })).structured).toEqual({
      ...id,
      status: "cancelled",
      cancelled: true,
    });
    expect((await server.done("get_run", id)).structured).toMatchObject({ status: "cancelled" });
    expect((await server.done("cancel_run", id)).structured).toEqual({ ...id, status: "cancelled", cancelled: false });
    expect(await server.call("cancel_run", { run_id: "nobody" })).toMatchObject({ error: { code: "RUN_NOT_FOUND" } });
  });

  it("has a limit, and refuses at once what cannot run", async () => {
    const background = { ensemble_name: "wait", input_data: "x", background: true };
    await server.done("invoke", background);
    await server.done("invoke", background);
    expect(await server.call("invoke", background)).toMatchObject({ error: { code: "RUN_LIMIT_REACHED" } });
    await server.done("cancel_run", { run_id: "last" });
    await server.done("invoke", background);
    await server.definition.close();
    expect(await server.call("invoke", { ...background, ensemble_name: "gone" })).toMatchObject({ error: { code: "ENSEMBLE_NOT_FOUND" } });
  });
});

describe("a run that asks a person", () => {
  async function asks(question: string): Promise<void> {
    server.write({
      ".llm-orc/ensembles/ask.yaml": ensemble("[{name: first, script: one.sh}, {name: q, script: ask.sh, depends_on: [first]}]", "ask"),
      ".llm-orc/scripts/one.sh": "printf x >> ran; echo one",
      ".llm-orc/scripts/ask.sh": ask(question),
    });
  }
  const invoke = { ensemble_name: "ask", input_data: "x" };

  it("asks through the client and goes on with the answer, in one run", async () => {
    await asks('{"prompt": "Deploy?", "kind": "confirm"}');
    const first = await server.call("invoke", invoke);
    if (first.type !== "needs_input") throw new Error(JSON.stringify(first));
    expect(first).toMatchObject({ message: 'Agent "q" asks: Deploy?', schema: { properties: { value: { type: "boolean" } } } });
    const reports: number[] = [];
    const logs: string[] = [];
    const answer = { action: "accept", content: { value: true } } as const;
    const { structured } = await server.done("invoke", invoke, {
      resumed: { state: first.state, answer, answers: { input: answer } },
      onProgress: ({ progress }) => reports.push(progress),
      onLog: (_level, _message, { event, agent }) => logs.push(JSON.stringify([event, agent])),
    });
    expect(structured).toMatchObject({ status: "completed", run_id: first.state["run_id"], progress: { ended: 2, total: 2 } });
    expect(JSON.stringify(structured["results"])).toContain("yes");
    expect(reports).toEqual([1, 2]);
    expect(logs[0]).toContain("execution_resumed");
    expect(logs).not.toContain(JSON.stringify(["agent_completed", "first"]));
    expect(readFileSync(join(server.root, "ran"), "utf8")).toBe("x");
    expect(readdirSync(join(server.root, ".llm-orc/artifacts/ask")).filter((id) => id !== "latest")).toHaveLength(1);
  });

  it("offers the choices, and stays parked when the person declines", async () => {
    await asks('{"prompt": "Which?", "kind": "choice", "choices": ["red", "blue"]}');
    const first = await server.call("invoke", invoke);
    if (first.type !== "needs_input") throw new Error(JSON.stringify(first));
    expect(first.schema).toMatchObject({ properties: { value: { type: "string", enum: ["red", "blue"] } } });
    const answer = { action: "decline" } as const;
    const { structured } = await server.done("invoke", invoke, { resumed: { state: first.state, answer, answers: { input: answer } } });
    expect(structured).toMatchObject({ status: "needs_input", questions: [{ agent: "q", prompt: "Which?", choices: ["red", "blue"] }] });
  });

  it("is answered with answer_input where the client cannot ask", async () => {
    await asks('{"prompt": "Which?", "kind": "choice", "choices": ["red", "blue"]}');
    const first = await server.call("invoke", invoke);
    if (first.type !== "needs_input" || first.otherwise.type !== "done") throw new Error(JSON.stringify(first));
    const { run_id: id, questions, status } = first.otherwise.structured;
    expect([status, questions]).toMatchObject(["needs_input", [{ agent: "q", answer_with: "answer_input" }]]);
    expect(first.otherwise.text).toContain("answer_input");
    expect(await server.call("answer_input", { run_id: id as string, value: "green" })).toMatchObject({
      error: { code: "INPUT_ANSWER_INVALID" },
    });
    const { structured } = await server.done("answer_input", { run_id: id as string, value: "blue" });
    expect(structured).toMatchObject({ status: "completed", run_id: id });
    expect(JSON.stringify(structured["results"])).toContain("blue");
    expect(await server.call("answer_input", { run_id: id as string, value: "red" })).toMatchObject({ error: { code: "INPUT_NOT_ASKED" } });
  });

  it("takes an answer while it is at work", async () => {
    await asks('{"prompt": "Name?"}');
    const { structured } = await server.done("invoke", { ...invoke, background: true, wait_for_input: 600 });
    const id = structured["run_id"] as string;
    await until(id, ({ questions }) => questions !== undefined);
    expect((await server.done("answer_input", { run_id: id, value: "Ada" })).structured).toMatchObject({ run_id: id });
    expect(JSON.stringify(await until(id, isCompleted))).toContain("Ada");
  });

  it("never asks a client for a secret, and goes on when the person has typed it elsewhere", async () => {
    await asks('{"prompt": "Token?", "secret": true}');
    const { structured, text } = await server.done("invoke", invoke);
    const id = structured["run_id"] as string;
    expect(structured).toMatchObject({ status: "needs_input", questions: [{ answer_with: `llm-orc answer ${id}` }] });
    expect(text).toContain(`llm-orc answer ${id}`);
    expect(await server.call("answer_input", { run_id: id, value: "hunter2-hunter2" })).toMatchObject({
      error: { code: "INPUT_IS_SECRET", hint: expect.stringContaining(`llm-orc answer ${id}`) as string },
    });
    await answerInput.run(server.session.context(), { run: id, value: "hunter2-hunter2" });
    const after = await server.done("answer_input", { run_id: id });
    expect(after.structured).toMatchObject({ status: "completed", run_id: id });
    expect(JSON.stringify(after)).not.toContain("hunter2");
  });
});

describe("list_runs", () => {
  it("gives pages, newest first, by ensemble and status", async () => {
    server.write({ go: "" });
    for (let count = 0; count < 3; count++) await server.done("invoke", { ensemble_name: "wait", input_data: "x" });
    const first = (await server.done("list_runs", { limit: 2 })).structured;
    expect([first["total"], (first["runs"] as unknown[]).length]).toEqual([3, 2]);
    const second = (await server.done("list_runs", { limit: 2, cursor: first["next_cursor"] as string })).structured;
    expect([(second["runs"] as unknown[]).length, second["next_cursor"]]).toEqual([1, undefined]);
    const ids = [...(first["runs"] as JsonObject[]), ...(second["runs"] as JsonObject[])].map(({ id }) => id as string);
    expect(ids).toEqual([...new Set(ids)].toSorted().toReversed());
    expect((await server.done("list_runs", { status: "failed" })).structured).toMatchObject({ runs: [], total: 0 });
    expect(await server.call("list_runs", { cursor: "x" })).toMatchObject({ error: { code: "CURSOR_INVALID" } });
  });
});
