import { OrcError } from "@llm-orc/contracts";
import type { Needs } from "./admission.ts";

/** There is no room for what its call can come to. */
export function budgetExceeded(agent: string, { budget, most }: Needs): OrcError {
  return new OrcError(
    "RUN_BUDGET_EXCEEDED",
    `Agent "${agent}" was not asked: what its call can come to does not fit into the budget. ${budget?.room(most) ?? ""}`.trim(),
    {
      hint: "Raise the budget, lower max_tokens of its profile, or give it less input.",
    },
  );
}

/** Its own time is over. */
export function timedOut(agent: string, timeoutMs: number): OrcError {
  return new OrcError("AGENT_TIMED_OUT", `Agent "${agent}" did not finish within ${timeoutMs / 1000} seconds.`, {
    hint: "Raise timeout_seconds of this agent, or give it less to do.",
  });
}
