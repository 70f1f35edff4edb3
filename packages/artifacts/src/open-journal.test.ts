import type * as Fs from "node:fs";
import { appendFileSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { DurableEvent } from "@llm-orc/run-spec";
import { fixedClock, sampleEvents } from "./__fixtures__/sample-run.ts";
import { temporaryFolder } from "./__fixtures__/temporary-folder.ts";
import { encodeJournalLine } from "./journal-line.ts";
import { type Durability, openJournal } from "./open-journal.ts";
import { readJournal } from "./read-journal.ts";

// The real file system, with a say in what one call does; nothing but a full or broken disk would do the same.
const calls = vi.hoisted(() => ({
  writeSync: undefined as ((write: () => number) => number) | undefined,
  fsync: undefined as (() => Error | null) | undefined,
  fdatasyncs: 0,
  fsyncs: 0,
}));
vi.mock("node:fs", async (original) => {
  const real = await original<typeof Fs>();
  return {
    ...real,
    writeSync: (descriptor: number, data: Uint8Array, offset?: number, length?: number) => {
      const write = (): number => real.writeSync(descriptor, data, offset, length);
      if (calls.writeSync === undefined) return write();
      return calls.writeSync(() => real.writeSync(descriptor, data, 0, Math.floor(data.length / 2)));
    },
    fdatasyncSync: (descriptor: number) => {
      calls.fdatasyncs++;
      real.fdatasyncSync(descriptor);
    },
    fsync: (descriptor: number, callback: (error: Error | null) => void) => {
      calls.fsyncs++;
      const failure = calls.fsync?.() ?? null;
      if (failure !== null) callback(failure);
      else real.fsync(descriptor, callback);
    },
  };
});
afterEach(() => Object.assign(calls, { writeSync: undefined, fsync: undefined, fdatasyncs: 0, fsyncs: 0 }));

const events = sampleEvents();
const [first, second] = events as [DurableEvent, DurableEvent];

describe("openJournal", () => {
  it.each<Durability>(["exit", "async", "sync"])("has each event in the file when write returns (%s)", async (durability) => {
    const { file, journal } = opened(durability);
    for (const [index, event] of events.entries()) {
      journal.write(event);
      expect(readJournal(file)).toMatchObject({ events: events.slice(0, index + 1), problems: [] });
    }
    await journal.close();
    await journal.close();
    expect(() => journal.write(first)).toThrow(TypeError);
    expect(statSync(file).mode & 0o777 & ~0o644).toBe(0);
  });

  it("does not open a journal that is there already, unless to append to it", async () => {
    const { file, journal } = opened("exit");
    journal.write(first);
    await journal.close();
    expect(() => open(file, "exit")).toThrowError(expect.objectContaining({ code: "EEXIST" }));
    const again = open(file, "exit", statSync(file).size);
    again.write(second);
    await again.close();
    expect(readJournal(file).events).toEqual([first, second]);
  });

  it("takes a short write back and says what to do", async () => {
    const { file, journal } = opened("exit");
    journal.write(first);
    calls.writeSync = (writeHalf) => writeHalf();
    expect(() => journal.write(second)).toThrowError(
      expect.objectContaining({
        code: "RUN_JOURNAL_WRITE_FAILED",
        message: expect.stringMatching(/events\.jsonl: only \d+ of \d+ bytes were written$/) as string,
        hint: expect.stringMatching(/^Free disk space .* What had ended by then is in the journal\.$/) as string,
      }),
    );
    calls.writeSync = undefined;
    expect(readFileSync(file)).toEqual(encodeJournalLine(first));
    expect(() => journal.write(second)).toThrowError(expect.objectContaining({ code: "RUN_JOURNAL_WRITE_FAILED" }));
    expect(readFileSync(file)).toEqual(encodeJournalLine(first));
    await journal.close();
  });

  it("keeps the system's error as the cause", async () => {
    const { journal } = opened("exit");
    const cause = Object.assign(new Error("EROFS: read-only file system, write"), { code: "EROFS" });
    calls.writeSync = () => {
      throw cause;
    };
    expect(() => journal.write(first)).toThrowError(
      expect.objectContaining({ code: "RUN_JOURNAL_WRITE_FAILED", cause, hint: expect.stringContaining("read-only") as string }),
    );
    await journal.close();
  });

  it("flushes per event when asked to be in sync, and else only at the end", async () => {
    const inSync = opened("sync").journal;
    for (const event of events) inSync.write(event);
    expect(calls.fdatasyncs).toBe(events.length);
    await inSync.close();
    const atExit = opened("exit").journal;
    for (const event of events) atExit.write(event);
    expect(calls).toMatchObject({ fdatasyncs: events.length, fsyncs: 1 });
    await atExit.close();
    expect(calls).toMatchObject({ fdatasyncs: events.length, fsyncs: 2 });
  });

  it("flushes in the background once per interval, however many events there are", async () => {
    const due: (() => void)[] = [];
    const file = join(temporaryFolder(), "events.jsonl");
    const clock = { ...fixedClock(), after: (_delayMs: number, callback: () => void) => (due.push(callback), () => {}) };
    const journal = openJournal(file, { durability: "async", clock });
    for (const event of events) journal.write(event);
    expect([due.length, calls.fsyncs]).toEqual([1, 0]);
    due[0]?.();
    expect(calls.fsyncs).toBe(1);
    await journal.close();
    expect(calls.fsyncs).toBe(2);
  });

  it("fails the next write after a flush in the background has failed", async () => {
    const due: (() => void)[] = [];
    const file = join(temporaryFolder(), "events.jsonl");
    const clock = { ...fixedClock(), after: (_delayMs: number, callback: () => void) => (due.push(callback), () => {}) };
    const journal = openJournal(file, { durability: "async", clock });
    journal.write(first);
    calls.fsync = () => Object.assign(new Error("EIO: i/o error, fsync"), { code: "EIO" });
    due[0]?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(() => journal.write(second)).toThrowError(expect.objectContaining({ code: "RUN_JOURNAL_WRITE_FAILED" }));
    await journal.close();
  });

  it("rejects close when the last flush fails and nobody was told before", async () => {
    const { journal } = opened("exit");
    journal.write(first);
    calls.fsync = () => Object.assign(new Error("EIO: i/o error, fsync"), { code: "EIO" });
    await expect(journal.close()).rejects.toMatchObject({ code: "RUN_JOURNAL_WRITE_FAILED" });
  });

  it("appends behind whatever else is written to the file", async () => {
    const { file, journal } = opened("exit");
    journal.write(first);
    appendFileSync(file, "x");
    journal.write(second);
    await journal.close();
    expect(readFileSync(file).length).toBe(encodeJournalLine(first).length + 1 + encodeJournalLine(second).length);
  });
});

function opened(durability: Durability): { readonly file: string; readonly journal: ReturnType<typeof openJournal> } {
  const file = join(temporaryFolder(), "events.jsonl");
  return { file, journal: open(file, durability) };
}

function open(file: string, durability: Durability, appendAt?: number): ReturnType<typeof openJournal> {
  return openJournal(file, { durability, clock: fixedClock(), ...(appendAt === undefined ? {} : { appendAt }) });
}
