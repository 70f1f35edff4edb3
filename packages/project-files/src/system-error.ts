import { OrcError } from "@llm-orc/contracts";

/** What a person can do about a call to the system that failed at `path`. */
export function systemErrorHint(error: unknown, path: string): string {
  switch ((error as NodeJS.ErrnoException | undefined)?.code) {
    case "ENOSPC":
    case "EDQUOT":
    case "EFBIG":
      return `Free disk space (see it with: df -h "${path}").`;
    case "EACCES":
    case "EPERM":
      return `Give your user the rights that it needs there (see them with: ls -ld "${path}").`;
    case "EROFS":
      return "The file system is mounted read-only: run in a project on another one.";
    case "EMFILE":
    case "ENFILE":
      return "Too many files are open: raise the limit (ulimit -n) or run fewer ensembles at once.";
    case "ENAMETOOLONG":
      return "Shorten the ensemble's name or the path of the project.";
    default:
      return "Check the disk and the rights of the folder.";
  }
}

/** Codes with which a system refuses what is allowed and right; others are mistakes of the program. */
const REFUSALS = /^E(?:NOSPC|DQUOT|FBIG|ROFS|ACCES|PERM|MFILE|NFILE|IO|NAMETOOLONG|LOOP|BUSY|ISDIR|NOTDIR|NOTEMPTY|XDEV|STALE|TXTBSY)$/;

/** Whether a call failed because there is nothing at its path: the only failure of which that may be said. */
export function isMissing(error: unknown): boolean {
  return /^E(?:NOENT|NOTDIR|LOOP|NAMETOOLONG)$/.test((error as NodeJS.ErrnoException | undefined)?.code ?? "");
}

/** A refusal of the system as `FILE_ACCESS_FAILED`, which says of which file, and what to do; undefined of everything else. */
export function toFileError(error: unknown): OrcError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (code === undefined || path === undefined || !REFUSALS.test(code)) return undefined;
  const reason = /^[A-Z]+: ([^,]+)/.exec(message)?.[1] ?? "the system refuses";
  return new OrcError("FILE_ACCESS_FAILED", `${path} cannot be read or written: ${reason} (${code}).`, {
    hint: systemErrorHint(error, path),
    cause: error,
  });
}
