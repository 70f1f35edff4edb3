import { spawnSync } from "node:child_process";
import type * as Fs from "node:fs";
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { isOrcError } from "@llm-orc/contracts";
import { type DurableEvent, reduceRun } from "@llm-orc/run-spec";
import { fixedClock, runInfo, sampleEvents, sampleResult } from "./__fixtures__/sample-run.ts";
import { outputOf, spawnFixture } from "./__fixtures__/spawn-fixture.ts";
import { temporaryFolder } from "./__fixtures__/temporary-folder.ts";
import { readJournal } from "./read-journal.ts";
import { createRunStore, type RunStore } from "./run-store.ts";

// Every call that changes something on disk is counted, and the nth may fail. The test's own writes are not counted.
const faults = vi.hoisted(() => ({
  calls: 0,
  failAt: 0,
  stays: false,
  code: "ENOSPC",
  may<Call extends (...values: never[]) => unknown>(name: string, call: Call): Call {
    const counted = (...values: Parameters<Call>): unknown => {
      if (this.failAt > 0 && (++this.calls === this.failAt || (this.stays && this.calls > this.failAt))) {
        throw Object.assign(new Error(`${this.code}: injected, ${name}`), { code: this.code });
      }
      return call(...values);
    };
    return counted as Call;
  },
}));
vi.mock("node:fs", async (original) => {
  const real = await original<typeof Fs>();
  return {
    ...real,
    mkdirSync: faults.may("mkdir", real.mkdirSync as never),
    openSync: faults.may("open", real.openSync),
    writeSync: faults.may("write", real.writeSync as never),
    writeFileSync: faults.may("write", real.writeFileSync),
    fdatasyncSync: faults.may("fdatasync", real.fdatasyncSync),
    fsyncSync: faults.may("fsync", real.fsyncSync),
    renameSync: faults.may("rename", real.renameSync),
    symlinkSync: faults.may("symlink", real.symlinkSync),
  };
});
afterEach(() => Object.assign(faults, { calls: 0, failAt: 0, stays: false, code: "ENOSPC" }));

const runId = runInfo().runId;
const previous = "019aafb2-0000-7000-8000-00000000000f";

describe("createRunStore, when a call to the system fails", () => {
  it.each(["ENOSPC", "EROFS", "EMFILE", "EIO"])("leaves nothing half written, whichever call it is (%s)", async (code) => {
    let failAt = 0;
    let wasHit: boolean;
    do {
      failAt++;
      const root = temporaryFolder();
      const store = createRunStore({ root, durability: "sync", clock: fixedClock() });
      await run(store, previous);
      Object.assign(faults, { calls: 0, failAt, code });
      const written = await run(store, runId).catch((error: unknown) => {
        expect(isOrcError(error) ? error : error).toMatchObject({ code: expect.stringMatching(/^(ARTIFACT|RUN_JOURNAL)_WRITE_FAILED$/) });
        expect((error as { hint?: string }).hint).toMatch(/./);
      });
      wasHit = faults.calls >= failAt;
      faults.failAt = 0;
      if (wasHit && written !== undefined) expect(written.latestProblem).toBeDefined();
      expectWhole(store);
    } while (wasHit);
    // Folders, lock, journal, five events and their flushes, two documents, the link: fewer would mean that nothing was tried.
    expect(failAt).toBeGreaterThan(20);
  });
});

describe("createRunStore, when nothing can be written from the first event on", () => {
  it("leaves nothing of the run", async () => {
    const root = temporaryFolder();
    const store = createRunStore({ root, durability: "exit", clock: fixedClock() });
    const writer = store.sink().open(runInfo());
    Object.assign(faults, { calls: 0, failAt: 1, stays: true });
    expect(() => writer.write(sampleEvents()[0] as DurableEvent)).toThrowError();
    await writer.close();
    expect(() => store.finish(runId, sampleResult())).toThrowError(expect.objectContaining({ code: "ARTIFACT_WRITE_FAILED" }));
    expect(store.list()).toEqual([]);
    expect(readdirSync(join(root, "review"))).toEqual([]);
  });
});

const tmpfs = canMount();

describe("createRunStore, on a full disk", () => {
  it.skipIf(tmpfs !== undefined)(`ends with what fitted, whole${tmpfs === undefined ? "" : ` (skipped: ${tmpfs})`}`, async () => {
    const root = temporaryFolder();
    mount(root);
    const store = createRunStore({ root, durability: "exit", clock: fixedClock() });
    const writer = store.sink().open(runInfo());
    const [first, second] = sampleEvents() as [DurableEvent, DurableEvent];
    writer.write(first);
    let sequence = 1;
    expect(() => {
      for (;;) {
        writer.write({ ...second, sequence: sequence + 1, step_key: "x".repeat(5_000) } as DurableEvent);
        sequence++;
      }
    }).toThrowError(
      expect.objectContaining({ code: "RUN_JOURNAL_WRITE_FAILED", hint: expect.stringContaining("Free disk space") as string }),
    );
    await writer.close();
    expect(sequence).toBeGreaterThan(5);
    const folder = store.folderOf(runId) as string;
    const { events, problems } = readJournal(join(folder, "events.jsonl"));
    expect([events.length, problems]).toEqual([sequence, []]);

    const huge = sampleResult({ input: "y".repeat(100_000) });
    expect(() => store.finish(runId, huge)).toThrowError(expect.objectContaining({ code: "ARTIFACT_WRITE_FAILED" }));
    expect(readdirSync(folder)).toEqual(["events.jsonl"]);
    expect(existsSync(join(folder, "..", "latest"))).toBe(false);
  });
});

describe("createRunStore, without the right to write", () => {
  it("says so and leaves the folder as it is", async () => {
    const root = temporaryFolder();
    chmodSync(root, 0o555);
    const output = await outputOf(spawnFixture("try-as-nobody.ts", root));
    expect(output).toMatch(/^ARTIFACT_WRITE_FAILED Give your user the rights that it needs there/);
    expect(readdirSync(root)).toEqual([]);
  });
});

async function run(store: RunStore, id: string): Promise<ReturnType<RunStore["finish"]>> {
  const writer = store.sink().open(runInfo({ runId: id }));
  try {
    for (const event of sampleEvents(id)) writer.write(event);
  } finally {
    await writer.close();
  }
  return store.finish(id, sampleResult({ run_id: id }));
}

function expectWhole(store: RunStore): void {
  const ensemble = join(store.root, "review");
  const names = readdirSync(ensemble, { recursive: true, encoding: "utf8" });
  expect(names.filter((name) => /\.tmp$|\.lock|takeover/.test(name))).toEqual([]);
  for (const entry of store.list()) {
    const journal = readJournal(join(entry.folder, "events.jsonl"));
    expect(journal.problems).toEqual([]);
    expect(journal.events).toEqual(sampleEvents(entry.run_id).slice(0, journal.events.length));
    if (journal.events.length > 0) expect(store.read(entry)).toEqual(reduceRun(journal.events));
    const result = join(entry.folder, "execution.json");
    if (existsSync(result)) expect(JSON.parse(readFileSync(result, "utf8"))).toEqual(sampleResult({ run_id: entry.run_id }));
    const report = join(entry.folder, "execution.md");
    if (existsSync(report)) expect(readFileSync(report, "utf8")).toMatch(/\n$/);
  }
  const latest = join(ensemble, "latest");
  expect(lstatSync(latest).isSymbolicLink()).toBe(true);
  expect(existsSync(join(ensemble, readlinkSync(latest), "execution.json"))).toBe(true);
}

function mount(folder: string): void {
  const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  onTestFinished(() => void spawnSync("umount", [folder]));
}

/** Why no small file system can be mounted here, or undefined when one can. */
function canMount(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "mounting a tmpfs needs root on Linux";
  const folder = join(process.env["TMPDIR"] ?? "/tmp", `llm-orc-mount-${process.pid}`);
  mkdirSync(folder);
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]);
  if (status === 0) spawnSync("umount", [folder]);
  rmSync(folder, { recursive: true });
  return status === 0 ? undefined : "mounting a tmpfs is not allowed here";
}
