import type * as Fs from "node:fs";
import { appendFileSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
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
  fsyncSync: undefined as (() => void) | undefined,
  closeSync: undefined as ((path: string | undefined) => void) | undefined,
  fdatasyncs: 0,
  fsyncs: 0,
  open: new Map<number, string>(),
  syncedFolders: [] as string[],
}));
vi.mock("node:fs", async (original) => {
  const real = await original<typeof Fs>();
  return {
    ...real,
    openSync: (path: string, flags: string, mode?: number) => {
      const descriptor = real.openSync(path, flags, mode);
      calls.open.set(descriptor, path);
      return descriptor;
    },
    closeSync: (descriptor: number) => {
      const path = calls.open.get(descriptor);
      real.closeSync(descriptor);
      calls.open.delete(descriptor);
      calls.closeSync?.(path);
    },
    fsyncSync: (descriptor: number) => {
      calls.fsyncSync?.();
      calls.syncedFolders.push(calls.open.get(descriptor) ?? "");
      real.fsyncSync(descriptor);
    },
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
afterEach(() => {
  const open = [...calls.open.values()];
  calls.open.clear();
  Object.assign(calls, { writeSync: undefined, fsync: undefined, fsyncSync: undefined, closeSync: undefined });
  Object.assign(calls, { fdatasyncs: 0, fsyncs: 0, syncedFolders: [] });
  expect(open).toEqual([]);
});

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
    expect(() => journal.write(first)).toThrow(new TypeError("The journal is closed."));
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

  it("flushes in the background at most every 200 ms, however many events there are, and not while it still does", async () => {
    const { journal, due } = openedWithTimers();
    for (const event of events) journal.write(event);
    expect([due.map(({ delayMs }) => delayMs), calls.fsyncs]).toEqual([[200], 0]);
    due[0]?.callback();
    expect(calls.fsyncs).toBe(1);
    journal.write(first);
    expect(due).toHaveLength(1);
    await vi.waitFor(() => {
      journal.write(first);
      expect(due).toHaveLength(2);
    });
    await journal.close();
    expect([calls.fsyncs, due[1]?.isCancelled]).toEqual([2, true]);
  });

  it("does not close while it flushes", async () => {
    const { journal, due } = openedWithTimers();
    journal.write(first);
    due[0]?.callback();
    await journal.close();
    expect(calls.fsyncs).toBe(2);
  });

  it("sets no timer unless it flushes in the background", async () => {
    for (const durability of ["exit", "sync"] as const) {
      const { journal, due } = openedWithTimers(durability);
      journal.write(first);
      expect(due).toEqual([]);
      await journal.close();
    }
  });

  it("fails the next write after a flush in the background has failed", async () => {
    const { journal, due } = openedWithTimers();
    journal.write(first);
    calls.fsync = () => diskError;
    due[0]?.callback();
    await new Promise((resolve) => setImmediate(resolve));
    expect(() => journal.write(second)).toThrowError(expect.objectContaining({ code: "RUN_JOURNAL_WRITE_FAILED", cause: diskError }));
    // Who knows of it need not hear it again, and what is lost is not flushed.
    await journal.close();
    expect([calls.fsyncs, calls.syncedFolders]).toEqual([1, []]);
  });

  it("rejects close after a flush in the background has failed and nobody wrote after that, with the first failure", async () => {
    const { file, journal, due } = openedWithTimers();
    journal.write(first);
    calls.fsync = () => diskError;
    due[0]?.callback();
    await expect(journal.close()).rejects.toMatchObject({
      code: "RUN_JOURNAL_WRITE_FAILED",
      message: `The run's journal could not be written: ${file}: EIO: i/o error, fsync`,
      hint: "Check the disk and the rights of the folder. What had ended by then is in the journal.",
      cause: diskError,
    });
    expect(calls.fsyncs).toBe(1);
  });

  it("rejects close when the last flush fails and nobody was told before", async () => {
    const { journal } = opened("exit");
    journal.write(first);
    calls.fsync = () => diskError;
    await expect(journal.close()).rejects.toMatchObject({ code: "RUN_JOURNAL_WRITE_FAILED" });
  });

  it("flushes the names of a new file and of its folder too: when it is opened in sync, and at the end", async () => {
    const { file, journal } = opened("sync");
    const folders = [dirname(file), dirname(dirname(file))];
    expect(calls.syncedFolders).toEqual(folders);
    await journal.close();
    expect(calls.syncedFolders).toEqual([...folders, ...folders]);
    const atExit = opened("exit");
    expect(calls.syncedFolders).toHaveLength(4);
    await atExit.journal.close();
    expect(calls.syncedFolders.slice(4)).toEqual([dirname(atExit.file), dirname(dirname(atExit.file))]);
  });

  it.each(["EINVAL", "ENOTSUP", "ENOSYS"])("promises nothing for folders where the file system cannot flush them (%s)", async (code) => {
    calls.fsyncSync = () => {
      throw Object.assign(new Error(code), { code });
    };
    const { journal } = opened("sync");
    journal.write(first);
    await journal.close();
  });

  it("fails where flushing a folder does, and tells the one who opens or else the one who closes", async () => {
    const { journal } = opened("exit");
    calls.fsyncSync = () => {
      throw diskError;
    };
    await expect(journal.close()).rejects.toMatchObject({ code: "RUN_JOURNAL_WRITE_FAILED", cause: diskError });
    const file = join(temporaryFolder(), "events.jsonl");
    expect(() => open(file, "sync")).toThrow(diskError);
  });

  it("rejects close when the system takes what was written back only then", async () => {
    const { file, journal } = opened("exit");
    journal.write(first);
    calls.closeSync = (path) => {
      if (path === file) throw diskError;
    };
    await expect(journal.close()).rejects.toMatchObject({ code: "RUN_JOURNAL_WRITE_FAILED", cause: diskError });
    expect(readJournal(file).events).toEqual([first]);
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

const diskError = Object.assign(new Error("EIO: i/o error, fsync"), { code: "EIO" });

function openedWithTimers(durability: Durability = "async") {
  const due: { readonly delayMs: number; readonly callback: () => void; isCancelled: boolean }[] = [];
  const after = (delayMs: number, callback: () => void): (() => void) => {
    const timer = { delayMs, callback, isCancelled: false };
    due.push(timer);
    return () => void (timer.isCancelled = true);
  };
  const file = join(temporaryFolder(), "events.jsonl");
  return { file, due, journal: openJournal(file, { durability, clock: { ...fixedClock(), after } }) };
}

function opened(durability: Durability): { readonly file: string; readonly journal: ReturnType<typeof openJournal> } {
  const file = join(temporaryFolder(), "events.jsonl");
  return { file, journal: open(file, durability) };
}

function open(file: string, durability: Durability, appendAt?: number): ReturnType<typeof openJournal> {
  return openJournal(file, { durability, clock: fixedClock(), ...(appendAt === undefined ? {} : { appendAt }) });
}
