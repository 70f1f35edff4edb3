import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunInfo } from "@llm-orc/run-spec";
import { fixedClock, runInfo, sampleEvents, sampleResult, STARTED_AT } from "./__fixtures__/sample-run.ts";
import { temporaryFolder } from "./__fixtures__/temporary-folder.ts";
import type { RunListEntry } from "./list-runs.ts";
import { createRunStore, type RunStore } from "./run-store.ts";

const A = "019aafb2-0000-7000-8000-00000000000a";
const B = "019aafb2-0000-7000-8000-00000000000b";

describe("RunStore.remove", () => {
  it("removes a run and nothing else, and lets latest point to the newest that is left", async () => {
    const store = newStore();
    const first = await completeRun(store, A);
    const second = await completeRun(store, B, { startedAt: STARTED_AT + 1 });
    store.remove(find(store, B));
    expect(readdirSync(dirname(second)).sort()).toEqual([basename(first), "latest"]);
    expect(readlinkSync(join(dirname(first), "latest"))).toBe(basename(first));
    expect(store.list().map(({ run_id }) => run_id)).toEqual([A]);
    store.remove(find(store, A));
    expect([readdirSync(dirname(first)), store.count()]).toEqual([[], 0]);
  });

  it("leaves alone what links in the run's folder lead to", async () => {
    const outside = temporaryFolder();
    writeFileSync(join(outside, "kept"), "kept");
    const store = newStore();
    const folder = await completeRun(store, A);
    symlinkSync(outside, join(folder, "link"));
    store.remove(find(store, A));
    expect([existsSync(folder), readFileSync(join(outside, "kept"), "utf8")]).toEqual([false, "kept"]);
  });

  it("refuses a run that is written at this moment", async () => {
    const store = newStore();
    const writer = store.sink().open(runInfo({ runId: A }));
    for (const event of sampleEvents(A).slice(0, 1)) writer.write(event);
    expect(() => store.remove(find(store, A))).toThrowError(expect.objectContaining({ code: "RUN_IN_USE" }));
    await writer.close();
    store.remove(find(store, A));
    expect(store.count()).toBe(0);
  });

  it("does not follow a link that was put in the place of a folder after the run was found", async () => {
    const store = newStore();
    await completeRun(store, A);
    const entry = find(store, A);
    const elsewhere = join(temporaryFolder(), "review");
    renameSync(join(store.root, "review"), elsewhere);
    symlinkSync(elsewhere, join(store.root, "review"));
    expect(() => store.remove(entry)).toThrowError(expect.objectContaining({ code: "PATH_OUTSIDE" }));
    expect(readdirSync(elsewhere)).toContain(entry.id);
  });

  it("says that a run cannot be removed which somebody else has removed", async () => {
    const store = newStore();
    await completeRun(store, A);
    const entry = find(store, A);
    store.remove(entry);
    expect(() => store.remove(entry)).toThrowError(expect.objectContaining({ code: "ARTIFACT_REMOVE_FAILED" }));
  });

  it("clears away what a removal that broke off has left, and never lists it", async () => {
    const store = newStore();
    const folder = await completeRun(store, A);
    mkdirSync(join(dirname(folder), ".removed-0123456789ab"));
    expect(store.count()).toBe(1);
    store.remove(find(store, A));
    expect(readdirSync(dirname(folder))).toEqual([]);
  });
});

describe("RunStore.list", () => {
  it("chooses by age without reading, and by a title that is no folder's name", async () => {
    const store = newStore();
    await completeRun(store, A);
    await completeRun(store, B, { startedAt: STARTED_AT + 1_000, ensemble: "Review: deep" });
    expect(store.list({ before: STARTED_AT + 1_000 }).map(({ run_id }) => run_id)).toEqual([A]);
    expect([store.count({ before: STARTED_AT }), store.count({ before: STARTED_AT + 1_001 })]).toEqual([0, 2]);
    expect(store.list({ ensemble: "Review: deep" }).map(({ run_id }) => run_id)).toEqual([B]);
    expect(store.find("Review: deep")?.run_id).toBe(B);
    expect(store.count({ ensemble: "../.." })).toBe(0);
  });

  it("takes no link for a run's result or report", async () => {
    const outside = join(temporaryFolder(), "other.json");
    writeFileSync(outside, JSON.stringify(sampleResult({ deliverable: "not yours" })));
    const store = newStore();
    const folder = await completeRun(store, A);
    for (const name of ["execution.json", "execution.md"]) {
      renameSync(join(folder, name), join(folder, `${name}.old`));
      symlinkSync(outside, join(folder, name));
    }
    expect(JSON.stringify(store.read({ folder }))).not.toContain("not yours");
    expect(store.report({ folder })).not.toContain("not yours");
  });
});

function newStore(): RunStore {
  return createRunStore({ root: temporaryFolder(), durability: "exit", clock: fixedClock() });
}

function find(store: RunStore, runId: string): RunListEntry {
  return store.find(runId) as RunListEntry;
}

async function completeRun(store: RunStore, runId: string, info: Partial<RunInfo> = {}): Promise<string> {
  const writer = store.sink().open(runInfo({ ...info, runId }));
  for (const event of sampleEvents(runId)) writer.write(event);
  await writer.close();
  return store.finish(runId, sampleResult({ run_id: runId })).folder;
}
