import { type Diagnostic, OrcError } from "@llm-orc/contracts";

/**
 * An ensemble that is not run, with every reason. `ENSEMBLE_INVALID`: it has no meaning; `ENSEMBLE_NOT_RUNNABLE`: what it
 * needs (model, key, script) is not there.
 */
export class ProblemsError extends OrcError {
  override readonly name = "ProblemsError";
  readonly diagnostics: readonly Diagnostic[];

  constructor(ensemble: string, diagnostics: readonly Diagnostic[]) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    // Without an error it is refused for its warnings, as asked.
    const reasons = errors.length > 0 ? errors : diagnostics;
    const isMeaningless = reasons.some(({ code }) => !code.startsWith("ORC3"));
    const count = `${reasons.length} ${errors.length > 0 ? "problem" : "warning"}${reasons.length === 1 ? "" : "s"}`;
    super(
      isMeaningless ? "ENSEMBLE_INVALID" : "ENSEMBLE_NOT_RUNNABLE",
      `Ensemble "${ensemble}" ${isMeaningless ? "has" : "cannot run, it has"} ${count}.`,
      {
        hint: isMeaningless
          ? "Mend the file, then look again: llm-orc check <ensemble>"
          : "Mend this, or run what can run with --keep-going.",
      },
    );
    this.diagnostics = diagnostics;
  }
}
