import { isOrcError, OrcError } from "@llm-orc/contracts";
import { systemErrorHint } from "@llm-orc/project-files";

/** A failed write outside the journal, as `ARTIFACT_WRITE_FAILED` that says what it was and where. Our own errors pass as they are. */
export function toArtifactError(error: unknown, what: string, path: string): OrcError {
  if (isOrcError(error)) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new OrcError("ARTIFACT_WRITE_FAILED", `${what} could not be written: ${path}: ${reason}`, {
    hint: systemErrorHint(error, path),
    cause: error,
  });
}
