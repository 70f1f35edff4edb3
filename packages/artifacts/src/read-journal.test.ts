import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DurableEvent } from "@llm-orc/run-spec";
import { sampleEvents } from "./__fixtures__/sample-run.ts";
import { temporaryFolder } from "./__fixtures__/temporary-folder.ts";
import { encodeJournalLine } from "./journal-line.ts";
import { readJournal, repairJournal } from "./read-journal.ts";

const events = sampleEvents();
const lines = events.map(encodeJournalLine);
const whole = Buffer.concat(lines);

describe("readJournal", () => {
  it("reads what was written", () => {
    expect(readJournal(journal(whole))).toEqual({ events, problems: [], validBytes: whole.length });
  });

  it("reads an empty journal as one without events", () => {
    expect(readJournal(journal(Buffer.alloc(0)))).toEqual({ events: [], problems: [], validBytes: 0 });
  });

  it("reads, of a journal cut at any byte, exactly the events whose newline is there", () => {
    const file = journal(whole);
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(file, whole.subarray(0, length));
      const content = readJournal(file);
      const complete = whole.subarray(0, length).filter((byte) => byte === 0x0a).length;
      expect(content.events).toEqual(events.slice(0, complete));
      expect(content.problems.map((problem) => problem.type)).toEqual(content.validBytes === length ? [] : ["torn_tail"]);
    }
  });

  it("never gives an event that was not written, whatever byte changes", () => {
    const file = journal(whole);
    fc.assert(
      fc.property(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), (position, change) => {
        const damaged = Buffer.from(whole);
        damaged[position] = (damaged[position] ?? 0) ^ change;
        writeFileSync(file, damaged);
        const content = readJournal(file);
        expect(content.problems).toHaveLength(1);
        expect(content.events).toEqual(events.slice(0, content.events.length));
        expect(content.validBytes).toBeLessThanOrEqual(position);
      }),
    );
  });

  it("stops at a corrupt line in the middle and names it", () => {
    const damaged = Buffer.from(whole);
    damaged[(lines[0]?.length ?? 0) + 5] = 0;
    const file = journal(damaged);
    expect(readJournal(file)).toEqual({
      events: events.slice(0, 1),
      validBytes: lines[0]?.length,
      problems: [
        {
          type: "corrupt_line",
          line: 2,
          offset: lines[0]?.length,
          message: `${file}:2: the checksum does not fit; this line and all after it are not read.`,
        },
      ],
    });
  });

  it("stops at a line that does not follow the one before", () => {
    const content = readJournal(journal(Buffer.concat([lines[0], lines[2]] as Buffer[])));
    expect(content.events).toEqual(events.slice(0, 1));
    expect(content.problems).toMatchObject([{ type: "wrong_sequence", line: 2 }]);
  });

  it("does not read events of a later format", () => {
    const later = encodeJournalLine({ ...events[0], schema_version: 2 } as DurableEvent);
    expect(readJournal(journal(later))).toMatchObject({ events: [], problems: [{ type: "newer_version", line: 1 }] });
  });

  it("says which file it cannot read", () => {
    expect(() => readJournal("/nowhere/events.jsonl")).toThrowError(
      expect.objectContaining({ code: "RUN_JOURNAL_UNREADABLE", message: expect.stringContaining("/nowhere/events.jsonl") as string }),
    );
  });
});

describe("repairJournal", () => {
  it("cuts a torn tail off, and nothing else", () => {
    const file = journal(whole);
    appendFileSync(file, `{"type":"agent_st`);
    expect(repairJournal(file).events).toEqual(events);
    expect(readFileSync(file)).toEqual(whole);
    expect(readdirSync(join(file, ".."))).toEqual(["events.jsonl"]);
  });

  it("keeps a copy of what it cuts behind a corrupt line", () => {
    const damaged = Buffer.from(whole);
    damaged[(lines[0]?.length ?? 0) + 5] = 0;
    const file = journal(damaged);
    expect(repairJournal(file).events).toEqual(events.slice(0, 1));
    expect(statSync(file).size).toBe(lines[0]?.length);
    expect(readFileSync(`${file}.damaged-1`)).toEqual(damaged);
    expect(readJournal(file).problems).toEqual([]);
  });

  it("leaves a journal of a later version alone", () => {
    const later = encodeJournalLine({ ...events[0], schema_version: 2 } as DurableEvent);
    const file = journal(later);
    expect(() => repairJournal(file)).toThrowError(expect.objectContaining({ code: "RUN_JOURNAL_NEWER" }));
    expect(readFileSync(file)).toEqual(later);
  });
});

function journal(content: Uint8Array): string {
  const file = join(temporaryFolder(), "events.jsonl");
  writeFileSync(file, content);
  return file;
}
