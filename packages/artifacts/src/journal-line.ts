import { crc32 } from "node:zlib";
import type { DurableEvent } from "@llm-orc/run-spec";

// `,"crc32":"` + 8 hex digits + `"}`: the checksum is always the last member, so a reader finds it without parsing.
const CHECKSUM_MEMBER = /^,"crc32":"([0-9a-f]{8})"\}$/;
const CHECKSUM_BYTES = 20;

/**
 * One line of `events.jsonl`, with its newline: the event's JSON and, as its last member, the CRC-32 of the UTF-8 bytes
 * that the JSON has without that member.
 */
export function encodeJournalLine(event: DurableEvent): Buffer {
  const json = JSON.stringify(event);
  return Buffer.from(`${json.slice(0, -1)},"crc32":"${crc32(json).toString(16).padStart(8, "0")}"}\n`);
}

/** The event of a line (without its newline), or undefined when the bytes are not what was once written. */
export function decodeJournalLine(line: Buffer): DurableEvent | undefined {
  if (line.length <= CHECKSUM_BYTES) return undefined;
  const body = line.subarray(0, line.length - CHECKSUM_BYTES);
  const expected = CHECKSUM_MEMBER.exec(line.toString("latin1", body.length))?.[1];
  if (expected === undefined || Number.parseInt(expected, 16) !== crc32("}", crc32(body))) return undefined;
  try {
    return JSON.parse(`${body.toString("utf8")}}`) as DurableEvent;
  } catch {
    return undefined;
  }
}
