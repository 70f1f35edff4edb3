import { randomUUID } from "node:crypto";
import { isOrcError, type Logger, redactPatterns } from "@llm-orc/contracts";
import type { ToolError } from "../definition/tool-definition.ts";

/**
 * What a client may read of anything thrown. An `OrcError` was written to be read. Anything else is a fault of ours or of a
 * plugin, and may name files and values that are nobody's business: it becomes `INTERNAL_ERROR` with a reference, and its text
 * goes to the log.
 */
export function toSafeError(error: unknown, log: Logger): ToolError {
  if (isOrcError(error)) return redactError(error.toJSON());
  const reference = randomUUID().slice(0, 8);
  const detail = error instanceof Error ? (error.stack ?? error.message) : "something was thrown that is no error";
  log.warn(`mcp: internal error ${reference}: ${redactPatterns(detail)}`);
  return {
    code: "INTERNAL_ERROR",
    message: `Something went wrong inside llm-orc (reference ${reference}).`,
    hint: "The server's standard error has the details under this reference.",
  };
}

/** The same error, without what looks like a secret. */
export function redactError(error: ToolError): ToolError {
  return {
    ...error,
    message: redactPatterns(error.message),
    ...(error.hint === undefined ? {} : { hint: redactPatterns(error.hint) }),
  };
}
