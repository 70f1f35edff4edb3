import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DurableEvent, RunInfo } from "@llm-orc/run-spec";
import { fixedClock, runInfo, sampleEvents, sampleResult, STARTED_AT } from "./__fixtures__/sample-run.ts";
import { temporaryFolder } from "./__fixtures__/temporary-folder.ts";
import { encodeJournalLine } from "./journal-line.ts";
import type { RunListEntry } from "./list-runs.ts";
import { readJournal } from "./read-journal.ts";
import { createRunStore, type RunStore } from "./run-store.ts";

const A = "019aafb2-0000-7000-8000-00000000000a";
const B = "019aafb2-0000-7000-8000-00000000000b";
const C = "019aafb9-0000-7000-8000-00000000000c";

describe("createRunStore", () => {
  it("makes nothing before the first run", () => {
    const root = join(temporaryFolder(), "artifacts");
    const store = createRunStore({ root });
    expect([store.list(), store.find("last"), existsSync(root)]).toEqual([[], undefined, false]);
  });

  it("keeps a run as a journal, a result, a report, and the latest of its ensemble", async () => {
    const store = newStore();
    const folder = await completeRun(store, A);
    expect(readdirSync(folder).sort()).toEqual(["events.jsonl", "execution.json", "execution.md"]);
    expect(readJournal(join(folder, "events.jsonl")).events).toEqual(sampleEvents(A));
    const text = readFileSync(join(folder, "execution.json"), "utf8");
    expect(text).toBe(`${JSON.stringify(sampleResult({ run_id: A }), null, 2)}\n`);
    expect(readFileSync(join(folder, "execution.md"), "utf8")).toMatch(/^# `review`: completed with errors\n/);
    expect(readlinkSync(join(folder, "..", "latest"))).toBe(basename(folder));
  });

  it("holds the run's lock from open to close, and lists the run as running", async () => {
    const store = newStore();
    const writer = store.sink().open(runInfo({ runId: A }));
    for (const event of sampleEvents(A).slice(0, 1)) writer.write(event);
    const folder = store.folderOf(A) as string;
    expect(existsSync(join(folder, "journal.lock"))).toBe(true);
    expect(store.list()).toMatchObject([{ run_id: A, status: "running", agents: 2 }]);
    expect(existsSync(join(folder, "..", "latest"))).toBe(false);
    await writer.close();
    expect(() => writer.write(sampleEvents(A)[1] as DurableEvent)).toThrow("The journal is closed.");
    expect(existsSync(join(folder, "journal.lock"))).toBe(false);
    expect(store.list()).toMatchObject([{ run_id: A, status: "interrupted", agents: 2 }]);
  });

  it("does not move latest to a run without its result", async () => {
    const store = newStore();
    const folder = await completeRun(store, A);
    const writer = store.sink().open(runInfo({ runId: B }));
    await writer.close();
    expect(readlinkSync(join(folder, "..", "latest"))).toBe(basename(folder));
  });

  it("reports a latest that cannot be moved without losing the run", async () => {
    const store = newStore();
    mkdirSync(join(store.root, "review", "latest", "x"), { recursive: true });
    await writeEvents(store, A);
    const finished = store.finish(A, sampleResult({ run_id: A }));
    expect(finished.latestProblem).toMatchObject({
      code: "ARTIFACT_WRITE_FAILED",
      message: expect.stringMatching(/^The link to the latest run could not be written: /) as string,
    });
    expect(store.find(A)).toMatchObject({ status: "completed_with_errors" });
  });

  it("finishes a run that another store has opened, and refuses one that nobody has", async () => {
    const store = newStore();
    await writeEvents(store, A);
    createRunStore({ root: store.root }).finish(A, sampleResult({ run_id: A }));
    expect(store.find(A)).toMatchObject({ status: "completed_with_errors" });
    expect(() => store.finish(B, sampleResult())).toThrowError(
      expect.objectContaining({
        code: "RUN_NOT_FOUND",
        message: `No run ${B} was opened below ${store.root}.`,
        hint: "List runs with: llm-orc artifacts list",
      }),
    );
  });

  it("knows where a run stands until it is finished", async () => {
    const store = newStore();
    expect(store.folderOf(A)).toBeUndefined();
    await writeEvents(store, A);
    expect(store.folderOf(A)).toBe(store.list()[0]?.folder);
    store.finish(A, sampleResult({ run_id: A }));
    expect(store.folderOf(A)).toBeUndefined();
  });

  it("flushes in the background unless it is told otherwise", async () => {
    const delays: number[] = [];
    const clock = { ...fixedClock(), after: (delayMs: number) => (delays.push(delayMs), () => {}) };
    await writeEvents(createRunStore({ root: temporaryFolder(), clock }), A);
    expect(delays).toHaveLength(1);
    await writeEvents(createRunStore({ root: temporaryFolder(), clock, durability: "exit" }), A);
    expect(delays).toHaveLength(1);
  });

  it("says which folder or document it could not write", async () => {
    const root = join(temporaryFolder(), "file");
    writeFileSync(root, "");
    expect(() => createRunStore({ root }).sink().open(runInfo())).toThrowError(
      expect.objectContaining({
        code: "ARTIFACT_WRITE_FAILED",
        message: expect.stringMatching(/^The run's folder could not be written: .*\/file: ENOTDIR/) as string,
      }),
    );
    const store = newStore();
    await writeEvents(store, A);
    const folder = store.folderOf(A) as string;
    mkdirSync(join(folder, "execution.json"));
    expect(() => store.finish(A, sampleResult({ run_id: A }))).toThrowError(
      expect.objectContaining({
        code: "ARTIFACT_WRITE_FAILED",
        message: expect.stringContaining(`The run's execution.json could not be written: ${folder}/execution.json: `) as string,
      }),
    );
  });

  it("keeps a folder with events whose result could not be written, and none without", async () => {
    for (const [count, hasJournal] of [
      [1, true],
      [1, false],
      [0, true],
    ] as const) {
      const store = newStore();
      await writeEvents(store, A, {}, count);
      const folder = store.folderOf(A) as string;
      if (!hasJournal) rmSync(join(folder, "events.jsonl"));
      const result = sampleResult({ run_id: A });
      // Fails half way through, as on a full disk.
      Object.defineProperty(result, "completion_order", {
        enumerable: true,
        get() {
          throw new Error("ENOSPC");
        },
      });
      expect(() => store.finish(A, result)).toThrowError(expect.objectContaining({ code: "ARTIFACT_WRITE_FAILED" }));
      expect(existsSync(folder)).toBe(count > 0);
    }
  });
});

describe("RunStore.list", () => {
  it("shows the newest first, of all ensembles or of one, up to a limit", async () => {
    const store = newStore();
    await completeRun(store, A, { startedAt: STARTED_AT + 1 });
    await completeRun(store, B, { startedAt: STARTED_AT + 2, ensemble: "deep", relativePath: "reviews" });
    await completeRun(store, C, { startedAt: STARTED_AT });
    expect(store.list().map((run) => run.run_id)).toEqual([B, A, C]);
    expect(store.list({ limit: 2 }).map((run) => run.run_id)).toEqual([B, A]);
    expect([store.count(), store.count({ ensemble: "review" }), store.count({ ensemble: "nobody" })]).toEqual([3, 2, 0]);
    expect(store.list({ ensemble: "review" }).map((run) => run.run_id)).toEqual([A, C]);
    expect(store.list({ ensemble: "reviews/deep" }).map((run) => run.run_id)).toEqual([B]);
    expect(store.list({ ensemble: "deep" })).toEqual([
      {
        run_id: B,
        ensemble: "reviews/deep",
        id: "20261123-101530-044",
        folder: join(store.root, "reviews", "deep", "20261123-101530-044"),
        status: "completed_with_errors",
        started_at: "2026-11-23T09:15:30.042Z",
        duration_ms: 62_240,
        agents: 2,
        cost: { usd: "0.00123", status: "known" },
        input_tokens: 12_345,
        output_tokens: 678,
      },
    ]);
  });

  it("shows folders that a crash left without content, or with half a result", async () => {
    const store = newStore();
    mkdirSync(join(store.root, "review", "20260101-000000-000"), { recursive: true });
    const folder = await completeRun(store, A);
    writeFileSync(join(folder, "execution.json"), '{"run_id": "019');
    expect(store.list()).toMatchObject([
      { run_id: A, status: "interrupted" },
      { run_id: "review/20260101-000000-000", status: "interrupted", agents: 0 },
    ]);
    for (const entry of store.list()) expect(() => store.read(entry)).not.toThrow();
  });
});

describe("RunStore.find", () => {
  it("knows a run by every name that it has", async () => {
    const store = newStore();
    await completeRun(store, A, { startedAt: STARTED_AT });
    await completeRun(store, B, { startedAt: STARTED_AT + 1, relativePath: "teams" });
    await completeRun(store, C, { startedAt: STARTED_AT + 2, ensemble: "deep" });
    const found = (query: string): string | undefined => store.find(query)?.run_id;
    expect(["last", "-1", "-2", "-3", "-4"].map(found)).toEqual([C, C, B, A, undefined]);
    expect([A, A.toUpperCase(), A.replaceAll("-", "")].map(found)).toEqual([A, A, A]);
    expect([C.slice(0, 8), "019aafb9"].map(found)).toEqual([C, C]);
    expect(["20261123-101530-043", "teams/review/20261123-101530-043", "review/20261123-101530-042"].map(found)).toEqual([B, B, A]);
    expect(["review", "teams/review", "deep"].map(found)).toEqual([A, B, C]);
    expect(["", "-0", "nobody", "../..", "019aaf00", "review/20200101-000000-000", "deep/20261123-101530-042"].map(found)).toEqual(
      Array.from({ length: 7 }, () => undefined),
    );
  });

  it("asks for more when the beginning of an id fits several runs", async () => {
    const store = newStore();
    await completeRun(store, A);
    await completeRun(store, B);
    expect(() => store.find("019aafb2")).toThrowError(
      expect.objectContaining({ code: "RUN_AMBIGUOUS", message: '"019aafb2" fits 2 runs.', hint: expect.stringContaining(A) as string }),
    );
  });

  it("takes an ensemble called like the beginning of an id for the ensemble", async () => {
    const store = newStore();
    await completeRun(store, A, { ensemble: "cafe" });
    await completeRun(store, "cafe0000-0000-7000-8000-000000000000", { startedAt: STARTED_AT + 5 });
    expect(store.find("cafe")?.run_id).toBe(A);
  });
});

describe("RunStore.read", () => {
  it("gives the same from execution.json as from the journal alone", async () => {
    const store = newStore();
    const folder = await completeRun(store, A);
    const fromResult = store.read({ folder });
    rmSync(join(folder, "execution.json"));
    expect(store.read({ folder })).toEqual(fromResult);
  });

  it("gives what had ended of an interrupted run", async () => {
    const store = newStore();
    await writeEvents(store, A, {}, 3);
    const [entry] = store.list();
    expect(store.read(entry as { folder: string })).toMatchObject({ run_id: A, status: "interrupted", execution_order: ["critic"] });
  });
});

describe("RunStore.questions and answers", () => {
  const id = "01a22d42-334f-77f8-872d-c5615df7eecd";
  const asked = { request_id: id, request: { prompt: "Go on?", kind: "text" } } as const;

  it("are those that the journal has open and nobody has left an answer to", async () => {
    const store = newStore();
    const writer = store.sink().open(runInfo({ runId: A }));
    const [started, begun] = sampleEvents(A) as [DurableEvent, DurableEvent];
    const common = { run_id: A, timestamp: started.timestamp, agent: "critic", path: [] };
    writer.write(started);
    writer.write(begun);
    writer.write({ ...common, ...asked, type: "user_input_required", sequence: 3 });
    await writer.close();
    const folder = store.folderOf(A) as string;
    expect(store.questions({ folder })).toMatchObject([asked]);
    store.answers({ folder }).write(asked, "yes");
    expect(store.questions({ folder })).toEqual([]);
    const at = new Date(STARTED_AT).toISOString();
    expect(readFileSync(join(folder, "answers", `${id}.json`), "utf8")).toBe(`{"value":"yes","answered_at":"${at}"}\n`);
  });

  it("are none of a run without a journal", () => {
    expect(newStore().questions({ folder: temporaryFolder() })).toEqual([]);
  });
});

describe("RunStore.report", () => {
  it("is the one that was written, else one made of the result", async () => {
    const store = newStore();
    const folder = await completeRun(store, A);
    const written = readFileSync(join(folder, "execution.md"), "utf8");
    writeFileSync(join(folder, "execution.md"), "as it was\n");
    expect(store.report({ folder })).toBe("as it was\n");
    rmSync(join(folder, "execution.md"));
    expect(store.report({ folder })).toBe(written);
    // A folder without a journal is the Python program's, whose reports say next to nothing.
    writeFileSync(join(folder, "execution.md"), "as it was\n");
    rmSync(join(folder, "events.jsonl"));
    expect(store.report({ folder })).toBe(written);
  });

  it("is none of an interrupted run", async () => {
    const store = newStore();
    await writeEvents(store, A, {}, 3);
    expect(store.report({ folder: store.folderOf(A) as string })).toBeUndefined();
  });
});

describe("RunStore.remove", () => {
  it("removes the run, and nothing else", async () => {
    const store = newStore();
    await completeRun(store, A);
    await completeRun(store, B);
    store.remove(store.find(A) as RunListEntry);
    expect(store.list().map((run) => run.run_id)).toEqual([B]);
  });
});

describe("RunStore.resume", () => {
  it("goes on in the same folder behind a torn tail", async () => {
    const store = newStore();
    await writeEvents(store, A, {}, 3);
    const entry = store.find(A) as { folder: string };
    appendFileSync(join(entry.folder, "events.jsonl"), '{"type":"agent_fai');
    const torn = readFileSync(join(entry.folder, "events.jsonl"));
    const { history, sink } = store.resume(entry);
    expect(readFileSync(join(entry.folder, "events.jsonl"))).toEqual(torn);
    expect(history).toEqual({ runId: A, events: sampleEvents(A).slice(0, 3) });
    const writer = sink.open(runInfo({ runId: A }));
    for (const event of sampleEvents(A).slice(3)) writer.write(event);
    await writer.close();
    expect(store.finish(A, sampleResult({ run_id: A })).folder).toBe(entry.folder);
    expect(readJournal(join(entry.folder, "events.jsonl"))).toMatchObject({ events: sampleEvents(A), problems: [] });
    expect(store.list()).toHaveLength(1);
  });

  it("has the store's own sink go on with the run, once", async () => {
    const store = newStore();
    await writeEvents(store, A, {}, 3);
    store.resume(store.find(A) as { folder: string });
    const writer = store.sink().open(runInfo({ runId: A }));
    for (const event of sampleEvents(A).slice(3)) writer.write(event);
    await writer.close();
    expect(store.list()).toHaveLength(1);
    expect(store.find(A)).toMatchObject({ agents: sampleResult({ run_id: A }).metadata.agents_used });
    await store
      .sink()
      .open(runInfo({ runId: A }))
      .close();
    expect(store.list()).toHaveLength(2);
  });

  it("makes a finished run an unfinished one from open on", async () => {
    const store = newStore();
    const folder = await completeRun(store, A);
    const { sink } = store.resume({ folder });
    expect(store.find(A)?.status).toBe("completed_with_errors");
    const writer = sink.open(runInfo({ runId: A }));
    expect(store.find(A)?.status).toBe("running");
    await writer.close();
    expect(store.find(A)?.status).toBe("interrupted");
  });

  it("refuses a run that somebody writes, or has gone on with", async () => {
    const store = newStore();
    await writeEvents(store, A, {}, 3);
    const entry = store.find(A) as { folder: string };
    const [mine, other] = [store.resume(entry), store.resume(entry)];
    const writer = other.sink.open(runInfo({ runId: A }));
    expect(() => mine.sink.open(runInfo({ runId: A }))).toThrowError(expect.objectContaining({ code: "RUN_IN_USE" }));
    for (const event of sampleEvents(A).slice(3, 4)) writer.write(event);
    await writer.close();
    expect(() => mine.sink.open(runInfo({ runId: A }))).toThrowError(expect.objectContaining({ code: "RUN_IN_USE" }));
    expect(existsSync(join(entry.folder, "journal.lock"))).toBe(false);
  });

  it("refuses a run at work before it reads it, and says what to type about its lock", async () => {
    const store = newStore();
    await writeEvents(store, A, {}, 3);
    const entry = store.find(A) as { folder: string };
    const writer = store.resume(entry).sink.open(runInfo({ runId: A }));
    const lock = join(entry.folder, "journal.lock");
    expect(() => store.resume(entry)).toThrowError(
      expect.objectContaining({ code: "RUN_IN_USE", hint: expect.stringContaining(`rm "${lock}"`) as string }),
    );
    await writer.close();
  });

  it("tells where a journal is damaged, of a run that is listed and of one that is gone on with", async () => {
    const store = newStore();
    await writeEvents(store, A, {}, 3);
    const entry = store.find(A) as { folder: string };
    const file = join(entry.folder, "events.jsonl");
    const bytes = readFileSync(file);
    bytes[bytes.indexOf("\n") + 9] = 0;
    writeFileSync(file, bytes);
    const told = expect.stringContaining(`${file}:2: the checksum does not fit`) as string;
    expect(store.find("last")).toMatchObject({ status: "interrupted", journal_problem: told });
    const { history, problem, sink } = store.resume(entry);
    expect([history.events.length, problem]).toMatchObject([1, { type: "corrupt_line", message: told }]);
    await sink.open(runInfo({ runId: A })).close();
    expect(store.find("last")).not.toHaveProperty("journal_problem");
    bytes[0] = 0;
    writeFileSync(file, bytes);
    expect(() => store.resume(entry)).toThrowError(`${file}:1: the checksum does not fit`);
  });

  it("refuses what has no journal, an empty one, or one of a later version", () => {
    const store = newStore();
    const folder = join(store.root, "review", "20260101-000000-000");
    const journal = join(folder, "events.jsonl");
    mkdirSync(folder, { recursive: true });
    const refused = (why: string): unknown =>
      expect.objectContaining({
        code: "RUN_NOT_RESUMABLE",
        message: `The run in ${folder} cannot be resumed, ${why}`,
        hint: "Start it anew with: llm-orc run <ensemble>",
      });
    expect(() => store.resume({ folder })).toThrowError(refused("it has no journal"));
    writeFileSync(journal, "");
    expect(() => store.resume({ folder })).toThrowError(refused("its journal has no beginning"));
    expect(statSync(journal).size).toBe(0);
    writeFileSync(journal, "{");
    const torn = `its journal has no beginning: ${journal}:1: the last line was cut off after 1 bytes.`;
    expect(() => store.resume({ folder })).toThrowError(refused(torn));
    writeFileSync(journal, encodeJournalLine(sampleEvents(A)[1] as DurableEvent));
    expect(() => store.resume({ folder })).toThrowError(expect.objectContaining({ code: "RUN_NOT_RESUMABLE" }));
    writeFileSync(journal, encodeJournalLine({ ...sampleEvents(A)[0], schema_version: 2 } as DurableEvent));
    expect(() => store.resume({ folder })).toThrowError(expect.objectContaining({ code: "RUN_JOURNAL_NEWER" }));
  });

  it("says when somebody has gone on with the run, and leaves their result", async () => {
    const store = newStore();
    await writeEvents(store, A, {}, 3);
    const folder = store.folderOf(A) as string;
    const { sink, ...rest } = store.resume({ folder });
    expect(rest).not.toHaveProperty("problem");
    const other = createRunStore({ root: store.root, durability: "exit", clock: fixedClock() });
    const writer = other.resume({ folder }).sink.open(runInfo({ runId: A }));
    expect(() => store.resume({ folder })).toThrowError(expect.objectContaining({ code: "RUN_IN_USE" }));
    for (const event of sampleEvents(A).slice(3)) writer.write(event);
    await writer.close();
    other.finish(A, sampleResult({ run_id: A }));
    expect(() => sink.open(runInfo({ runId: A }))).toThrowError(
      expect.objectContaining({
        code: "RUN_IN_USE",
        message: `Another process has gone on with this run in the meantime: ${folder}`,
        hint: "Look at it with: llm-orc artifacts show last",
      }),
    );
    expect(store.find(A)?.status).toBe("completed_with_errors");
  });

  it("says which journal it could not open", async () => {
    const store = newStore();
    await writeEvents(store, A, {}, 3);
    const folder = store.folderOf(A) as string;
    const { sink } = store.resume({ folder });
    // Something that no removal of a file removes.
    mkdirSync(join(folder, "execution.json"));
    expect(() => sink.open(runInfo({ runId: A }))).toThrowError(
      expect.objectContaining({
        code: "ARTIFACT_WRITE_FAILED",
        message: expect.stringContaining(`The run's journal could not be written: ${folder}: `) as string,
      }),
    );
    expect(existsSync(join(folder, "journal.lock"))).toBe(false);
  });

  it("tells what is cut off of a damaged journal", async () => {
    const store = newStore();
    await writeEvents(store, A, {}, 3);
    const folder = store.folderOf(A) as string;
    appendFileSync(join(folder, "events.jsonl"), "{}\n");
    expect(store.resume({ folder }).problem).toMatchObject({ type: "corrupt_line", line: 4 });
  });
});

function newStore(): RunStore {
  return createRunStore({ root: temporaryFolder(), durability: "exit", clock: fixedClock() });
}

async function completeRun(store: RunStore, runId: string, info: Partial<RunInfo> = {}): Promise<string> {
  await writeEvents(store, runId, info);
  return store.finish(runId, sampleResult({ run_id: runId })).folder;
}

async function writeEvents(store: RunStore, runId: string, info: Partial<RunInfo> = {}, count = Infinity): Promise<void> {
  const writer = store.sink().open(runInfo({ ...info, runId }));
  for (const event of sampleEvents(runId).slice(0, count)) writer.write(event);
  await writer.close();
}
