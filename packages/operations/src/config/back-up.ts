import {
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { OrcError } from "@llm-orc/contracts";

export interface BackUpOptions {
  /** Milliseconds since the epoch; the folder's name says it in local time. */
  readonly atMs: number;
  /** Keeps the copy out of a git repository. Default false. */
  readonly isIgnored?: boolean;
}

/**
 * Copies these entries of `dir` into a new folder beside it, `<dir>.backup-<time>`, that only the user may read. It has its
 * name only when it is whole. Throws `RESET_BACKUP_FAILED`, and leaves nothing then.
 */
export function backUp(dir: string, paths: readonly string[], { atMs, isIgnored = false }: BackUpOptions): string {
  let temporary: string | undefined;
  try {
    temporary = mkdtempSync(`${dir}.backup-`);
    for (const path of paths) copy(path, join(temporary, basename(path)));
    if (isIgnored) writeFileSync(join(temporary, ".gitignore"), "*\n");
    const folder = reserve(`${dir}.backup-${timestamp(atMs)}`);
    // An empty folder is replaced by one of that name, in one step.
    renameSync(temporary, folder);
    return folder;
  } catch (cause) {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
    const reason = (cause as Error).message;
    throw new OrcError("RESET_BACKUP_FAILED", `Nothing was changed, because it cannot be backed up: ${reason}`, {
      hint: `Make room and check the permissions beside ${dir}, or do without with --no-backup.`,
      cause,
    });
  }
}

/** Of a file behind a link its content; in a folder the links as they are. */
function copy(from: string, to: string): void {
  if (statSync(from, { throwIfNoEntry: false })?.isFile() === true) copyFileSync(from, to);
  else copyEntry(from, to);
}

// Not `cpSync`, which leaves out what it cannot copy without a word.
function copyEntry(from: string, to: string): void {
  const entry = lstatSync(from);
  if (entry.isSymbolicLink()) symlinkSync(readlinkSync(from), to);
  else if (entry.isFile()) copyFileSync(from, to, constants.COPYFILE_EXCL);
  else if (entry.isDirectory()) {
    mkdirSync(to, { mode: 0o700 });
    for (const name of readdirSync(from)) copyEntry(join(from, name), join(to, name));
  } else throw new Error(`${from} is no file, folder or link.`);
}

// Two resets within one second have two folders.
function reserve(wanted: string): string {
  for (let number = 1; ; number++) {
    const folder = number === 1 ? wanted : `${wanted}-${number}`;
    try {
      mkdirSync(folder, { mode: 0o700 });
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

function timestamp(ms: number): string {
  const date = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}
