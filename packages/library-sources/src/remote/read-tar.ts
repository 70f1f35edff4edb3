import { OrcError } from "@llm-orc/contracts";
import { MAX_ARCHIVE_ENTRIES } from "../limits.ts";

export interface TarEntry {
  readonly name: string;
  readonly type: "file" | "folder" | "link" | "other";
  readonly content: Buffer;
}

const BLOCK = 512;

/**
 * The entries of a tar archive in memory, as `git archive` writes it: ustar with pax headers for what does not fit. Reads names,
 * sizes and contents and nothing else: owners, times and modes are not wanted here. Throws `LIBRARY_ARCHIVE_INVALID` for what is cut
 * off, has a wrong checksum, or is in a dialect of its own.
 */
export function* readTar(archive: Buffer): Generator<TarEntry, void, undefined> {
  let pax: ReadonlyMap<string, string> = new Map();
  let entries = 0;
  for (let offset = 0; offset + BLOCK <= archive.length;) {
    const header = archive.subarray(offset, offset + BLOCK);
    if (isZero(header)) return;
    if (++entries > MAX_ARCHIVE_ENTRIES) throw invalidArchive(`it has more than ${MAX_ARCHIVE_ENTRIES} entries`);
    requireChecksum(header);
    const type = String.fromCharCode(header[156] ?? 0);
    const size = type === "x" || type === "g" ? octal(header, 124, 12) : sizeOf(header, pax);
    const start = offset + BLOCK;
    if (start + size > archive.length) throw invalidArchive("it is cut off");
    const content = archive.subarray(start, start + size);
    offset = start + Math.ceil(size / BLOCK) * BLOCK;
    if (type === "x") pax = parsePax(content);
    else if (type !== "g") {
      yield { name: pax.get("path") ?? nameOf(header), type: typeOf(type), content };
      pax = new Map();
    }
  }
}

/** The error that an archive is not taken, in one form for all reasons. */
export function invalidArchive(reason: string, cause?: unknown): OrcError {
  return new OrcError("LIBRARY_ARCHIVE_INVALID", `The archive of the library is not taken: ${reason}.`, {
    hint: "Nothing of it was kept. Look at the repository before you try again with --refresh.",
    cause,
  });
}

function typeOf(type: string): TarEntry["type"] {
  if (type === "0" || type === "\0") return "file";
  if (type === "5") return "folder";
  return type === "2" ? "link" : "other";
}

function nameOf(header: Buffer): string {
  const name = text(header, 0, 100);
  const prefix = text(header, 257, 5) === "ustar" ? text(header, 345, 155) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

function sizeOf(header: Buffer, pax: ReadonlyMap<string, string>): number {
  const long = pax.get("size");
  if (long === undefined) return octal(header, 124, 12);
  if (!/^\d{1,15}$/.test(long)) throw invalidArchive("a size in it is no number");
  return Number(long);
}

function requireChecksum(header: Buffer): void {
  let sum = 0;
  // The checksum's own field counts as blanks.
  for (let index = 0; index < BLOCK; index++) sum += index >= 148 && index < 156 ? 32 : (header[index] ?? 0);
  if (sum !== octal(header, 148, 8)) throw invalidArchive("it is damaged");
}

function octal(header: Buffer, start: number, length: number): number {
  const digits = text(header, start, length).trim();
  if (!/^[0-7]{0,11}$/.test(digits)) throw invalidArchive("a number in it is none");
  return digits === "" ? 0 : Number.parseInt(digits, 8);
}

function text(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end === -1 ? length : end);
}

// Records of the form `<length> <key>=<value>\n`, the length counting itself.
function parsePax(content: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let offset = 0; offset < content.length;) {
    const digits = /^\d{1,7} /.exec(content.toString("latin1", offset, offset + 8))?.[0];
    const length = Number(digits);
    const record = content.toString("utf8", offset + (digits?.length ?? 0), offset + length - 1);
    const cut = record.indexOf("=");
    if (digits === undefined || length <= digits.length || offset + length > content.length || cut < 1) {
      throw invalidArchive("a header in it is damaged");
    }
    records.set(record.slice(0, cut), record.slice(cut + 1));
    offset += length;
  }
  return records;
}

function isZero(block: Buffer): boolean {
  return block.every((byte) => byte === 0);
}
