import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, renameSync, symlinkSync, unlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { OrcError } from "@llm-orc/contracts";
import { checkName, containedPath, parseName } from "@llm-orc/project-files";
import type { RunInfo } from "@llm-orc/run-spec";

/** The link beside the run folders of one ensemble. */
export const LATEST = "latest";

const TIMESTAMP_ID = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-(\d{3})$/;
const MOST_TRIES = 60_000;

/**
 * Makes the folder of a new run, `<root>/[<relativePath>/]<ensemble>/<YYYYmmdd-HHMMSS-mmm>`, and gives back its path. No two
 * callers get the same one, whatever process they are in: a taken millisecond leads to the next. Throws `NAME_INVALID` for
 * an ensemble or path that would leave `root`, otherwise the system's error.
 */
export function createRunFolder(root: string, run: RunInfo): string {
  const above = run.relativePath === undefined || run.relativePath === "" ? [] : run.relativePath.split("/");
  const parent = containedPath(root, [...above, run.ensemble].map(toFolderName).join("/"));
  mkdirSync(parent, { recursive: true });
  for (let offset = 0; offset < MOST_TRIES; offset++) {
    const folder = join(parent, toTimestampId(run.startedAt + offset));
    try {
      mkdirSync(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  throw new OrcError("RUN_FOLDER_TAKEN", `Every run folder of the next ${MOST_TRIES / 1000} s is taken below ${parent}.`, {
    hint: "Check the system's clock.",
  });
}

/** `20261123-101530-042`, in local time. */
export function toTimestampId(epochMs: number): string {
  const time = new Date(epochMs);
  const day = digits(time.getFullYear(), 4) + digits(time.getMonth() + 1, 2) + digits(time.getDate(), 2);
  const clock = digits(time.getHours(), 2) + digits(time.getMinutes(), 2) + digits(time.getSeconds(), 2);
  return `${day}-${clock}-${digits(time.getMilliseconds(), 3)}`;
}

/** Milliseconds since the epoch of a timestamp id, read as local time; undefined when it is none. */
export function fromTimestampId(id: string): number | undefined {
  const parts = TIMESTAMP_ID.exec(id)?.slice(1).map(Number);
  if (parts === undefined) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0] = parts;
  return new Date(year, month - 1, day, hour, minute, second, millisecond).getTime();
}

/** Points the ensemble's `latest` at this run's folder: a relative link, replaced in one step. Throws the system's error. */
export function moveLatest(folder: string): void {
  const link = join(dirname(folder), LATEST);
  const temporary = `${link}.${randomBytes(6).toString("hex")}.tmp`;
  symlinkSync(basename(folder), temporary);
  try {
    renameSync(temporary, link);
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  }
}

function digits(value: number, count: number): string {
  return String(value).padStart(count, "0");
}

/**
 * The folder's name for an ensemble or a folder of ensembles: the name itself where it can be one. Titles such as
 * `Review: deep` get the odd characters replaced and a hash, so that they stay apart; so do names that mean something else
 * among run folders. Throws `NAME_INVALID` for what no title contains: separators, control characters, dots alone.
 */
export function toFolderName(name: string): string {
  const isOurs = name.toLowerCase() === LATEST || TIMESTAMP_ID.test(name);
  if (!isOurs && checkName(name) === undefined) return name;
  // 100 bytes and the hash stay below what a name may have.
  const plain = Buffer.from(name)
    .subarray(0, 100)
    .toString()
    .replaceAll(/[^\p{L}\p{N}\p{C}_.@+ /\\-]/gu, "_");
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return parseName(`${plain}-${hash}`, { what: "an ensemble's folder" });
}
