import { appendFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
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
    for (let length = whole.length - 1; length >= 0; length--) {
      truncateSync(file, length);
      const content = readJournal(file);
      const complete = whole.subarray(0, length).filter((byte) => byte === 0x0a).length;
      expect([content.events.length, content.events.at(-1)?.sequence ?? 0]).toEqual([complete, complete]);
      expect(content.problems.map((problem) => problem.type)).toEqual(content.validBytes === length ? [] : ["torn_tail"]);
    }
  });

  it("says of a torn tail how much of it there is", () => {
    const file = journal(Buffer.concat([lines[0] as Buffer, Buffer.from('{"type"')]));
    expect(readJournal(file).problems).toEqual([
      { type: "torn_tail", line: 2, offset: lines[0]?.length, message: `${file}:2: the last line was cut off after 7 bytes.` },
    ]);
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

  it("takes an empty line for a corrupt one", () => {
    expect(readJournal(journal(Buffer.from("\n"))).problems).toMatchObject([{ type: "corrupt_line", line: 1 }]);
  });

  it.each([
    { what: "leaves one out", order: [0, 2], follows: "sequence 3 follows 1." },
    { what: "was there already", order: [0, 1, 1], follows: "sequence 2 follows 2." },
    { what: "is not the first", order: [1], follows: "sequence 2 follows 0." },
  ])("stops at a line that $what", ({ order, follows }) => {
    const file = journal(Buffer.concat(order.map((index) => lines[index] as Buffer)));
    const content = readJournal(file);
    expect(content.events).toEqual(events.slice(0, order.length - 1));
    expect(content.problems).toMatchObject([
      { type: "wrong_sequence", offset: content.validBytes, message: `${file}:${order.length}: ${follows}` },
    ]);
  });

  it("does not read events of a later format, also where a later llm-orc has gone on with the run", () => {
    const resumed = { ...events[0], type: "execution_resumed", sequence: 2, schema_version: 2 } as DurableEvent;
    const file = journal(Buffer.concat([lines[0] as Buffer, encodeJournalLine(resumed)]));
    expect(readJournal(file)).toMatchObject({
      events: [events[0]],
      problems: [{ type: "newer_version", message: `${file}:2: written in event format 2; this llm-orc reads up to 1.` }],
    });
  });

  it("says which file it cannot read, and why", () => {
    expect(() => readJournal("/nowhere/events.jsonl")).toThrowError(
      expect.objectContaining({
        code: "RUN_JOURNAL_UNREADABLE",
        message: expect.stringMatching(/^The run's journal cannot be read: \/nowhere\/events\.jsonl: ENOENT/) as string,
        hint: 'Check that the file is there and yours to read: ls -l "/nowhere/events.jsonl"',
        cause: expect.objectContaining({ code: "ENOENT" }) as unknown,
      }),
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

  it("keeps a copy of what it cuts behind a corrupt line, each time another", () => {
    const damaged = Buffer.from(whole);
    damaged[(lines[0]?.length ?? 0) + 5] = 0;
    const file = journal(damaged);
    expect(repairJournal(file).events).toEqual(events.slice(0, 1));
    expect(statSync(file).size).toBe(lines[0]?.length);
    expect(readFileSync(`${file}.damaged-1`)).toEqual(damaged);
    expect(readJournal(file).problems).toEqual([]);
    writeFileSync(file, whole.subarray(lines[0]?.length));
    expect(repairJournal(file)).toMatchObject({ events: [], problems: [{ type: "wrong_sequence" }] });
    expect(readFileSync(`${file}.damaged-2`)).toEqual(whole.subarray(lines[0]?.length));
    expect(readFileSync(`${file}.damaged-1`)).toEqual(damaged);
  });

  it("leaves a whole journal as it is", () => {
    const file = journal(whole);
    expect(repairJournal(file)).toEqual({ events, problems: [], validBytes: whole.length });
    expect(readFileSync(file)).toEqual(whole);
  });

  it("leaves a journal of a later version alone", () => {
    const later = encodeJournalLine({ ...events[0], schema_version: 2 } as DurableEvent);
    const file = journal(later);
    expect(() => repairJournal(file)).toThrowError(
      expect.objectContaining({
        code: "RUN_JOURNAL_NEWER",
        message: `${file}:1: written in event format 2; this llm-orc reads up to 1.`,
        hint: "Update llm-orc: npm install -g llm-orc@latest",
      }),
    );
    expect(readFileSync(file)).toEqual(later);
  });
});

function journal(content: Uint8Array): string {
  const file = join(temporaryFolder(), "events.jsonl");
  writeFileSync(file, content);
  return file;
}
