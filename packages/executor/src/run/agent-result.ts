import { isJsonObject, isOrcError, type JsonValue, type SerializedError, toSerializedError } from "@llm-orc/contracts";
import type { AgentOutcome, AgentResult, AgentStatus, SkipReason } from "@llm-orc/run-spec";
import type { Mutable } from "../mutable.ts";
import type { AgentRun } from "./agent-run.ts";
import type { FanOutEnd } from "./fan-out.ts";
import type { ModelChain } from "./model-chain.ts";
import type { Redactor } from "./redactor.ts";
import type { Stop } from "./stop.ts";

/** Why an agent that had not started when the run was stopped did not run. */
export const SKIP_REASONS: Readonly<Record<Stop["status"], SkipReason>> = {
  cancelled: "cancelled",
  timed_out: "timed_out",
  failed: "run_failed",
};

/** The entry of an agent that did not run. */
export function skippedResult(reason: SkipReason): AgentResult {
  return { status: "skipped", response: null, skip_reason: reason, model_substituted: false };
}

/** The entries of those that have one, in file order. */
export function resultsOf(runs: readonly AgentRun[]): Record<string, AgentResult> {
  const results: Record<string, AgentResult> = {};
  for (const { agentName, result } of runs) {
    if (result !== undefined) setOwn(results, agentName, result);
  }
  return results;
}

/** Assigned, one name would set the object's prototype. (`Object.fromEntries` takes five times the memory.) */
export function setOwn<T>(record: Record<string, T>, name: string, value: T): void {
  if (name === "__proto__") Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
  else record[name] = value;
}

/** How a kind's work ended: with an outcome, or with what it threw. */
export interface WorkEnd {
  readonly outcome: AgentOutcome | undefined;
  readonly error: unknown;
}

/** The entry of an agent whose kind has ended. What a stopped run interrupted is cancelled, or skipped when it had not started. */
export function toAgentResult(run: AgentRun, { outcome, error }: WorkEnd, stop: Stop | undefined, redactor: Redactor): AgentResult {
  const isDone = outcome !== undefined && outcome.status !== "failed";
  if (stop !== undefined && !isDone && !run.hasStarted) return skippedResult(SKIP_REASONS[stop.status]);
  // The budget had no room for its first attempt.
  if (!run.hasStarted && isOrcError(error) && error.code === "RUN_BUDGET_EXCEEDED") return skippedResult("budget");
  run.text?.finish(!isDone);
  run.markStarted();
  if (run.warnings !== undefined) run.warnings = run.warnings.map((warning) => redactor.cutText(warning));
  if (stop !== undefined && !isDone) return entryOf(run, "cancelled", null, stop.error);
  if (outcome === undefined) return entryOf(run, "failed", null, redactError(run.abortReason ?? error, redactor));

  const response = outcome.response === null ? null : redactor.text(outcome.response);
  const failure = outcome.error ?? (outcome.status === "failed" ? (run.abortReason ?? unexplained(run)) : undefined);
  const result = entryOf(run, outcome.status, response, failure === undefined ? undefined : redactError(failure, redactor));
  if (outcome.cached === true) result.cached = true;
  if (outcome.agent_requests !== undefined) result.agent_requests = redactJson(outcome.agent_requests, redactor);
  return result;
}

/** The entry of an agent that fanned out: those of its instances are redacted already. */
export function toFanOutResult(run: AgentRun, end: FanOutEnd, stop: Stop | undefined): AgentResult {
  // Not all of it ended before the run was stopped.
  if (stop !== undefined && end.status !== "success") return { ...entryOf(run, "cancelled", null, stop.error), instances: end.instances };
  if (end.status === "skipped") return { ...skippedResult("dependency_failed"), instances: end.instances };
  return { ...entryOf(run, end.status, end.response, end.error), instances: end.instances };
}

/** The entry of an agent that ran. */
function entryOf(
  run: AgentRun,
  status: AgentStatus,
  response: AgentResult["response"],
  error: SerializedError | undefined,
): Mutable<AgentResult> {
  const { current: model, substitutedFor: from } = run.planned.model === undefined ? NO_MODELS : run.models;
  // What each entry has is made at once; room for what is added is made anew for every third.
  const result: Mutable<AgentResult> = {
    status,
    response,
    model_substituted: from !== undefined,
    attempts: Math.max(1, run.attempts),
    duration_ms: roundMs(run.clock.monotonicMs() - run.startedAtMs),
    queued_ms: roundMs(run.queuedMs),
  };
  if (from !== undefined) result.fallback_from = from;
  if (error !== undefined) result.error = error;
  if (model !== undefined) {
    result.model = model.model;
    result.provider = model.provider;
    if (model.profile !== undefined) result.model_profile = model.profile;
  }
  if (run.startedAt !== undefined) result.started_at = run.startedAt;
  if (run.usage !== undefined) result.usage = run.usage;
  if (run.cost !== undefined) result.cost = run.cost;
  if (run.warnings !== undefined && run.warnings.length > 0) result.warnings = run.warnings;
  return result;
}

/** Of an agent that asks none. */
export const NO_MODELS: Partial<Pick<ModelChain, "current" | "substitutedFor" | "route">> = {};

/** Milliseconds to a thousandth. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** A JSON value with every text in it redacted; keys are texts, and so is a number that is a secret. */
export function redactJson<T extends JsonValue>(value: T, redactor: Redactor): T {
  return redactValue(value, redactor) as T;
}

function redactValue(value: JsonValue, redactor: Redactor): JsonValue {
  if (typeof value === "string") return redactor.text(value);
  if (typeof value === "number") {
    const written = String(value);
    const safe = redactor.text(written);
    return safe === written ? value : safe;
  }
  if (Array.isArray(value)) return value.map((entry: JsonValue) => redactValue(entry, redactor));
  if (!isJsonObject(value)) return value;
  // Not by assignment: a key may be called `__proto__`.
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [redactor.text(key), redactValue(entry, redactor)]));
}

/** An error as results and events have it. */
export function redactError(error: unknown, redactor: Redactor): SerializedError {
  const { code, message, hint } = isSerialized(error) ? error : toSerializedError(error);
  return { code, message: redactor.cutText(message), ...(hint === undefined ? {} : { hint: redactor.cutText(hint) }) };
}

function isSerialized(error: unknown): error is SerializedError {
  return (
    typeof error === "object" && error !== null && !(error instanceof Error) && !isOrcError(error) && "code" in error && "message" in error
  );
}

function unexplained(run: AgentRun): SerializedError {
  return { code: "AGENT_FAILED", message: `Agent "${run.agentName}" failed without saying why.` };
}
