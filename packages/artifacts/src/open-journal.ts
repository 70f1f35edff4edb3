import { closeSync, fdatasyncSync, fsync, fsyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { type Clock, OrcError } from "@llm-orc/contracts";
import { systemErrorHint } from "@llm-orc/project-files";
import type { DurableEvent, RunSinkWriter } from "@llm-orc/run-spec";
import { encodeJournalLine } from "./journal-line.ts";

/**
 * When the journal is flushed to the disk itself. Any of them survives the death of the process; they differ in what a
 * power cut may take: `exit` everything since the start, `async` about the last 200 ms, `sync` nothing (2 to 5 ms an event).
 */
export type Durability = "exit" | "async" | "sync";

export interface OpenJournalOptions {
  readonly durability: Durability;
  readonly clock: Clock;
  /** Bytes of an existing journal that are good; the next line follows them. Absent: the file must not exist. */
  readonly appendAt?: number;
}

const SYNC_INTERVAL_MS = 200;
const fsyncOffThread = promisify(fsync);

/**
 * Opens `file` for one run's events, one `write(2)` each. After a write that fails, the file ends with the last whole line,
 * and that write and all later ones throw `RUN_JOURNAL_WRITE_FAILED`. The system's error is thrown when opening fails.
 */
export function openJournal(file: string, options: OpenJournalOptions): RunSinkWriter {
  const { durability, clock, appendAt } = options;
  const descriptor = openSync(file, appendAt === undefined ? "ax" : "a", 0o644);
  let length = appendAt ?? 0;
  let failure: OrcError | undefined;
  let isReported = false;
  let isClosed = false;
  let cancelTimer: (() => void) | undefined;
  let flushing: Promise<void> | undefined;

  function fail(cause: unknown): OrcError {
    try {
      ftruncateSync(descriptor, length);
    } catch {
      // The torn line stays; every reader cuts it off.
    }
    failure ??= new OrcError("RUN_JOURNAL_WRITE_FAILED", `The run's journal could not be written: ${file}: ${(cause as Error).message}`, {
      hint: `${systemErrorHint(cause, file)} What had ended by then is in the journal.`,
      cause,
    });
    return failure;
  }

  function report(error: OrcError): OrcError {
    isReported = true;
    return error;
  }

  function append(line: Buffer): void {
    const written = writeSync(descriptor, line);
    // A full disk takes what still fits and says nothing; the error comes only with the write after that.
    if (written < line.length) throw shortWrite(written, line.length);
    if (durability === "sync") fdatasyncSync(descriptor);
  }

  function scheduleFlush(): void {
    if (cancelTimer !== undefined || flushing !== undefined) return;
    cancelTimer = clock.after(SYNC_INTERVAL_MS, () => {
      cancelTimer = undefined;
      flushing = fsyncOffThread(descriptor)
        .catch((error: unknown) => void fail(error))
        .finally(() => (flushing = undefined));
    });
  }

  try {
    if (durability === "sync") syncFoldersOf(file);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  return {
    write(event: DurableEvent) {
      if (isClosed) throw new TypeError("The journal is closed.");
      if (failure !== undefined) throw report(failure);
      const line = encodeJournalLine(event);
      try {
        append(line);
      } catch (error) {
        throw report(fail(error));
      }
      length += line.length;
      if (durability === "async") scheduleFlush();
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      cancelTimer?.();
      try {
        await flushing;
        if (failure === undefined) await fsyncOffThread(descriptor);
        if (failure === undefined) syncFoldersOf(file);
      } catch (error) {
        fail(error);
      }
      try {
        closeSync(descriptor);
      } catch (error) {
        fail(error);
      }
      if (failure !== undefined && !isReported) throw report(failure);
    },
  };
}

// The name of a new file is content of its folder, and that of the folder content of the one above.
function syncFoldersOf(file: string): void {
  for (const folder of [dirname(file), dirname(dirname(file))]) {
    const descriptor = openSync(folder, "r");
    try {
      fsyncSync(descriptor);
    } catch (error) {
      // Network and FUSE file systems may not offer this for folders; then there is nothing to promise.
      if (!["EINVAL", "ENOTSUP", "ENOSYS"].includes(String((error as NodeJS.ErrnoException).code))) throw error;
    } finally {
      closeSync(descriptor);
    }
  }
}

function shortWrite(written: number, wanted: number): Error {
  return Object.assign(new Error(`only ${written} of ${wanted} bytes were written`), { code: "ENOSPC" });
}
