import type { Clock } from "@llm-orc/contracts";
import { type DurableEvent, reduceRun, type RunInfo, type RunResult } from "@llm-orc/run-spec";

export const STARTED_AT = new Date(2026, 10, 23, 10, 15, 30, 42).getTime();

const timestamp = "2026-11-23T09:15:30.042Z";

/** A clock that stands still. */
export function fixedClock(now: number = STARTED_AT): Clock {
  return { now: () => now, monotonicMs: () => 0, after: () => () => {} };
}

export function runInfo(overrides: Partial<RunInfo> = {}): RunInfo {
  return { runId: "019aafb2-0000-7000-8000-000000000001", ensemble: "review", startedAt: STARTED_AT, ...overrides };
}

/** The events of a whole run of two agents; without the last it is an interrupted one. */
export function sampleEvents(runId: string = runInfo().runId, ensemble = "review"): readonly DurableEvent[] {
  const common = { run_id: runId, timestamp };
  const result = sampleSummary();
  return [
    {
      ...common,
      type: "execution_started",
      sequence: 1,
      schema_version: 1,
      ensemble,
      input: "Our plan is …",
      agents: ["critic", "judge"],
      phases: [["critic"], ["judge"]],
    },
    { ...common, type: "agent_started", sequence: 2, agent: "critic", path: [], step_key: "k1", input: { text: "Our plan is …" } },
    { ...common, type: "agent_completed", sequence: 3, agent: "critic", path: [], result: critic },
    { ...common, type: "agent_failed", sequence: 4, agent: "judge", path: [], result: judge },
    { ...common, type: "execution_completed", sequence: 5, ...result },
  ];
}

export function sampleResult(overrides: Partial<RunResult> = {}): RunResult {
  return { ...(reduceRun(sampleEvents()) as RunResult), ...overrides };
}

const critic = {
  status: "success",
  response: "The weakest claim is the second.\n",
  model: "sim-large",
  model_profile: "fast",
  provider: "sim",
  attempts: 2,
  started_at: timestamp,
  duration_ms: 1_240,
  queued_ms: 3,
  usage: { input_tokens: 12_345, output_tokens: 678 },
  cost: { usd: "0.00123", status: "known" },
  model_substituted: false,
} as const;

const judge = {
  status: "failed",
  response: null,
  error: { code: "PROVIDER_RATE_LIMITED", message: "The vendor answered 429 six times.", hint: "Wait, or set a fallback." },
  model: "sim-small",
  started_at: timestamp,
  duration_ms: 61_000,
  model_substituted: false,
} as const;

function sampleSummary(): Omit<RunResult, "run_id" | "ensemble" | "input" | "results"> {
  return {
    status: "completed_with_errors",
    deliverable: critic.response,
    deliverable_agent: "critic",
    deliverable_fallback: true,
    execution_order: ["critic", "judge"],
    completion_order: ["critic", "judge"],
    metadata: {
      started_at: timestamp,
      completed_at: "2026-11-23T09:16:32.282Z",
      duration_ms: 62_240,
      agents_used: 2,
      usage: {
        agents: {
          critic: { ...critic.usage, total_tokens: 13_023, cost: critic.cost, duration_ms: 1_240, model: "sim-large", model_profile: "fast" },
        },
        models: { "sim/sim-large": { ...critic.usage, total_tokens: 13_023, cost: critic.cost } },
        totals: { ...critic.usage, total_tokens: 13_023, cost: critic.cost, agents_count: 1 },
      },
      critical_path: { agents: ["critic", "judge"], duration_ms: 62_240 },
    },
  };
}
