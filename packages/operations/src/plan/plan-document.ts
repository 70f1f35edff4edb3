import type { Diagnostic, SerializedError } from "@llm-orc/contracts";
import type { Amount } from "./amount.ts";
import type { CostEstimate } from "./cost-estimate.ts";

/** What an agent, or a whole ensemble, will take, as far as it can be told before the run. */
export interface Estimate {
  readonly input_tokens: Amount;
  readonly output_tokens: Amount;
  readonly cost: CostEstimate;
}

export interface AgentEstimate extends Estimate {
  /** How often it runs: not at all where a guard may hold it back, once for each item of a list, once for each iteration. */
  readonly runs: Amount;
}

export interface EnsembleEstimate extends Estimate {
  /** Agents without a known price: their cost is not in the sums. */
  readonly unpriced: readonly string[];
  /** Agents that have no bound: the worst case of the sums is unknown because of them. */
  readonly unbounded: readonly string[];
}

/** One agent of a plan. */
export interface PlanAgent {
  readonly name: string;
  readonly kind: string;
  /** Its phase, from 0. */
  readonly level: number;
  readonly depends_on: readonly string[];
  /** Agents that it waits for without getting their output: it refers to them. */
  readonly waits_for: readonly string[];
  /** `when:`. */
  readonly guard?: string;
  /** Runs once for each item of its first dependency's output. */
  readonly fan_out?: true;
  /** The most iterations of a loop. */
  readonly max_iterations?: number;
  readonly profile?: string;
  readonly provider?: string;
  readonly model?: string;
  /** Why this model. */
  readonly model_reason?: string;
  /** As the agent, its profile or the project says; absent: the default of its kind. */
  readonly timeout_seconds?: number;
  /** The ensembles that it runs: keys of `children`. */
  readonly runs?: readonly string[];
  /** Agents that may be at work at the same moment: none of them waits for the other. Only in graphs of up to 200 agents. */
  readonly beside?: readonly string[];
  /** How many these are. Absent in very large graphs. */
  readonly beside_count?: number;
  readonly estimate: AgentEstimate;
  /** Why it will fail when it is reached. */
  readonly missing?: SerializedError;
}

/** An ensemble that runs inside the planned one. */
export interface ChildPlan {
  readonly ensemble: string;
  /** In file order. */
  readonly agents: readonly PlanAgent[];
  readonly phases: readonly (readonly string[])[];
  /** A longest way through the graph. Every agent counts 1: how long one takes is not known before the run. */
  readonly critical_path: { readonly agents: readonly string[]; readonly length: number };
  /** Agents in the widest phase: so many can be at work at once. Where phases overlap it may be more. */
  readonly max_parallel: number;
  /** Of one run; for a child with the largest input that an agent hands it. */
  readonly estimate: EnsembleEstimate;
}

/** Everything that can be known of a run before its first call, as one document. */
export interface EnsemblePlan extends ChildPlan {
  readonly file: string;
  /** What it is planned for; `tokens` is null when there is no input yet. */
  readonly input: { readonly source: "given" | "default_task" | "none"; readonly tokens: number | null };
  /** Every ensemble that runs inside, at any depth, by the name that agents use. */
  readonly children: Readonly<Record<string, ChildPlan>>;
  /** What the estimates rest on. */
  readonly assumptions: readonly string[];
  readonly runnable: boolean;
  readonly problems: readonly Diagnostic[];
  readonly notices: readonly string[];
}
