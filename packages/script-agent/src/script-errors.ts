import { isOrcError, OrcError } from "@llm-orc/contracts";

/** How a script is called in messages: its reference, or the beginning of an inline text. */
export function scriptTitle(reference: string, type: "file" | "inline" | "missing"): string {
  if (type !== "inline") return `Script "${reference}"`;
  const line = reference.trim().split("\n", 1)[0] ?? "";
  return `Inline script "${line.length > 60 ? `${line.slice(0, 60)}...` : line}"`;
}

export function missingHint(searched: readonly string[], suggestion: string | undefined): string {
  const searchedText = `Looked in: ${searched.join(", ")}.`;
  return suggestion === undefined ? searchedText : `Did you mean "${suggestion}"? ${searchedText}`;
}

/** Why a script was stopped: the engine's own error when it gave one. */
export function toStopError(reason: unknown): OrcError {
  if (isOrcError(reason)) return reason;
  return new OrcError("SCRIPT_CANCELLED", "The script was stopped before it ended.", { cause: reason });
}
