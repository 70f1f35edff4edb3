import type { SerializedError } from "@llm-orc/contracts";
import type { AgentOutcome, ChildResult } from "@llm-orc/run-spec";

/** What a child run means for the agent that ran it; its response is the child's result without times and cost. */
export function toContainerOutcome(child: ChildResult): AgentOutcome {
  const status = containerStatus(child);
  if (status === "failed") return { status, response: null, error: childError(child) };
  const { ensemble, status: childStatus, input, results, deliverable } = child;
  const entries = Object.entries(results).map(([agent, { response, status: own, error }]) => [
    agent,
    { response, status: own, ...(error === undefined ? {} : { error }) },
  ]);
  return { status, response: JSON.stringify({ ensemble, status: childStatus, input, results: Object.fromEntries(entries), deliverable }) };
}

export function containerStatus({ status }: ChildResult): AgentOutcome["status"] {
  if (status === "completed") return "success";
  return status === "completed_with_errors" ? "partial" : "failed";
}

export function childError({ ensemble, status, error }: ChildResult): SerializedError {
  const why = error === undefined ? `it ended as ${status}.` : error.message;
  return {
    code: "AGENT_CHILD_FAILED",
    message: `Ensemble "${ensemble}" failed: ${why}`,
    ...(error?.hint === undefined ? {} : { hint: error.hint }),
  };
}
