import type { RunListEntry } from "@llm-orc/artifacts";
import type { Cost, SerializedError } from "@llm-orc/contracts";
import type { AgentStatus, SkipReason } from "@llm-orc/run-spec";
import { defineOperation, type Operation } from "../operation.ts";

export interface AnalyzeExecutionInput {
  /** `<ensemble>/<timestamp>`, a run's id or its beginning, `last`, or an ensemble (its newest run). */
  readonly artifact_id: string;
  /** `detailed`: every agent as well. Default `concise`. */
  readonly response_format?: "concise" | "detailed";
}

/** One agent's figures; a time is in seconds. */
export interface AnalyzedAgent {
  readonly name: string;
  readonly status: AgentStatus;
  readonly duration?: number;
  /** Waiting for a permit. */
  readonly queued?: number;
  readonly tokens?: number;
  readonly cost?: Cost;
  readonly model?: string;
  readonly attempts?: number;
  readonly skip_reason?: SkipReason;
}

export interface AnalyzeExecutionOutput {
  readonly artifact_id: string;
  readonly run_id: string;
  readonly ensemble: string;
  readonly status: RunListEntry["status"];
  readonly analysis: {
    /** Agents that the ensemble has. */
    readonly total_agents: number;
    readonly successful_agents: number;
    /** Fan-outs of which some instances failed. */
    readonly partial_agents: number;
    /** Failed or cancelled. */
    readonly failed_agents: number;
    readonly skipped_agents: number;
    /** Have not ended; of a run that is not over. */
    readonly unfinished_agents: number;
    /** The chain of agents that decided how long the run took; its time in seconds. */
    readonly critical_path: { readonly agents: readonly string[]; readonly duration: number } | null;
    /** At most five, the slowest first. */
    readonly slowest_agents: readonly { readonly name: string; readonly duration: number }[];
    /** At most 20. */
    readonly failures: readonly ({ readonly agent: string } & SerializedError)[];
    readonly error?: SerializedError;
  };
  readonly metrics: {
    /** Successful ones of those that were not skipped, 0 to 1; null when none has ended. */
    readonly agent_success_rate: number | null;
    readonly cost: Cost;
    /** Seconds; null of a run that is not over. */
    readonly duration: number | null;
    readonly tokens: { readonly input: number; readonly output: number; readonly total: number };
  };
  /** With `detailed`; at most 200, in the ensemble's order. */
  readonly agents?: readonly AnalyzedAgent[];
}

/** What came of a run, in figures. Throws `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`. */
export const analyzeExecution: Operation<AnalyzeExecutionInput, AnalyzeExecutionOutput> = defineOperation({
  name: "analyze_execution",
  description: "Analyze a kept run: agents by outcome, failures, slowest agents, critical path, time, tokens and cost.",
  scope: "read",
  inputSchema: {
    type: "object",
    properties: {
      artifact_id: {
        type: "string",
        minLength: 1,
        description: "ensemble/timestamp, a run's id, last, or an ensemble for its newest run.",
      },
      response_format: { enum: ["concise", "detailed"], default: "concise", description: "detailed: figures of every agent." },
    },
    required: ["artifact_id"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      artifact_id: { type: "string" },
      run_id: { type: "string" },
      ensemble: { type: "string" },
      status: { type: "string" },
      analysis: { type: "object" },
      metrics: { type: "object" },
      agents: { type: "array", items: { type: "object" } },
    },
    required: ["artifact_id", "run_id", "ensemble", "status", "analysis", "metrics"],
  },
  async run(context, { artifact_id: artifactId, response_format: format = "concise" }) {
    const [{ findRun, openRuns }, { artifactName }, { analyzeRun, toAgents }] = await Promise.all([
      import("../runs/open-runs.ts"),
      import("./artifact-name.ts"),
      import("./analyze-run.ts"),
    ]);
    const store = await openRuns(context);
    const entry = findRun(store, artifactId);
    const result = store.read(entry);
    return {
      artifact_id: artifactName(entry),
      run_id: entry.run_id,
      ensemble: result.ensemble,
      status: entry.status,
      ...analyzeRun(result, entry.agents),
      ...(format === "detailed" ? { agents: toAgents(result) } : {}),
    };
  },
});
