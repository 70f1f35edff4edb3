import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunInfo } from "@llm-orc/run-spec";
import { fixedClock, runInfo, sampleEvents, sampleResult, STARTED_AT } from "./__fixtures__/sample-run.ts";
import { temporaryFolder } from "./__fixtures__/temporary-folder.ts";
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
    expect(finished.latestProblem).toMatchObject({ code: "ARTIFACT_WRITE_FAILED" });
    expect(store.find(A)).toMatchObject({ status: "completed_with_errors" });
  });

  it("finishes a run that another store has opened, and refuses one that nobody has", async () => {
    const store = newStore();
    await writeEvents(store, A);
    createRunStore({ root: store.root }).finish(A, sampleResult({ run_id: A }));
    expect(store.find(A)).toMatchObject({ status: "completed_with_errors" });
    expect(() => store.finish(B, sampleResult())).toThrowError(expect.objectContaining({ code: "RUN_NOT_FOUND" }));
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

describe("RunStore.resume", () => {
  it("goes on in the same folder behind a torn tail", async () => {
    const store = newStore();
    await writeEvents(store, A, {}, 3);
    const entry = store.find(A) as { folder: string };
    appendFileSync(join(entry.folder, "events.jsonl"), '{"type":"agent_fai');
    const { history, sink } = store.resume(entry);
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

  it("refuses what has no journal or an empty one", () => {
    const store = newStore();
    const folder = join(store.root, "review", "20260101-000000-000");
    mkdirSync(folder, { recursive: true });
    expect(() => store.resume({ folder })).toThrowError(expect.objectContaining({ code: "RUN_NOT_RESUMABLE" }));
    writeFileSync(join(folder, "events.jsonl"), "");
    expect(() => store.resume({ folder })).toThrowError(expect.objectContaining({ code: "RUN_NOT_RESUMABLE" }));
    expect(statSync(join(folder, "events.jsonl")).size).toBe(0);
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
