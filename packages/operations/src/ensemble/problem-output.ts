import { type Diagnostic, type JsonSchema, OrcError } from "@llm-orc/contracts";

/** A problem of a file, as an output tells it. */
export interface ProblemOutput {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
  readonly hint?: string;
}

export function toProblem({ severity, code, message, line, column, hint }: Diagnostic): ProblemOutput {
  return {
    severity,
    code,
    message,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(hint === undefined ? {} : { hint }),
  };
}

export const problemsSchema: JsonSchema = {
  type: "array",
  items: {
    type: "object",
    properties: {
      severity: { enum: ["error", "warning"] },
      code: { type: "string" },
      message: { type: "string" },
      line: { type: "integer" },
      column: { type: "integer" },
      hint: { type: "string" },
    },
    required: ["severity", "code", "message"],
  },
};

const MOST_SHOWN = 5;

/** A text that is not written because it would be no ensemble. Its `diagnostics` are located in that text. */
export class RefusedTextError extends OrcError {
  override readonly name = "RefusedTextError";
  readonly diagnostics: readonly Diagnostic[];

  constructor(ensemble: string, errors: readonly Diagnostic[]) {
    const shown = errors.slice(0, MOST_SHOWN).map(sentence);
    const more = errors.length - shown.length;
    const list = [...shown, ...(more === 0 ? [] : [`and ${more} more`])].join(" ");
    const what = `${errors.length} ${errors.length === 1 ? "problem" : "problems"}`;
    super("ENSEMBLE_TEXT_REFUSED", `Nothing was written: the ensemble "${ensemble}" would have ${what}. ${list}`, {
      hint: errors[0]?.hint ?? "Correct what you gave, and try again.",
    });
    this.diagnostics = errors;
  }
}

function sentence({ message, line, column }: Diagnostic): string {
  return line === undefined ? message : `Line ${line}:${column ?? 1}: ${message}`;
}
