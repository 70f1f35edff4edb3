import type { Cost, JsonObject, SerializedError, Usage } from "@llm-orc/contracts";
import type { InputRequest } from "./input-request.ts";
import type { AgentResult, RunStatus, RunSummary } from "./run-result.ts";

/** Counted up when a reader of older events would misread newer ones. */
export const EVENT_SCHEMA_VERSION = 1;

interface EventBase {
  readonly run_id: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly timestamp: string;
}

interface DurableBase extends EventBase {
  /** From 1, without gaps; counts durable events only. */
  readonly sequence: number;
}

interface AgentPlace {
  readonly agent: string;
  /** The fan-out instance, from 0. */
  readonly index?: number;
  /** Enclosing containers, outermost first; `[i]` is an instance, `#n` an iteration from 1: `["review[2]", "fix#3"]`. */
  readonly path: readonly string[];
}

interface AgentEventBase extends DurableBase, AgentPlace {}

/** A text of up to 512 bytes as it is, a longer one by its hash: composition is pure, it can be done again from the log. */
export type InputFingerprint = { readonly text: string } | { readonly sha256: string; readonly bytes: number };

export interface ExecutionStartedEvent extends DurableBase {
  readonly type: "execution_started";
  readonly schema_version: number;
  readonly ensemble: string;
  readonly input: string;
  readonly inputs?: JsonObject;
  /** Names in file order. */
  readonly agents: readonly string[];
  readonly phases: readonly (readonly string[])[];
  readonly budget?: JsonObject;
  /** How the run was started, as far as whoever resumes it has to know: the executor keeps it and does not read it. */
  readonly invocation?: JsonObject;
}
/** The run goes on: what has succeeded is kept, the rest is pending again. What it does not say is as it was. */
export interface ExecutionResumedEvent extends DurableBase {
  readonly type: "execution_resumed";
  readonly schema_version: number;
  /** As the ensemble's file has them now. */
  readonly agents?: readonly string[];
  readonly phases?: readonly (readonly string[])[];
  readonly budget?: JsonObject;
}
export interface PhaseStartedEvent extends DurableBase {
  readonly type: "phase_started";
  readonly phase: number;
  readonly agents: readonly string[];
}
export interface PhaseCompletedEvent extends DurableBase {
  readonly type: "phase_completed";
  readonly phase: number;
}
export interface AgentStartedEvent extends AgentEventBase {
  readonly type: "agent_started";
  /** Equal keys mean equal work: hash of agent, composed input, fingerprint and place. */
  readonly step_key: string;
  readonly input: InputFingerprint;
  readonly model?: string;
  readonly provider?: string;
  readonly route?: JsonObject;
}
export interface AgentExpandedEvent extends AgentEventBase {
  readonly type: "agent_expanded";
  readonly count: number;
}
export interface AgentDispatchedEvent extends AgentEventBase {
  readonly type: "agent_dispatched";
  readonly ensemble: string;
}
/** Withdraws all output of the agent so far: `attempt` rises, `offset` starts at 0 again. */
export interface AgentRetryScheduledEvent extends AgentEventBase {
  readonly type: "agent_retry_scheduled";
  readonly attempt: number;
  readonly delay_ms: number;
  readonly error: SerializedError;
  readonly usage?: Usage;
  readonly cost?: Cost;
}
/** Withdraws all output of the agent so far; the next `agent_completed` or `agent_failed` ends it. */
export interface AgentFallbackStartedEvent extends AgentEventBase {
  readonly type: "agent_fallback_started";
  /** Profile names. */
  readonly from: string;
  readonly to: string;
  readonly error: SerializedError;
  readonly usage?: Usage;
  readonly cost?: Cost;
}
/** Only in runs with a budget. */
export interface AttemptStartedEvent extends AgentEventBase {
  readonly type: "attempt_started";
  readonly attempt: number;
  readonly reserved_usd: string | null;
  readonly reserved_tokens: number;
}
export interface AgentCompletedEvent extends AgentEventBase {
  readonly type: "agent_completed";
  readonly result: AgentResult;
}
export interface AgentFailedEvent extends AgentEventBase {
  readonly type: "agent_failed";
  readonly result: AgentResult;
}
export interface AgentSkippedEvent extends AgentEventBase {
  readonly type: "agent_skipped";
  readonly result: AgentResult;
}
export interface AgentCancelledEvent extends AgentEventBase {
  readonly type: "agent_cancelled";
  readonly result: AgentResult;
  readonly partial_text?: string;
}
export interface UserInputRequiredEvent extends AgentEventBase {
  readonly type: "user_input_required";
  readonly request_id: string;
  readonly request: InputRequest;
}
export interface UserInputReceivedEvent extends AgentEventBase {
  readonly type: "user_input_received";
  readonly request_id: string;
  /** Absent when the question was secret. */
  readonly value?: string;
}
export interface ExecutionCompletedEvent extends DurableBase, RunSummary {
  readonly type: "execution_completed";
}
export interface ExecutionFailedEvent extends DurableBase, RunSummary {
  readonly type: "execution_failed";
}
export interface ExecutionCancelledEvent extends DurableBase, RunSummary {
  readonly type: "execution_cancelled";
}
export interface ExecutionParkedEvent extends DurableBase, RunSummary {
  readonly type: "execution_parked";
}

/**
 * A piece of an agent's output, for live views only: never journaled, without a sequence of its own. `offset` counts
 * UTF-16 units of the attempt's text.
 */
export interface AgentOutputEvent extends EventBase, AgentPlace {
  readonly type: "agent_output";
  /** The last durable event before it. */
  readonly after_sequence: number;
  readonly attempt: number;
  readonly offset: number;
  readonly delta: string;
}

/** The last event of a run. */
export type ExecutionEndedEvent = ExecutionCompletedEvent | ExecutionFailedEvent | ExecutionCancelledEvent | ExecutionParkedEvent;
/** The end of one agent. */
export type AgentEndedEvent = AgentCompletedEvent | AgentFailedEvent | AgentSkippedEvent | AgentCancelledEvent;

export type DurableEvent =
  | ExecutionStartedEvent
  | ExecutionResumedEvent
  | PhaseStartedEvent
  | PhaseCompletedEvent
  | AgentStartedEvent
  | AgentExpandedEvent
  | AgentDispatchedEvent
  | AgentRetryScheduledEvent
  | AgentFallbackStartedEvent
  | AttemptStartedEvent
  | AgentEndedEvent
  | UserInputRequiredEvent
  | UserInputReceivedEvent
  | ExecutionEndedEvent;

export type RunEvent = DurableEvent | AgentOutputEvent;
export type RunEventOf<Type extends RunEvent["type"]> = Extract<RunEvent, { type: Type }>;

const END_TYPES: Readonly<Record<RunStatus, ExecutionEndedEvent["type"]>> = {
  completed: "execution_completed",
  completed_with_errors: "execution_completed",
  failed: "execution_failed",
  budget_exceeded: "execution_failed",
  timed_out: "execution_failed",
  cancelled: "execution_cancelled",
  needs_input: "execution_parked",
};

/** The type of the last event of a run that ends with this status. */
export function endEventType(status: RunStatus): ExecutionEndedEvent["type"] {
  return END_TYPES[status];
}

/** The type of the event that ends an agent with this status. */
export function agentEndEventType(status: AgentResult["status"]): AgentEndedEvent["type"] {
  switch (status) {
    case "success":
    case "partial":
      return "agent_completed";
    case "failed":
      return "agent_failed";
    case "skipped":
      return "agent_skipped";
    case "cancelled":
      return "agent_cancelled";
  }
}

export function isExecutionEnded(event: RunEvent): event is ExecutionEndedEvent {
  return (
    event.type === "execution_completed" ||
    event.type === "execution_failed" ||
    event.type === "execution_cancelled" ||
    event.type === "execution_parked"
  );
}

export function isAgentEnded(event: RunEvent): event is AgentEndedEvent {
  return (
    event.type === "agent_completed" || event.type === "agent_failed" || event.type === "agent_skipped" || event.type === "agent_cancelled"
  );
}
