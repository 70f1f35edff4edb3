import type { JsonObject } from "@llm-orc/contracts";
import { isAgentEnded, isExecutionEnded, type RunEvent } from "./run-event.ts";
import type { AgentResult, RunResult, RunSummary } from "./run-result.ts";

/** What a log without an end says: which agents have ended, and how. */
export interface InterruptedRun {
  readonly run_id: string;
  readonly ensemble: string;
  readonly status: "interrupted";
  readonly input: string;
  readonly inputs?: JsonObject;
  readonly results: Readonly<Record<string, AgentResult>>;
  readonly execution_order: readonly string[];
  readonly completion_order: readonly string[];
}

/**
 * Rebuilds the result of a run from its events: equal to `run.result` for a finished run. Of an unfinished log, the
 * entries so far with `status: "interrupted"`. Throws a `TypeError` when the log does not begin with `execution_started`.
 */
export function reduceRun(events: Iterable<RunEvent>): RunResult | InterruptedRun {
  let start: { run_id: string; ensemble: string; input: string; inputs?: JsonObject; agents: readonly string[] } | undefined;
  let summary: RunSummary | undefined;
  const ended = new Map<string, AgentResult>();
  for (const event of events) {
    if (event.type === "execution_started") start = event;
    else if (event.type === "execution_resumed") {
      summary = undefined;
      if (start !== undefined && event.agents !== undefined) start = { ...start, agents: event.agents };
      // Only what succeeded is taken over; the rest is pending again and may end otherwise, or not at all.
      for (const [agent, entry] of ended) if (entry.status !== "success" && entry.status !== "partial") ended.delete(agent);
    } else if (event.type === "agent_started" || isAgentEnded(event)) {
      // Instances and agents of child runs live in their container's entry.
      if (event.path.length > 0 || event.index !== undefined) continue;
      // A start after an end: the agent's work changed between the two processes, and it is done again.
      ended.delete(event.agent);
      if (isAgentEnded(event)) ended.set(event.agent, event.result);
    } else if (isExecutionEnded(event)) {
      const { type: _type, sequence: _sequence, timestamp: _timestamp, run_id: _runId, ...rest } = event;
      summary = rest;
    }
  }
  if (start === undefined) throw new TypeError("The log has no execution_started event.");
  const order = start.agents.filter((name) => ended.has(name));
  const head = {
    run_id: start.run_id,
    ensemble: start.ensemble,
    input: start.input,
    ...(start.inputs === undefined ? {} : { inputs: start.inputs }),
    results: Object.fromEntries(order.map((name) => [name, ended.get(name) as AgentResult])),
  };
  if (summary !== undefined) return { ...head, ...summary };
  return {
    ...head,
    status: "interrupted",
    execution_order: order,
    completion_order: [...ended.keys()],
  };
}
