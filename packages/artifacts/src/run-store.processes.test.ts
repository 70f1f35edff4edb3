import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { runInfo, sampleEvents } from "./__fixtures__/sample-run.ts";
import { outputOf, spawnFixture } from "./__fixtures__/spawn-fixture.ts";
import { temporaryFolder } from "./__fixtures__/temporary-folder.ts";
import { readJournal } from "./read-journal.ts";
import { createRunStore } from "./run-store.ts";

describe("createRunStore, from several processes", () => {
  it("gives each of 4 x 25 runs that begin in the same millisecond a folder with only its own events", async () => {
    const root = temporaryFolder();
    const outputs = await Promise.all(Array.from({ length: 4 }, () => outputOf(spawnFixture("open-runs.ts", root, "25"))));
    const lines = outputs.flatMap((output) => output.trim().split("\n"));
    const folderOf = new Map(lines.map((line) => line.split(" ") as [string, string]));
    expect(folderOf.size).toBe(100);
    expect(new Set(folderOf.values()).size).toBe(100);
    for (const [runId, folder] of folderOf) {
      expect(readJournal(join(root, "review", folder, "events.jsonl"))).toMatchObject({ events: sampleEvents(runId), problems: [] });
    }
    const store = createRunStore({ root });
    expect(store.list().every((run) => run.status === "completed_with_errors")).toBe(true);
    expect(readdirSync(join(root, "review")).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("keeps, of a process that is killed at any instant, every event that it was told is written", { timeout: 60_000 }, async () => {
    for (let round = 0; round < 8; round++) {
      const root = temporaryFolder();
      const child = spawnFixture("write-until-killed.ts", root);
      child.stdout.once("data", () => void delay(Math.random() * 40).then(() => child.kill("SIGKILL")));
      const acknowledged = (await outputOf(child)).split("\n").slice(0, -1).length;
      const store = createRunStore({ root });
      const entry = store.find("last");
      expect(entry).toMatchObject({ run_id: runInfo().runId, status: "interrupted" });
      const { events, problems } = readJournal(join(entry?.folder ?? "", "events.jsonl"));
      expect(acknowledged).toBeGreaterThan(0);
      expect(events.length).toBeGreaterThanOrEqual(acknowledged);
      expect(events.length).toBeLessThanOrEqual(acknowledged + 1);
      expect(problems.every((problem) => problem.type === "torn_tail")).toBe(true);
      const { history, sink } = store.resume(entry as { folder: string });
      await sink.open(runInfo()).close();
      expect(history.events).toEqual(events);
    }
  });
});
