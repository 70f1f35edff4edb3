import type { JsonObject, JsonSchema, JsonValue } from "@llm-orc/contracts";
import type { RetryPolicy } from "./resilience.ts";

/** A dependency by name, or with a key of its JSON output that is taken instead of the whole. */
export type Dependency = string | { readonly agent_name: string; readonly input_key?: string };

/** The fields of an agent of any kind. Which kind it is, its other keys tell: see `kindOf`. */
export interface BaseAgent {
  readonly name: string;
  /** Explicit kind; must agree with the keys. */
  readonly type?: string;
  readonly depends_on?: readonly Dependency[];
  /** Run once per item of the first dependency's array. */
  readonly fan_out?: boolean;
  /** Take this key of the first dependency's JSON output. */
  readonly input_key?: string;
  /** `dependencies`: the input is the dependencies' outputs alone, without the run's input around them. */
  readonly input_scope?: "dependencies";
  /** Guard: a predicate; false skips the agent. */
  readonly when?: string;
  /** Bounds the agent's own time over all attempts; on a container, wall time. */
  readonly timeout_seconds?: number;
  /** Default `continue`. */
  readonly on_failure?: "continue" | "skip_dependents" | "fail_run";
}

/** What a run may spend. An agent whose call may come to more than is left is not asked. */
export interface Budget {
  /** US dollars. */
  readonly usd?: number;
  /** Tokens in and out, models on this machine included. */
  readonly tokens?: number;
  /** Whether agents may run whose price or longest answer is not known; `usd` does not cover those. Default `refuse`. */
  readonly unknown_price?: "refuse" | "allow";
}

export interface LlmAgent extends BaseAgent {
  readonly model_profile?: string;
  readonly model?: string;
  readonly provider?: string;
  readonly system_prompt?: string;
  readonly temperature?: number;
  readonly max_tokens?: number;
  readonly options?: JsonObject;
  readonly ollama_format?: string | JsonObject;
  readonly output_format?: string;
  readonly fallback_model_profile?: string;
  readonly prompt?: string;
  readonly output_schema?: JsonSchema;
  readonly retry?: RetryPolicy;
  readonly complexity?: "low" | "medium" | "high";
}

export interface ScriptAgent extends BaseAgent {
  readonly script: string;
  readonly parameters?: JsonObject;
}

export interface EnsembleAgent extends BaseAgent {
  readonly ensemble: string;
}

export interface LoopAgent extends BaseAgent {
  readonly loop: {
    readonly body: string;
    readonly until: string;
    readonly max_iterations: number;
    readonly carry?: string;
  };
}

export interface DispatchAgent extends BaseAgent {
  /** An ensemble's name, or one `${dependency.field}`. */
  readonly dispatch: string;
}

/** An agent of a plugin's kind: its own keys are the plugin's. */
export interface CustomAgent extends BaseAgent {
  readonly [key: string]: unknown;
}

export type Agent = LlmAgent | ScriptAgent | EnsembleAgent | LoopAgent | DispatchAgent | CustomAgent;

/** An ensemble as its file says it. Keys that we do not know are kept and ignored. */
export interface Ensemble {
  readonly name: string;
  readonly description?: string;
  readonly agents: readonly Agent[];
  readonly version?: string;
  /** The input when none is given. */
  readonly default_task?: string;
  /** Older name of `default_task`. */
  readonly task?: string;
  readonly inputs?: JsonObject;
  readonly output?: JsonValue;
  readonly budget?: Budget;
  readonly limits?: { readonly max_concurrent_agents?: number; readonly timeout_seconds?: number };
  readonly validation?: JsonObject;
  readonly [key: string]: unknown;
}

/** Types an ensemble literal; gives back what it got. */
export function defineEnsemble<const E extends Ensemble>(ensemble: E): E {
  return ensemble;
}

/** The names that an agent depends on, in order. */
export function dependencyNames(agent: BaseAgent): readonly string[] {
  return (agent.depends_on ?? []).map((entry) => (typeof entry === "string" ? entry : entry.agent_name));
}
