import type { AgentEndedEvent } from "@llm-orc/run-spec";

/** How an agent ended; a failure as one. */
export function endText({ agent, result: { status, error, skip_reason: reason } }: Pick<AgentEndedEvent, "agent" | "result">): string {
  switch (status) {
    case "success":
      return `Agent "${agent}" completed`;
    case "partial":
      return `Agent "${agent}" completed in part`;
    case "failed":
      return `Agent "${agent}" failed: ${error?.message ?? "it did not say why"}`;
    case "skipped":
      return `Agent "${agent}" was skipped${reason === undefined ? "" : ` (${reason})`}`;
    case "cancelled":
      return `Agent "${agent}" was cancelled`;
  }
}
