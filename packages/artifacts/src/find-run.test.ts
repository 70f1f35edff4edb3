import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { RunInfo } from "@llm-orc/run-spec";
import { fixedClock, runInfo, sampleEvents, sampleResult, STARTED_AT } from "./__fixtures__/sample-run.ts";
import { temporaryFolder } from "./__fixtures__/temporary-folder.ts";
import { findRun } from "./find-run.ts";
import { createRunStore, type RunStore } from "./run-store.ts";

const FIRST = "20261123-101530-042";

let store: RunStore;
beforeEach(() => {
  store = createRunStore({ root: temporaryFolder(), durability: "exit", clock: fixedClock() });
});

describe("findRun", () => {
  it("counts from the end, and takes nothing else for such a count", async () => {
    for (let i = 0; i < 11; i++) await keepRun(idOf(i), { startedAt: STARTED_AT + i });
    await keepRun(idOf(11), { ensemble: "x-1" });
    expect(["last", "-1", "-9", "-10", "-11"].map(found)).toEqual([idOf(10), idOf(10), idOf(2), idOf(1), idOf(0)]);
    expect(["-13", "-0", "-01", "-1x", "--1", "-"].map(found)).toEqual(Array.from({ length: 6 }, () => undefined));
    expect(found("x-1")).toBe(idOf(11));
  });

  it("takes a whole path before one that only ends in it", async () => {
    await keepRun(idOf(1), { relativePath: "teams" });
    await keepRun(idOf(2));
    expect(found(`review/${FIRST}`)).toBe(idOf(2));
    expect(found(`teams/review/${FIRST}`)).toBe(idOf(1));
    expect(found(`/${FIRST}`)).toBeUndefined();
    await keepRun(idOf(3), { relativePath: "teams", startedAt: STARTED_AT + 1 });
    expect([found("review"), found("teams/review")]).toEqual([idOf(2), idOf(3)]);
    expect([found("eview"), found(`eview/${FIRST}`), found(`teams/${FIRST}`)]).toEqual([undefined, undefined, undefined]);
  });

  it("knows an ensemble by a title that no folder can have", async () => {
    await keepRun(idOf(1), { ensemble: "Review: deep" });
    expect([found("Review: deep"), found(`Review: deep/${FIRST}`)]).toEqual([idOf(1), idOf(1)]);
  });

  it("asks for more when a timestamp fits several runs, and names the first five of them", async () => {
    const ensembles = ["a", "b", "c", "d", "e"];
    for (const [i, ensemble] of ensembles.entries()) await keepRun(idOf(i), { ensemble });
    const names = ensembles.map((ensemble) => `${ensemble}/${FIRST}`).join(", ");
    expect(() => findRun(store.root, FIRST)).toThrowError(
      expect.objectContaining({ code: "RUN_AMBIGUOUS", message: `"${FIRST}" fits 5 runs.`, hint: `Type more of it: ${names}` }),
    );
    await keepRun(idOf(5), { ensemble: "f" });
    expect(() => findRun(store.root, FIRST)).toThrowError(expect.objectContaining({ hint: `Type more of it: ${names}, ...` }));
  });

  it("takes four signs or more for the beginning of an id, in small or capital letters, with dashes or without", async () => {
    await keepRun("CAFE0000-0000-7000-8000-00000000000A");
    expect(["cafe", "CAFE", "cafe0000-0000", "cafe00000000", "cafe0000000070008000-00000000000a"].map(found)).toEqual(
      Array.from({ length: 5 }, () => "CAFE0000-0000-7000-8000-00000000000A"),
    );
    expect(["caf", "afe0", "cafe1"].map(found)).toEqual([undefined, undefined, undefined]);
  });

  it("does not take the name of an ensemble for an id", () => {
    mkdirSync(join(store.root, "cafe1", FIRST), { recursive: true });
    expect([found("cafe1"), found("cafe")]).toEqual([`cafe1/${FIRST}`, undefined]);
  });

  it("reads no run but the one that is meant where names decide", async () => {
    await keepRun(idOf(1), { startedAt: STARTED_AT + 1 });
    // A folder in place of the journal: whoever reads it fails.
    mkdirSync(join(store.root, "broken", FIRST, "events.jsonl"), { recursive: true });
    const unreadable: unknown = expect.objectContaining({ code: "RUN_JOURNAL_UNREADABLE" });
    expect(findRun(store.root, "broken")).toMatchObject({ status: "unreadable", run_id: `broken/${FIRST}` });
    // It may be that one.
    expect(() => found("cafe")).toThrowError(unreadable);
    expect(found(idOf(1))).toBe(idOf(1));
    expect(["last", "-1", "review", "20261123-101530-043", "review/20261123-101530-043"].map(found)).toEqual(
      Array.from({ length: 5 }, () => idOf(1)),
    );
    expect(["nobody", "caf", "xcafe", "cafex", "-3", "20200101-000000-000"].map(found)).toEqual(Array.from({ length: 6 }, () => undefined));
  });
});

function found(query: string): string | undefined {
  return findRun(store.root, query)?.run_id;
}

/** Ids that have no beginning in common. */
function idOf(number: number): string {
  return `${String(number).padStart(2, "0")}9aafb2-0000-7000-8000-00000000000a`;
}

async function keepRun(runId: string, info: Partial<RunInfo> = {}): Promise<void> {
  const writer = store.sink().open(runInfo({ ...info, runId }));
  for (const event of sampleEvents(runId)) writer.write(event);
  await writer.close();
  store.finish(runId, sampleResult({ run_id: runId }));
}
