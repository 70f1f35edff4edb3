import type { AgentResult } from "@llm-orc/run-spec";
import type { AgentView } from "./agent-view.ts";

/** What is shown of an agent beside its place, its text and what it spends. */
export type AgentFields = {
  -readonly [K in Exclude<keyof AgentView, "name" | "level" | "depth" | "children" | "spent" | "text" | "activity">]: AgentView[K];
};

/** Of an agent that has not begun. */
export function freshFields(): AgentFields {
  return {
    state: "waiting",
    model: undefined,
    startedAtMs: undefined,
    endedAtMs: undefined,
    durationMs: undefined,
    notice: undefined,
    question: undefined,
    error: undefined,
    skipReason: undefined,
    instances: undefined,
    iteration: undefined,
    dispatchedTo: undefined,
    attempts: 1,
    fallbackFrom: undefined,
    isCached: false,
  };
}

/** What its entry says. */
export function endedFields(result: AgentResult, before: AgentFields): Partial<AgentFields> {
  const { instances } = result;
  return {
    state: result.status,
    model: result.model ?? before.model,
    durationMs: result.duration_ms,
    notice: undefined,
    question: undefined,
    error: result.error ?? instances?.find(({ error }) => error !== undefined)?.error,
    skipReason: result.skip_reason,
    attempts: result.attempts ?? 1,
    fallbackFrom: result.fallback_from,
    isCached: result.cached === true,
    instances:
      instances === undefined
        ? before.instances
        : {
            total: instances.length,
            ended: instances.length,
            running: 0,
            failed: instances.filter(({ status }) => status === "failed").length,
          },
  };
}
