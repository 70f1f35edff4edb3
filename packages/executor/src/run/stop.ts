import { isOrcError, type OrcError, type SerializedError } from "@llm-orc/contracts";

/** Why a run ended before its agents did. */
export interface Stop {
  readonly status: "cancelled" | "timed_out" | "failed";
  readonly error: SerializedError;
}

export function cancelled(message: string): Stop {
  return { status: "cancelled", error: { code: "RUN_CANCELLED", message } };
}

/** By the caller's signal: its reason is the message when it says more than that something was aborted. */
export function cancelledBySignal(signal: AbortSignal): Stop {
  const reason: unknown = signal.reason;
  return cancelled(reason instanceof Error && reason.name !== "AbortError" ? reason.message : "The run was cancelled.");
}

export function runTimedOut(seconds: number): Stop {
  const message = `The run did not finish within ${seconds} seconds.`;
  return { status: "timed_out", error: { code: "RUN_TIMED_OUT", message, hint: "Raise limits.timeout_seconds of the ensemble." } };
}

export function failedByAgent(agent: string, error: SerializedError | undefined): Stop {
  const message = `Agent "${agent}" failed and says on_failure: fail_run. ${error?.message ?? ""}`.trim();
  return { status: "failed", error: { code: "RUN_AGENT_FAILED", message } };
}

/** A sink could not take an event: whatever it threw. */
export function journalFailed(error: unknown): Stop {
  if (isOrcError(error)) return { status: "failed", error: error.toJSON() };
  const message = `The run's journal could not be written: ${error instanceof Error ? error.message : String(error)}`;
  return { status: "failed", error: { code: "RUN_JOURNAL_WRITE_FAILED", message } };
}

/** Named inputs that their schemas do not allow. */
export function inputsInvalid(problems: readonly string[]): Stop {
  return { status: "failed", error: { code: "RUN_INPUTS_INVALID", message: problems.join(" "), hint: "See inputs: of the ensemble." } };
}

/** Of what runs inside an agent that was stopped by itself: its time is over. */
export function stopInside(reason: OrcError): Stop {
  const { code, message, hint } = reason;
  return { status: "timed_out", error: { code, message, ...(hint === undefined ? {} : { hint }) } };
}
