import { isOrcError, OrcError } from "@llm-orc/contracts";

/** How a script is called in messages: its reference, or the beginning of an inline text. */
export function scriptTitle(reference: string, type: "file" | "inline" | "missing"): string {
  if (type !== "inline") return `Script "${reference}"`;
  const line = reference.trim().split("\n", 1)[0] ?? "";
  return `Inline script "${line.length > 60 ? `${line.slice(0, 60)}...` : line}"`;
}

/** What to do about a script that is not there: what was in its place, what was probably meant, where was looked. */
export function missingHint(
  { searched, obstacles }: { readonly searched: readonly string[]; readonly obstacles: readonly string[] },
  suggestion: string | undefined,
): string {
  const meant = suggestion === undefined ? [] : [`Did you mean "${suggestion}"?`];
  return [...obstacles.map(sentence), ...meant, `Looked in: ${searched.join(", ")}.`].join(" ");
}

function sentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}

/** Why a script was stopped: the engine's own error when it gave one. */
export function toStopError(reason: unknown): OrcError {
  if (isOrcError(reason)) return reason;
  return new OrcError("SCRIPT_CANCELLED", "The script was stopped before it ended.", { cause: reason });
}
