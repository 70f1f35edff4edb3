import { copyFileSync, constants, existsSync, readFileSync, truncateSync } from "node:fs";
import { OrcError } from "@llm-orc/contracts";
import { type DurableEvent, EVENT_SCHEMA_VERSION } from "@llm-orc/run-spec";
import { decodeJournalLine } from "./journal-line.ts";

/**
 * Where and why reading stopped. `torn_tail`: the last line was cut off while it was written; nobody was told that it is
 * there. `corrupt_line`: the bytes changed after they were written. `wrong_sequence`: a whole line that does not follow the
 * one before. `newer_version`: written by a later llm-orc whose events would be misread here.
 */
export interface JournalProblem {
  readonly type: "torn_tail" | "corrupt_line" | "wrong_sequence" | "newer_version";
  /** From 1. */
  readonly line: number;
  /** Bytes from the start of the file to that line. */
  readonly offset: number;
  readonly message: string;
}

export interface JournalContent {
  readonly events: readonly DurableEvent[];
  /** At most one: nothing after a problem is read, because a later event has no meaning without the ones before it. */
  readonly problems: readonly JournalProblem[];
  /** How many bytes from the start are good: where the next line would go. */
  readonly validBytes: number;
}

const NEWLINE = 0x0a;

/** Reads a journal up to its end or its first problem. Throws `RUN_JOURNAL_UNREADABLE` when the file cannot be read at all. */
export function readJournal(file: string): JournalContent {
  const bytes = readBytes(file);
  const events: DurableEvent[] = [];
  let offset = 0;
  const stop = (type: JournalProblem["type"], what: string): JournalContent => {
    const line = events.length + 1;
    return { events, validBytes: offset, problems: [{ type, line, offset, message: `${file}:${line}: ${what}` }] };
  };
  while (offset < bytes.length) {
    const end = bytes.indexOf(NEWLINE, offset);
    if (end < 0) return stop("torn_tail", `the last line was cut off after ${bytes.length - offset} bytes.`);
    const event = decodeJournalLine(bytes.subarray(offset, end));
    if (event === undefined) return stop("corrupt_line", "the checksum does not fit; this line and all after it are not read.");
    if (event.sequence !== events.length + 1) return stop("wrong_sequence", `sequence ${event.sequence} follows ${events.length}.`);
    if ("schema_version" in event && event.schema_version > EVENT_SCHEMA_VERSION) {
      return stop("newer_version", `written in event format ${event.schema_version}; this llm-orc reads up to ${EVENT_SCHEMA_VERSION}.`);
    }
    events.push(event);
    offset = end + 1;
  }
  return { events, problems: [], validBytes: offset };
}

/**
 * Makes a journal fit to be continued: cuts off what follows its last good line, and says what was good. What is more than
 * a torn tail is first copied to `<file>.damaged-<n>`. Throws `RUN_JOURNAL_NEWER` for a journal of a later version.
 * Only for the holder of the run's lock.
 */
export function repairJournal(file: string): JournalContent {
  const content = readJournal(file);
  const [problem] = content.problems;
  if (problem === undefined) return content;
  if (problem.type === "newer_version") {
    throw new OrcError("RUN_JOURNAL_NEWER", problem.message, { hint: "Update llm-orc: npm install -g llm-orc@latest" });
  }
  if (problem.type !== "torn_tail") copyFileSync(file, freeName(`${file}.damaged`), constants.COPYFILE_EXCL);
  truncateSync(file, content.validBytes);
  return content;
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new OrcError("RUN_JOURNAL_UNREADABLE", `The run's journal cannot be read: ${file}: ${(cause as Error).message}`, {
      hint: `Check that the file is there and yours to read: ls -l "${file}"`,
      cause,
    });
  }
}

function freeName(stem: string): string {
  for (let number = 1; ; number++) if (!existsSync(`${stem}-${number}`)) return `${stem}-${number}`;
}
