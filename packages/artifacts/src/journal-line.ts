import { crc32 } from "node:zlib";
import { parseJsonOrUndefined } from "@llm-orc/contracts";
import type { DurableEvent } from "@llm-orc/run-spec";

// The checksum is the last member and always as long as this, so that a reader finds it without parsing.
const CHECKSUM_BYTES = 20;

/**
 * One line of `events.jsonl`, with its newline: the event's JSON and, as its last member, the CRC-32 of the UTF-8 bytes
 * that the JSON has without that member.
 */
export function encodeJournalLine(event: DurableEvent): Buffer {
  const json = JSON.stringify(event);
  return Buffer.from(`${json.slice(0, -1)}${checksumMember(crc32(json))}\n`);
}

/** The event of a line (without its newline), or undefined when the bytes are not what was once written. */
export function decodeJournalLine(line: Buffer): DurableEvent | undefined {
  const body = line.subarray(0, -CHECKSUM_BYTES);
  if (line.toString("latin1", body.length) !== checksumMember(crc32("}", crc32(body)))) return undefined;
  return parseJsonOrUndefined(`${body.toString()}}`) as DurableEvent | undefined;
}

function checksumMember(checksum: number): string {
  return `,"crc32":"${checksum.toString(16).padStart(8, "0")}"}`;
}
