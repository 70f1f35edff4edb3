import { isOrcError, OrcError } from "@llm-orc/contracts";

/** What a person can do about a failed write to `path`. */
export function systemErrorHint(error: unknown, path: string): string {
  switch ((error as NodeJS.ErrnoException | undefined)?.code) {
    case "ENOSPC":
    case "EDQUOT":
    case "EFBIG":
      return `Free disk space (see it with: df -h "${path}").`;
    case "EACCES":
    case "EPERM":
      return `Give your user the right to write there (see it with: ls -ld "${path}").`;
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

/** A failed write outside the journal, as `ARTIFACT_WRITE_FAILED` that says what it was and where. Our own errors pass as they are. */
export function toArtifactError(error: unknown, what: string, path: string): OrcError {
  if (isOrcError(error)) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new OrcError("ARTIFACT_WRITE_FAILED", `${what} could not be written: ${path}: ${reason}`, {
    hint: systemErrorHint(error, path),
    cause: error,
  });
}
