import type { Cost, JsonObject, JsonValue, SerializedError, Usage } from "@llm-orc/contracts";

export type RunStatus = "completed" | "completed_with_errors" | "failed" | "cancelled" | "budget_exceeded" | "timed_out" | "needs_input";

export type AgentStatus = "success" | "failed" | "skipped" | "partial" | "cancelled";

export type SkipReason = "guard" | "dependencies_skipped" | "dependency_failed" | "budget" | "run_failed" | "timed_out" | "cancelled";

/** One instance of a fan-out, in its parent's entry. */
export interface InstanceResult {
  readonly index: number;
  readonly status: AgentStatus;
  readonly error?: SerializedError;
  readonly skip_reason?: SkipReason;
}

/** What became of one agent. `attempts` and the times are absent on skipped entries. */
export interface AgentResult {
  readonly status: AgentStatus;
  /** Text; for a fan-out a list, null where an instance has no output; null when there is none. */
  readonly response: string | readonly (string | null)[] | null;
  readonly error?: SerializedError;
  readonly skip_reason?: SkipReason;
  readonly model?: string;
  readonly model_profile?: string;
  readonly provider?: string;
  readonly attempts?: number;
  /** RFC 3339. */
  readonly started_at?: string;
  /** From start to end. */
  readonly duration_ms?: number;
  /** Waiting for permits, before and between. */
  readonly queued_ms?: number;
  readonly usage?: Usage;
  readonly cost?: Cost;
  readonly instances?: readonly InstanceResult[];
  readonly model_substituted: boolean;
  readonly fallback_from?: string;
  readonly cached?: boolean;
  readonly tool_calls?: readonly JsonObject[];
  readonly agent_requests?: readonly JsonObject[];
  readonly warnings?: readonly string[];
}

/** Tokens, money and time of one agent. */
export interface AgentUsage extends Usage {
  readonly total_tokens: number;
  readonly cost: Cost;
  readonly duration_ms: number;
  readonly model?: string;
  readonly model_profile?: string;
}

/** Tokens and money of one model. */
export interface ModelUsage extends Usage {
  readonly total_tokens: number;
  readonly cost: Cost;
}

/** What a run with a budget was allowed and has spent. Attempts that reported no usage are counted in full. */
export interface BudgetReport {
  /** US dollars, as a decimal. */
  readonly usd?: string;
  readonly tokens?: number;
  readonly spent_usd: string;
  readonly spent_tokens: number;
  /** Agents that ran although it is not known what they cost: `usd` does not cover them. */
  readonly uncovered?: readonly string[];
}

export interface UsageTotals extends Usage {
  readonly total_tokens: number;
  readonly cost: Cost;
  /** Agents whose cost is not or not wholly known. */
  readonly unpriced?: readonly string[];
  readonly agents_count: number;
}

export interface RunMetadata {
  /** RFC 3339. */
  readonly started_at: string;
  readonly completed_at: string;
  readonly duration_ms: number;
  /** How many agents the ensemble has. */
  readonly agents_used: number;
  readonly usage: {
    readonly agents: Readonly<Record<string, AgentUsage>>;
    /** By `provider/model`, all that ran inside included. */
    readonly models: Readonly<Record<string, ModelUsage>>;
    readonly totals: UsageTotals;
  };
  /** From the agent that ended last back, each time to the dependency that ended last; first to last. */
  readonly critical_path: { readonly agents: readonly string[]; readonly duration_ms: number };
  readonly fan_out?: Readonly<Record<string, { readonly total: number; readonly succeeded: number; readonly failed: number }>>;
  readonly budget?: BudgetReport;
}

/** All of a result except the entries: what the last event of a run carries. */
export interface RunSummary {
  readonly status: RunStatus;
  readonly deliverable: string | null;
  readonly deliverable_agent: string | null;
  /** True when no agent at the end of the graph had an output and an earlier one stands in. */
  readonly deliverable_fallback?: boolean;
  /** File order of the agents that have an entry. */
  readonly execution_order: readonly string[];
  readonly completion_order: readonly string[];
  readonly metadata: RunMetadata;
  readonly error?: SerializedError;
  readonly validation_result?: JsonValue;
}

/** The whole outcome of a run, as `execution.json` and `--json` have it. */
export interface RunResult extends RunSummary {
  readonly run_id: string;
  readonly ensemble: string;
  readonly input: string;
  readonly inputs?: JsonObject;
  readonly results: Readonly<Record<string, AgentResult>>;
}
